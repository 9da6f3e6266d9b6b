package dev.sohbet.chat.protocol;

import dev.sohbet.chat.model.Attachment;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** What is said of files to JSON. */
final class MediaWriter {
    private final JsonGenerator json;

    MediaWriter(JsonGenerator json) {
        this.json = json;
    }

    void attachments(List<Attachment> media) {
        if (!media.isEmpty()) {
            json.writeArrayPropertyStart("media");
            media.forEach(this::attachment);
            json.writeEndArray();
        }
    }

    void attachment(Attachment file) {
        json.writeStartObject();
        json.writeStringProperty("id", file.id().value());
        json.writeStringProperty("kind", file.kind().wire());
        json.writeStringProperty("type", file.type());
        json.writeStringProperty("name", file.name());
        json.writeNumberProperty("size", file.size());
        Attachment.Picture picture = file.picture();
        if (picture != null) {
            json.writeNumberProperty("width", picture.width());
            json.writeNumberProperty("height", picture.height());
            json.writeStringProperty("placeholder", picture.placeholder());
        }
        Duration duration = file.duration();
        if (duration != null) {
            json.writeNumberProperty("duration", BigDecimal.valueOf(duration.toMillis(), 3));
        }
        json.writeEndObject();
    }

    void links(ServerFrame.MediaLinks links) {
        json.writeNumberProperty("validFor", links.validFor().toSeconds());
        json.writeArrayPropertyStart("links");
        for (ServerFrame.MediaLinks.Link link : links.links()) {
            json.writeStartObject();
            json.writeStringProperty("id", link.id().value());
            json.writeStringProperty("url", link.url());
            if (link.small() != null) {
                json.writeStringProperty("small", link.small());
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    void limits(ServerFrame.MediaLimits limits) {
        json.writeObjectPropertyStart("media");
        json.writeNumberProperty("count", limits.count());
        json.writeObjectPropertyStart("sizes");
        for (Attachment.Kind kind : Attachment.Kind.values()) {
            Long size = limits.sizes().get(kind);
            if (size != null) {
                json.writeNumberProperty(kind.wire(), size);
            }
        }
        json.writeEndObject();
        json.writeArrayPropertyStart("types");
        limits.types().forEach(json::writeString);
        json.writeEndArray();
        json.writeNumberProperty("voice", limits.voice().toSeconds());
        json.writeEndObject();
    }
}
