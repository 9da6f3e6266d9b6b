package dev.sohbet.chat.telegram;

import dev.sohbet.chat.model.ChatException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bridge's own threads: they only decide when, what is done lies in the parts' {@code runOnce}. */
final class Listening implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Listening.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final Duration READ_MARKS_EVERY = Duration.ofSeconds(5);
    private static final Duration NAME_EVERY = Duration.ofSeconds(30);
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(2);
    private static final int REPLIERS = 2;
    private static final int REPLIES_WAITING = 1_000;

    private final boolean polls;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final ThreadPoolExecutor replies = new ThreadPoolExecutor(
            REPLIERS, REPLIERS, 1, TimeUnit.MINUTES, new ArrayBlockingQueue<>(REPLIES_WAITING), named("reply"));
    private final ThreadFactory threads = named("listen");
    private volatile @Nullable Thread poller;
    private volatile @Nullable Lease lease;

    /** @param polls whether Telegram is asked for updates, rather than that it pushes them */
    Listening(boolean polls) {
        this.polls = polls;
        replies.allowCoreThreadTimeOut(true);
        replies.setRejectedExecutionHandler((task, pool) -> log.warn("Too much waits to be answered; one was dropped"));
    }

    /** Says what is left to say. */
    Executor replies() {
        return replies;
    }

    void start(TelegramBridge.Parts parts) {
        lease = parts.lease();
        again(() -> {
            if (parts.lease().renew()) {
                parts.updates().purgeOnce();
            }
            return Lease.EVERY;
        });
        again(() -> {
            Duration next = parts.setup().runOnce();
            parts.menu().runOnce();
            return next;
        });
        again(() -> {
            parts.bot().learn(); // for the links by which accounts are linked
            parts.readMarks().runOnce();
            return parts.bot().get().isEmpty() ? NAME_EVERY : READ_MARKS_EVERY;
        });
        if (polls) {
            poller = again(parts.poller()::runOnce);
        }
    }

    /** Runs it again and again, after the time it says itself; when it fails, after longer each time. */
    private Thread again(Supplier<Duration> task) {
        Thread thread = threads.newThread(() -> {
            Duration pause = FIRST_PAUSE;
            while (closing.getCount() > 0) {
                Duration wait;
                try {
                    wait = task.get();
                    pause = FIRST_PAUSE;
                } catch (Throwable e) {
                    if (closing.getCount() > 0) {
                        complain(e);
                    }
                    wait = Duration.ofMillis(ThreadLocalRandom.current().nextLong(1, pause.toMillis() + 1));
                    Duration doubled = pause.multipliedBy(2);
                    pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
                }
                rest(wait);
            }
        });
        thread.start();
        return thread;
    }

    private static void complain(Throwable e) {
        if (e instanceof ChatException) {
            log.warn("What came from Telegram waits: {}", e.toString());
        } else {
            log.error("Listening to Telegram failed and goes on", e);
        }
    }

    private void rest(Duration wait) {
        try {
            boolean unused = closing.await(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            log.debug("Woken to end");
        }
    }

    private static ThreadFactory named(String what) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, "chat-telegram-" + what + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            thread.setContextClassLoader(Listening.class.getClassLoader());
            return thread;
        };
    }

    /** Nothing is begun any more. */
    void end() {
        closing.countDown();
    }

    @Override
    public void close() {
        end();
        replies.shutdown();
        Thread polling = poller;
        Lease held = lease;
        try {
            if (polling != null) {
                polling.join(LONGEST_CLOSE.toMillis());
            }
            boolean unused = replies.awaitTermination(LONGEST_CLOSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        replies.shutdownNow();
        if (held != null) {
            try {
                held.end();
            } catch (ChatException e) {
                log.info("The lease to listen to Telegram runs out by itself: {}", e.toString());
            }
        }
    }
}
