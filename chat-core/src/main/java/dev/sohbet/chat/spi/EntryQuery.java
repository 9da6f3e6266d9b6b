package dev.sohbet.chat.spi;

import dev.sohbet.chat.model.Audience;
import dev.sohbet.chat.model.ThreadId;

/**
 * Which entries of a thread are wanted.
 *
 * @param reader entries that this audience may not see are left out
 * @param limit at most this many, 1 to 500
 */
public record EntryQuery(ThreadId thread, Audience reader, Range range, int limit) {
    public EntryQuery {
        if (limit < 1 || limit > 500) {
            throw new IllegalArgumentException("limit " + limit);
        }
    }

    /** Which part of the thread; always returned in ascending order. */
    public sealed interface Range {}

    /** The first ones above this {@code seq}. */
    public record After(long seq) implements Range {}

    /** The last ones below this {@code seq}. */
    public record Before(long seq) implements Range {}

    /** The last ones. */
    public record Newest() implements Range {}
}
