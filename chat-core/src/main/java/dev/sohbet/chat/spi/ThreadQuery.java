package dev.sohbet.chat.spi;

import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.model.ThreadStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A page of threads, newest activity first.
 *
 * @param reader whose read marks are wanted
 * @param status only threads of this status; null for all
 * @param before continue after this thread of an earlier page; null for the first
 * @param limit at most this many, 1 to 200
 */
public record ThreadQuery(
        Author reader,
        @Nullable ThreadStatus status,
        @Nullable Cursor before,
        int limit) {
    public ThreadQuery {
        if (limit < 1 || limit > 200) {
            throw new IllegalArgumentException("limit " + limit);
        }
    }

    /** The place of a thread in the list. */
    public record Cursor(Instant activeAt, ThreadId id) {}
}
