package dev.sohbet.chat;

/** Something being told to a listener, until it is closed. */
@FunctionalInterface
public interface Subscription extends AutoCloseable {
    /** Ends it; a call to the listener that has begun may still finish. Closing again does nothing. */
    @Override
    void close();
}
