package dev.sohbet.chat;

import dev.sohbet.chat.model.ChatEvent;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands committed entries to the host's listeners on one thread of their own, so that a slow one holds up nobody's message. */
final class HostEvents implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HostEvents.class);
    private static final int WAITING = 10_000;

    private final List<Consumer<ChatEvent.EntryAdded>> listeners = new CopyOnWriteArrayList<>();
    private final AtomicLong dropped = new AtomicLong();
    private final ThreadPoolExecutor executor = new ThreadPoolExecutor(
            1,
            1,
            1,
            TimeUnit.MINUTES,
            new ArrayBlockingQueue<>(WAITING),
            Background.named("chat-events"),
            (task, full) -> warnDropped());

    Subscription subscribe(Consumer<ChatEvent.EntryAdded> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    void tell(ChatEvent.EntryAdded event) {
        if (!listeners.isEmpty()) {
            executor.execute(() -> listeners.forEach(listener -> tell(listener, event)));
        }
    }

    private static void tell(Consumer<ChatEvent.EntryAdded> listener, ChatEvent.EntryAdded event) {
        try {
            listener.accept(event);
        } catch (RuntimeException e) {
            log.error(
                    "A listener failed at entry {} of thread {}",
                    event.entry().seq(),
                    event.entry().thread(),
                    e);
        }
    }

    private void warnDropped() {
        if (dropped.getAndIncrement() % WAITING == 0) {
            log.error("The host's listeners are too slow: {} events were not told", dropped.get());
        }
    }

    @Override
    public void close() {
        executor.shutdown();
    }
}
