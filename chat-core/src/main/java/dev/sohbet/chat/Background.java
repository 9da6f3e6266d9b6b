package dev.sohbet.chat;

import dev.sohbet.chat.internal.outbox.OutboxWorker;
import dev.sohbet.chat.model.ChatException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The chat's own threads: they only decide when, what is done lies in the workers' {@code runOnce}. */
final class Background implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Background.class);
    private static final int READERS = 2;
    private static final int READS_WAITING = 10_000;
    private static final Duration OUTBOX_EVERY = Duration.ofSeconds(1);

    /** As many as there are kinds of work, so that one that hangs in the store keeps no lease from being renewed. */
    private static final int TIMERS = 6;

    private static final int SENDERS = 4;
    private static final int SENDS_WAITING = 100;

    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);

    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(TIMERS, named("chat-timer"));
    private final ThreadPoolExecutor readers = new ThreadPoolExecutor(
            READERS, READERS, 1, TimeUnit.MINUTES, new ArrayBlockingQueue<>(READS_WAITING), named("chat-reader"));
    private final ThreadPoolExecutor senders = new ThreadPoolExecutor(
            SENDERS, SENDERS, 1, TimeUnit.MINUTES, new ArrayBlockingQueue<>(SENDS_WAITING), named("chat-sender"));
    private final List<Thread> drains = new ArrayList<>();
    private final List<Semaphore> wakes = new CopyOnWriteArrayList<>();
    private final Set<String> failing = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    Background() {
        senders.allowCoreThreadTimeOut(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false); // what is only due later is not waited for
    }

    /** Runs reads that nobody waits for. */
    Executor readers() {
        return readers;
    }

    /**
     * Runs work that is of use only soon: what is not done by then is interrupted, or not begun.
     *
     * @return false, with no effect, when too much of it waits
     */
    boolean within(Duration limit, String what, Runnable work) {
        Future<?> running;
        try {
            running = senders.submit(() -> guarded(what, work));
        } catch (RejectedExecutionException e) {
            return false;
        }
        Future<?> unused = timer.schedule(() -> running.cancel(true), limit.toMillis(), TimeUnit.MILLISECONDS);
        return true;
    }

    /** Runs a task again and again; the pause varies by a fifth, so that nodes do not fall into step. */
    void every(String what, Duration pause, Runnable task) {
        long millis = pause.toMillis();
        Runnable step = new Runnable() {
            @Override
            public void run() {
                try {
                    guarded(what, task);
                } finally {
                    again();
                }
            }

            void again() {
                if (!closed) {
                    long jittered = millis * (80 + ThreadLocalRandom.current().nextInt(40)) / 100;
                    Future<?> unused = timer.schedule(this, jittered, TimeUnit.MILLISECONDS);
                }
            }
        };
        timer.execute(step);
    }

    /** Gives an outbox a thread of its own, since its notifier may block for long. */
    void drain(OutboxWorker worker) {
        Semaphore wake = new Semaphore(0);
        Thread thread = named("chat-outbox").newThread(() -> {
            while (!closed) {
                boolean[] more = {false};
                guarded("outbox", () -> more[0] = worker.runOnce());
                if (!more[0]) {
                    sleep(wake);
                }
            }
        });
        wakes.add(wake);
        drains.add(thread);
        thread.start();
    }

    /** Something may have come into the outbox. */
    void wakeOutbox() {
        wakes.forEach(Semaphore::release);
    }

    private static void sleep(Semaphore wake) {
        try {
            if (wake.tryAcquire(OUTBOX_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                wake.drainPermits();
            }
        } catch (InterruptedException e) {
            // the loop looks whether it is closed; a flag left set would keep it from ever sleeping again
            log.debug("Woken to end");
        }
    }

    /** Says once that something fails, and once that it works again: a store that is away is asked every second. */
    private void guarded(String what, Runnable task) {
        try {
            task.run();
            if (failing.remove(what)) {
                log.info("Background work ({}) works again", what);
            }
        } catch (ChatException e) {
            if (!closed && failing.add(what)) {
                log.warn("Background work ({}) fails and is tried again: {}", what, e.toString());
            }
        } catch (Throwable e) {
            if (!closed) {
                log.warn("Background work ({}) failed and is tried again", what, e);
            }
        }
    }

    static ThreadFactory named(String name) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            // some begin in the middle of a request, whose container would take them for its application's
            thread.setContextClassLoader(Background.class.getClassLoader());
            return thread;
        };
    }

    /**
     * Ends all work. A delivery that is going on is waited for and not interrupted: whether an interrupted one arrived would not be
     * known.
     */
    @Override
    public void close() {
        closed = true;
        wakeOutbox();
        timer.shutdown();
        readers.shutdownNow();
        senders.shutdown();
        long end = System.nanoTime() + LONGEST_CLOSE.toNanos();
        try {
            for (Thread drain : drains) {
                drain.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
            }
            timer.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            readers.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            senders.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        timer.shutdownNow();
        senders.shutdownNow();
        drains.forEach(
                Thread::interrupt); // whoever is not done by now: its lease runs out, and another node repeats it
    }
}
