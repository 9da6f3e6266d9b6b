package dev.sohbet.chat;

import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ChatThread;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.spi.ThreadQuery;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;

/** Places in a list of threads as texts that clients need not understand. */
final class Cursors {
    /** The end of the year 9999: not every store knows a later time. */
    private static final long LATEST = 253_402_300_799_999L;

    private Cursors() {}

    static String encode(ChatThread thread) {
        String text = thread.activeAt().toEpochMilli() + "." + thread.id();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    static ThreadQuery.Cursor decode(String cursor) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII);
            int dot = text.indexOf('.');
            long at = Long.parseLong(text, 0, Math.max(dot, 0), 10);
            if (at < 0 || at > LATEST) {
                throw new IllegalArgumentException("no time of a thread: " + at);
            }
            return new ThreadQuery.Cursor(Instant.ofEpochMilli(at), new ThreadId(text.substring(dot + 1)));
        } catch (IllegalArgumentException | IndexOutOfBoundsException | ChatException | java.time.DateTimeException e) {
            throw new ChatException(ErrorCode.BAD_FRAME, "That is no place in the list.", null, e);
        }
    }
}
