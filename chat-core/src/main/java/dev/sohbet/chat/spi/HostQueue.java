package dev.sohbet.chat.spi;

import dev.sohbet.chat.model.ClientId;
import dev.sohbet.chat.model.Participant;
import java.util.List;

/**
 * A capability of a store: messages that the host put down in its own transactions. The chat posts each, under the client id it was
 * put down with, and then removes it; a crash between the two is harmless, since posting again is the same message. Both methods are
 * durable on return, and several nodes may call them at once.
 */
public interface HostQueue {
    /** The oldest waiting messages whose transactions have committed, at most {@code limit}. */
    List<Queued> queued(int limit);

    /** Forgets these. */
    void dequeue(List<Long> ids);

    /** A waiting message, to be checked and cleaned like any other when it is posted. */
    record Queued(long id, Participant from, Participant.Visitor to, ClientId clientId, String text) {}
}
