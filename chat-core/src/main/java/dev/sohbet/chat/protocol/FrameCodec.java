package dev.sohbet.chat.protocol;

import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.model.Presence;
import java.io.StringWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Frames to JSON and back. Thread-safe. Reading is bounded before anything is built: depth 20, numbers of 32 digits, names of 64
 * characters, texts of 65,536, no duplicate names, nothing after the frame.
 */
public final class FrameCodec {
    /** The most bytes a client's frame may have. */
    public static final int MAX_FRAME_BYTES = 65_536;

    /** The version this codec speaks. */
    public static final int VERSION = 1;

    private static final StreamReadConstraints CONSTRAINTS = StreamReadConstraints.builder()
            .maxNestingDepth(20)
            .maxNumberLength(32)
            .maxNameLength(64)
            .maxStringLength(MAX_FRAME_BYTES)
            .maxDocumentLength(MAX_FRAME_BYTES)
            .build();

    private final JsonMapper mapper = JsonMapper.builder(
                    JsonFactory.builder().streamReadConstraints(CONSTRAINTS).build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** Reads a frame sent over a WebSocket. @throws FrameException when it is none */
    public ClientFrame decode(String json) {
        return FrameReader.frame(new Fields(object(json)));
    }

    /** Reads a frame sent over HTTP, which says in which role. @throws FrameException when it is none */
    public RoleFrame decodeWithRole(String json) {
        Fields fields = new Fields(object(json));
        return new RoleFrame(fields.as(), FrameReader.frame(fields));
    }

    /** Reads the body of a request to become a visitor. @throws FrameException when it is none */
    public HttpRequest.BeVisitor decodeBeVisitor(String json) {
        return new HttpRequest.BeVisitor(new Fields(object(json)).optionalText("name"));
    }

    /** Reads the body of a sign-in. @throws FrameException when it is none */
    public HttpRequest.Login decodeLogin(String json) {
        Fields fields = new Fields(object(json));
        return new HttpRequest.Login(fields.text("username"), fields.text("password"));
    }

    /** Reads the body of a sign-in with a code, which asks for one or brings one. @throws FrameException when it is none */
    public HttpRequest decodeCode(String json) {
        Fields fields = new Fields(object(json));
        String code = fields.optionalText("code");
        return code != null
                ? new HttpRequest.BringCode(code)
                : new HttpRequest.AskCode(
                        fields.text("username"), fields.optionalText("password"), fields.flag("recovery", false));
    }

    /** Reads a body with one text. @throws FrameException when it has none of that name */
    public String decodeText(String json, String name) {
        return new Fields(object(json)).text(name);
    }

    /** Reads the body of a long poll. @throws FrameException when it is none */
    public HttpRequest.Events decodeEvents(String json) {
        return FrameReader.events(new Fields(object(json)));
    }

    /** Checks a body whose content does not matter. @throws FrameException when it is not a JSON object */
    public void decodeEmpty(String json) {
        object(json);
    }

    /** Writes a frame; one line. */
    public String encode(ServerFrame frame) {
        StringWriter out = new StringWriter(256);
        try (JsonGenerator json = mapper.createGenerator(out)) {
            new FrameWriter(json).write(frame);
        }
        return out.toString();
    }

    /** Writes the answer to a request that exists over HTTP only. */
    public String encode(HttpAnswer answer) {
        StringWriter out = new StringWriter(256);
        try (JsonGenerator json = mapper.createGenerator(out)) {
            new FrameWriter(json).write(answer);
        }
        return out.toString();
    }

    /** Writes the answer to a long poll around frames that are encoded already. */
    public String encodeEvents(String epoch, Presence.@Nullable State presence, List<String> frames) {
        StringWriter out = new StringWriter(256);
        try (JsonGenerator json = mapper.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringProperty("kind", "events");
            json.writeStringProperty("epoch", epoch);
            if (presence != null) {
                json.writeStringProperty("presence", presence.wire());
            }
            json.writeArrayPropertyStart("frames");
            for (String frame : frames) {
                json.writeRawValue(frame);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return out.toString();
    }

    private JsonNode object(String json) {
        JsonNode node;
        try {
            node = mapper.readTree(json);
        } catch (JacksonException e) {
            throw new FrameException(null, ErrorCode.BAD_JSON, "That is not JSON this server reads.");
        }
        if (node == null || !node.isObject()) {
            throw new FrameException(null, ErrorCode.BAD_JSON, "A frame is a JSON object.");
        }
        return node;
    }

    /** A frame with the role it was said in. */
    public record RoleFrame(As as, ClientFrame frame) {}
}
