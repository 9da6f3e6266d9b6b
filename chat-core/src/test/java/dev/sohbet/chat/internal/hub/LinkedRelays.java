package dev.sohbet.chat.internal.hub;

import dev.sohbet.chat.spi.Hint;
import dev.sohbet.chat.spi.Relay;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Nodes that hear each other's hints at once, or lose some. */
final class LinkedRelays {
    private final List<Node> nodes = new ArrayList<>();
    private @Nullable Random loss;

    /** From now on, every other hint is lost. */
    void losing(Random random) {
        loss = random;
    }

    Relay node() {
        Node node = new Node();
        nodes.add(node);
        return node;
    }

    private final class Node implements Relay {
        private @Nullable Consumer<Hint> listener;

        @Override
        public void publish(Hint hint) {
            for (Node node : nodes) {
                if (node != this && node.listener != null && (loss == null || loss.nextBoolean())) {
                    node.listener.accept(hint);
                }
            }
        }

        @Override
        public void subscribe(Consumer<Hint> to) {
            listener = to;
        }

        @Override
        public void close() {
            listener = null;
        }
    }
}
