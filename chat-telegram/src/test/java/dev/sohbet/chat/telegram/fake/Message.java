package dev.sohbet.chat.telegram.fake;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A message in a chat. Guarded by the timeline. */
final class Message {
    final FakeChat chat;
    final int id;
    final FakeUser from;
    final Instant at;
    final String kind;
    final List<String> earlier = new ArrayList<>();
    final Map<Long, String> reactions = new LinkedHashMap<>();
    /** What depends on the kind: {@code photo} and the like, or what a service message says. */
    final ObjectNode content = Json.object();

    int topic;
    int replyTo;
    String text = "";

    @Nullable
    JsonNode entities;

    @Nullable
    ObjectNode markup;

    @Nullable
    Instant editedAt;

    String fileId = "";
    String fileName = "";
    /** What the messages of an album have in common; empty: it is in none. */
    String album = "";

    boolean deleted;

    Message(FakeChat chat, int id, FakeUser from, Instant at, String kind) {
        this.chat = chat;
        this.id = id;
        this.from = from;
        this.at = at;
        this.kind = kind;
    }

    boolean isService() {
        return switch (kind) {
            case "text", "photo", "voice", "audio", "document", "video", "video_note", "animation" -> false;
            case "sticker", "location", "contact" -> false;
            default -> true;
        };
    }

    ObjectNode json() {
        ObjectNode json = bare();
        Message root = topic == 0 ? null : chat.messages.get(topic);
        Message replied = chat.messages.get(replyTo);
        if (replied == null && root != null && root != this) {
            // In a topic, whatever answers nothing answers the message that opened it.
            replied = root;
        }
        if (replied != null && !replied.deleted) {
            json.set("reply_to_message", replied.bare());
        }
        return json;
    }

    private ObjectNode bare() {
        ObjectNode json = Json.object().put("message_id", id);
        json.set("from", from.json());
        if (from.speaksFor != null) {
            json.set("sender_chat", from.speaksFor.json());
        }
        json.set("chat", chat.json());
        json.put("date", at.getEpochSecond());
        if (editedAt != null) {
            json.put("edit_date", editedAt.getEpochSecond());
        }
        if (topic != 0) {
            json.put("message_thread_id", topic).put("is_topic_message", true);
        }
        if (!album.isEmpty()) {
            json.put("media_group_id", album);
        }
        if (kind.equals("text")) {
            json.put("text", text);
        } else if (!isService() && !text.isEmpty()) {
            json.put("caption", text);
        }
        if (entities != null && !entities.isEmpty()) {
            json.set(kind.equals("text") ? "entities" : "caption_entities", entities);
        }
        json.setAll(content);
        if (markup != null) {
            json.set("reply_markup", markup);
        }
        return json;
    }

    StoredMessage stored() {
        List<String> buttons = new ArrayList<>();
        if (markup != null) {
            markup.path("inline_keyboard")
                    .forEach(row -> row.forEach(
                            button -> buttons.add(button.path("text").asString())));
        }
        return new StoredMessage(
                chat.id,
                id,
                topic,
                from.id,
                from.isBotUnderTest(),
                kind,
                text,
                at,
                editedAt,
                earlier,
                replyTo,
                List.copyOf(reactions.values()),
                buttons,
                fileId,
                fileName,
                album,
                deleted);
    }
}
