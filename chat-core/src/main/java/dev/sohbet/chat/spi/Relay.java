package dev.sohbet.chat.spi;

import java.util.function.Consumer;

/**
 * Carries small signals between the nodes of one store. Thread-safe. A hint may be lost, repeated or late: that costs time, never
 * data. Publishing does not block.
 */
public interface Relay extends AutoCloseable {
    /** Sends a hint to the other nodes. */
    void publish(Hint hint);

    /** From now on, hands hints of other nodes to {@code listener}, which must not block. Called once. */
    void subscribe(Consumer<Hint> listener);

    @Override
    void close();
}
