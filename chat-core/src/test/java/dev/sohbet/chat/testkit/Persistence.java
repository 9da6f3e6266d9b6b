package dev.sohbet.chat.testkit;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * When a client tries again by itself: never, until it is told how long it may wait for that. Called with its client's lock held, and
 * holds it for what it then does.
 */
final class Persistence {
    private static final ScheduledExecutorService TIMER = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "test-client-timer");
        thread.setDaemon(true);
        return thread;
    });

    private final Object lock;
    private @Nullable Duration longest;
    private int attempts;

    Persistence(Object lock) {
        this.lock = lock;
    }

    void begin(Duration longestWait) {
        longest = longestWait;
    }

    boolean isOn() {
        return longest != null;
    }

    /** A connection was made: the next waits begin small again. */
    void connected() {
        attempts = 0;
    }

    /** Connects again after a random time, on average longer after each attempt; not at all when this is off. */
    void reconnect(Runnable connect) {
        if (longest != null) {
            long ceiling = Math.min(longest.toMillis(), 50L << Math.min(attempts++, 10));
            later(ThreadLocalRandom.current().nextLong(10, Math.max(11, ceiling)), connect);
        }
    }

    /**
     * Says again what was refused for so many seconds.
     *
     * @return false, with no effect, when this is off
     */
    boolean retry(long seconds, Runnable say) {
        if (longest == null) {
            return false;
        }
        later(Math.min(seconds * 1000, longest.toMillis()), say);
        return true;
    }

    private void later(long millis, Runnable task) {
        Future<?> unused = TIMER.schedule(
                () -> {
                    synchronized (lock) {
                        task.run();
                    }
                },
                millis,
                TimeUnit.MILLISECONDS);
    }
}
