package dev.sohbet.chat.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Runs things at the same time. */
public final class Racers {
    /**
     * Starts each task on a thread of its own. The common pool has a single thread on a machine of two cores, on which a task that waits for
     * another one waits for ever.
     */
    public static final Executor OWN_THREAD = task -> {
        Thread thread = new Thread(task, "racer");
        thread.setDaemon(true);
        thread.start();
    };

    private Racers() {}

    /** Starts all together, each on its own thread; returns their results, or throws what one threw. */
    public static <T> List<T> race(List<? extends Callable<T>> racers) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(racers.size());
        try {
            CyclicBarrier start = new CyclicBarrier(racers.size());
            List<Future<T>> running = new ArrayList<>();
            for (Callable<T> racer : racers) {
                running.add(threads.submit(() -> {
                    start.await(10, TimeUnit.SECONDS);
                    return racer.call();
                }));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> result : running) {
                results.add(result.get(60, TimeUnit.SECONDS));
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }
}
