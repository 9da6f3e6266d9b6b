package dev.sohbet.chat.memory;

import dev.sohbet.chat.spi.Hint;
import dev.sohbet.chat.spi.Relay;
import java.util.function.Consumer;

/** A relay for a node that is alone: there is nobody to tell. Other nodes of the same store are still served, by the poll. */
public final class LocalRelay implements Relay {
    @Override
    public void publish(Hint hint) {}

    @Override
    public void subscribe(Consumer<Hint> listener) {}

    @Override
    public void close() {}
}
