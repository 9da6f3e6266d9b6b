package dev.sohbet.chat.internal.write;

import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.model.ReadMark;
import dev.sohbet.chat.spi.AppendResult;
import dev.sohbet.chat.spi.NewEntry;
import dev.sohbet.chat.spi.NewMark;
import dev.sohbet.chat.spi.ThreadStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only maker of entries on a node. There is no timer: a batch is whatever queued while the last one was committed, so a
 * lone message is committed at once, and under load one commit serves many. Thread-safe.
 *
 * <p>Futures complete on the writing thread after the commit and in the order of the batch, so that what hangs on them must not block;
 * after each, {@code afterCommit} is told what was appended.
 */
public final class Writer implements AutoCloseable {
    /** The most that one commit takes. */
    public static final int MAX_BATCH = 256;

    private static final Logger log = LoggerFactory.getLogger(Writer.class);
    private static final Duration LONGEST_DRAIN = Duration.ofSeconds(5);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final Task WAKE = new Wake();

    private final ThreadStore store;
    private final Consumer<AppendResult.Appended> afterCommit;
    private final BiConsumer<NewMark, ReadMark> afterMark;
    private final BlockingQueue<Task> queue;
    private final Thread thread;
    private volatile boolean closed;
    private volatile boolean ended;

    /**
     * @param capacity how many entries and marks may wait; beyond that, {@code overloaded}
     * @param afterCommit told what was appended, in order, each after its future has completed
     */
    public Writer(
            ThreadStore store,
            int capacity,
            Consumer<AppendResult.Appended> afterCommit,
            BiConsumer<NewMark, ReadMark> afterMark) {
        this.store = store;
        this.afterCommit = afterCommit;
        this.afterMark = afterMark;
        this.queue = new ArrayBlockingQueue<>(capacity);
        this.thread = new Thread(this::run, "chat-writer");
        thread.setDaemon(true);
        thread.start();
    }

    /** Appends an entry; the future fails with a {@link ChatException} when it could not be stored or that is not known. */
    public CompletableFuture<AppendResult> append(NewEntry entry) {
        Append task = new Append(entry, new CompletableFuture<>());
        return submit(task) ? task.result : CompletableFuture.failedFuture(refusal());
    }

    /** Moves a read mark; empty when it was there already. */
    public CompletableFuture<Optional<ReadMark>> mark(NewMark mark) {
        Mark task = new Mark(mark, new CompletableFuture<>());
        return submit(task) ? task.result : CompletableFuture.failedFuture(refusal());
    }

    private boolean submit(Task task) {
        if (closed || !queue.offer(task)) {
            return false;
        }
        return !ended || !queue.remove(task); // too late for the last look into the queue
    }

    private ChatException refusal() {
        return closed
                ? new ChatException(ErrorCode.UNAVAILABLE, "The chat is restarting; try again.", RETRY_AFTER, null)
                : new ChatException(ErrorCode.OVERLOADED, "Too much at once; try again.", RETRY_AFTER, null);
    }

    /** Accepts no more, commits what waits (for at most 5 s) and ends. */
    @Override
    public void close() {
        closed = true;
        queue.offer(WAKE); // not an interrupt, which could hit a commit; a full queue needs no waking
        try {
            thread.join(LONGEST_DRAIN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        ended = true;
        List<Task> left = new ArrayList<>();
        queue.drainTo(left);
        left.forEach(task -> task.fail(refusal()));
    }

    private void run() {
        List<Task> batch = new ArrayList<>(MAX_BATCH);
        while (true) {
            try {
                Task first = closed ? queue.poll() : queue.take();
                if (first == null) {
                    return;
                }
                batch.add(first);
            } catch (InterruptedException e) {
                log.warn("Somebody interrupted the writer; it goes on until it is closed");
                continue;
            }
            queue.drainTo(batch, MAX_BATCH - 1);
            try {
                append(batch);
                mark(batch);
            } catch (Throwable e) {
                log.error("The writer met a fault of its own; it goes on", e);
                batch.forEach(task -> task.fail(unavailable(e)));
            }
            batch.clear();
        }
    }

    private void append(List<Task> batch) {
        List<Append> appends = only(batch, Append.class);
        if (appends.isEmpty()) {
            return;
        }
        List<AppendResult> results;
        try {
            results = store.append(appends.stream().map(Append::entry).toList());
        } catch (RuntimeException e) {
            log.warn("{} entries could not be stored: {}", appends.size(), e.toString());
            appends.forEach(append -> append.fail(unavailable(e)));
            return;
        }
        for (int i = 0; i < appends.size(); i++) {
            AppendResult result = results.get(i);
            appends.get(i).result.complete(result);
            if (result instanceof AppendResult.Appended appended) {
                tell(() -> afterCommit.accept(appended));
            }
        }
    }

    private void mark(List<Task> batch) {
        List<Mark> marks = only(batch, Mark.class);
        if (marks.isEmpty()) {
            return;
        }
        List<Optional<ReadMark>> results;
        try {
            results = store.markRead(marks.stream().map(Mark::mark).toList());
        } catch (RuntimeException e) {
            log.warn("{} read marks could not be stored: {}", marks.size(), e.toString());
            marks.forEach(mark -> mark.fail(unavailable(e)));
            return;
        }
        for (int i = 0; i < marks.size(); i++) {
            Mark mark = marks.get(i);
            mark.result.complete(results.get(i));
            results.get(i).ifPresent(moved -> tell(() -> afterMark.accept(mark.mark, moved)));
        }
    }

    /** What is committed stays committed, whoever fails to hear of it. */
    private static void tell(Runnable listener) {
        try {
            listener.run();
        } catch (RuntimeException e) {
            log.error("A listener of the writer failed", e);
        }
    }

    private static <T extends Task> List<T> only(List<Task> batch, Class<T> kind) {
        return batch.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    private static ChatException unavailable(Throwable e) {
        if (e instanceof ChatException known) {
            return known;
        }
        if (e instanceof CompletionException && e.getCause() != null) {
            return unavailable(e.getCause());
        }
        return new ChatException(ErrorCode.UNAVAILABLE, "That could not be stored now; try again.", RETRY_AFTER, e);
    }

    private sealed interface Task {
        void fail(ChatException why);
    }

    /** Asks the writer to look whether it is closed. */
    private record Wake() implements Task {
        @Override
        public void fail(ChatException why) {}
    }

    private record Append(NewEntry entry, CompletableFuture<AppendResult> result) implements Task {
        @Override
        public void fail(ChatException why) {
            result.completeExceptionally(why);
        }
    }

    private record Mark(NewMark mark, CompletableFuture<Optional<ReadMark>> result) implements Task {
        @Override
        public void fail(ChatException why) {
            result.completeExceptionally(why);
        }
    }
}
