package dev.sohbet.chat.web;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The web carrier's own threads. What waits for them is bounded by the number of connections, of which each is queued at most once for each
 * kind of work.
 */
final class WebThreads implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(WebThreads.class);

    /** Never wait for a client: they only begin to send. */
    private final ExecutorService senders = fixed("chat-sender", 2);
    /** May wait for the store. */
    private final ExecutorService workers = fixed("chat-worker", 8);
    /** May wait for a media store, on behalf of clients that take what they ask for. */
    private final ExecutorService files = fixed("chat-files", 8);
    /** May wait a second for a slow client. */
    private final ExecutorService closers = fixed("chat-closer", 8);

    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, named("chat-web-timer"));

    WebThreads() {
        timer.setRemoveOnCancelPolicy(true); // most polls are answered before their time
    }

    Executor senders() {
        return senders;
    }

    Executor workers() {
        return workers;
    }

    Executor files() {
        return files;
    }

    Executor closers() {
        return closers;
    }

    /** Runs a task that never waits again and again, on the timer itself. */
    void every(Duration pause, Runnable task) {
        repeat(pause, Runnable::run, task);
    }

    /** Runs a task that may wait for the store again and again, never twice at once. */
    void everyOnWorkers(Duration pause, Runnable task) {
        repeat(pause, workers, task);
    }

    private void repeat(Duration pause, Executor on, Runnable task) {
        Runnable step = () -> {
            try {
                task.run();
            } catch (Throwable e) {
                log.warn("Background work failed and is tried again", e);
            } finally {
                repeat(pause, on, task);
            }
        };
        try {
            Future<?> unused = timer.schedule(() -> on.execute(step), pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            log.debug("The servlet has ended: {}", e.toString());
        }
    }

    ScheduledFuture<?> after(Duration wait, Runnable task) {
        return timer.schedule(() -> workers.execute(task), wait.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static ExecutorService fixed(String name, int size) {
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(size, size, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), named(name));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static ThreadFactory named(String name) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Ends the timer; what the pools still hold, closing of connections above all, is finished first, for at most two seconds. */
    @Override
    public void close() {
        timer.shutdownNow();
        senders.shutdown();
        workers.shutdown();
        files.shutdown();
        closers.shutdown();
        try {
            if (!closers.awaitTermination(2, TimeUnit.SECONDS)) {
                closers.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
