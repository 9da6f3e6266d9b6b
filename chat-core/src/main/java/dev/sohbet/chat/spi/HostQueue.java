package dev.sohbet.chat.spi;

import java.util.List;

/**
 * A capability of a store: messages that the host put down in its own transactions. The chat appends each, under the client id it was
 * put down with, and then removes it; a crash between the two is harmless, since appending again is a duplicate.
 */
public interface HostQueue {
    /** The oldest waiting messages, at most {@code limit}. */
    List<Queued> queued(int limit);

    /** Forgets these. */
    void dequeue(List<Long> ids);

    /** A waiting message. */
    record Queued(long id, NewEntry entry) {}
}
