package dev.sohbet.chat.testkit;

import dev.sohbet.chat.model.Content;
import dev.sohbet.chat.model.Entry;
import tools.jackson.databind.JsonNode;

/**
 * An entry as somebody was told it, or as it is stored.
 *
 * @param prev the {@code seq} before it that this reader may see
 * @param author the id of who wrote it
 * @param content the text, or the status
 */
public record Told(
        String thread, long seq, long prev, String type, String author, String clientId, String content, String at) {

    /** An entry of a frame. */
    public static Told of(String thread, JsonNode entry) {
        String type = entry.path("type").asString("");
        return new Told(
                thread,
                entry.path("seq").longValue(),
                entry.path("prev").longValue(),
                type,
                entry.path("from").path("id").asString(""),
                entry.path("clientId").asString(""),
                entry.path(type.equals("status") ? "status" : "text").asString(""),
                entry.path("at").asString(""));
    }

    /** A stored entry as agents see it. */
    public static Told of(Entry entry) {
        Content content = entry.content();
        return new Told(
                entry.thread().value(),
                entry.seq(),
                entry.seq() - 1,
                content.type(),
                entry.from().id(),
                entry.clientId().value(),
                content instanceof Content.StatusChange change ? change.status().wire() : content.text(),
                entry.at().toString());
    }

    /** Whether both say the same, whoever was told. */
    public boolean isSame(Told other) {
        return thread.equals(other.thread)
                && seq == other.seq
                && type.equals(other.type)
                && author.equals(other.author)
                && clientId.equals(other.clientId)
                && content.equals(other.content);
    }
}
