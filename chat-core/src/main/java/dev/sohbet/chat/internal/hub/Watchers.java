package dev.sohbet.chat.internal.hub;

import dev.sohbet.chat.model.ChatEvent;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is told. May change while somebody is being told, also by whoever is told; what one throws is logged and reaches nobody else.
 * Thread-safe, without a lock of its own.
 */
final class Watchers {
    private static final Logger log = LoggerFactory.getLogger(Watchers.class);

    private final List<Consumer<ChatEvent>> watchers = new CopyOnWriteArrayList<>();

    void add(Consumer<ChatEvent> watcher) {
        watchers.add(watcher);
    }

    void remove(Consumer<ChatEvent> watcher) {
        watchers.remove(watcher);
    }

    boolean isEmpty() {
        return watchers.isEmpty();
    }

    void tell(ChatEvent event) {
        for (Consumer<ChatEvent> watcher : watchers) {
            try {
                watcher.accept(event);
            } catch (RuntimeException e) {
                log.error("A watcher failed", e);
            }
        }
    }
}
