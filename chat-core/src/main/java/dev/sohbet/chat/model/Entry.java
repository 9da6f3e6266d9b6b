package dev.sohbet.chat.model;

import java.time.Instant;

/**
 * One thing that happened in a thread. Immutable once committed.
 *
 * @param seq the place in the thread, from 1, without holes
 * @param prevPublic the {@code seq} of the newest entry before this one that visitors may see; 0 when there is none
 * @param at when the server accepted it; for people only, order is by {@code seq}
 */
public record Entry(
        ThreadId thread, long seq, long prevPublic, Author from, ClientId clientId, Content content, Instant at) {
    public Entry {
        if (seq < 1 || prevPublic < 0 || prevPublic >= seq) {
            throw new IllegalArgumentException("seq " + seq + " after " + prevPublic);
        }
    }

    /** The {@code seq} of the entry before this one that {@code reader} may see; 0 when there is none. */
    public long prev(Audience reader) {
        return reader == Audience.AGENTS ? seq - 1 : prevPublic;
    }

    /** Whether {@code reader} may see this entry. */
    public boolean isFor(Audience reader) {
        return reader.sees(content.audience());
    }
}
