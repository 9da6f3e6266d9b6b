package dev.sohbet.chat.telegram.fake;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message as it stood in a chat when it was asked for.
 *
 * @param chat the chat's id
 * @param id the message's id, unique in its chat
 * @param topic the topic's id; 0 outside of topics and in General
 * @param from the author's id
 * @param fromBot whether the bot under test wrote it
 * @param kind {@code text}, {@code photo}, {@code voice}, {@code audio}, {@code video}, {@code document} and the like, or the field of a
 *     service message
 * @param text the text or caption, as it stands; empty when there is none
 * @param at when it was stored
 * @param editedAt when it was edited last; null when never
 * @param earlier the texts before each edit, oldest first
 * @param replyTo the id of the message that it answers; 0 when none
 * @param reactions the emoji that stand on it
 * @param buttons the words on its buttons, row by row
 * @param fileId the file that it carries; empty when none
 * @param fileName what that file is called; empty when none
 * @param album what the messages of an album have in common; empty: it is in none
 * @param deleted whether it is no longer there
 */
public record StoredMessage(
        long chat,
        int id,
        int topic,
        long from,
        boolean fromBot,
        String kind,
        String text,
        Instant at,
        @Nullable Instant editedAt,
        List<String> earlier,
        int replyTo,
        List<String> reactions,
        List<String> buttons,
        String fileId,
        String fileName,
        String album,
        boolean deleted) {
    public StoredMessage {
        earlier = List.copyOf(earlier);
        reactions = List.copyOf(reactions);
        buttons = List.copyOf(buttons);
    }
}
