package dev.sohbet.chat.internal.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sohbet.chat.memory.InMemoryChatStore;
import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.Content;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.model.Participant;
import dev.sohbet.chat.spi.AppendResult;
import dev.sohbet.chat.spi.NewEntry;
import dev.sohbet.chat.testkit.SteeredStore;
import dev.sohbet.chat.testkit.TestClock;
import dev.sohbet.chat.testkit.TestIds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WriterTest {
    private static final int CAPACITY = 400;

    private final TestIds ids = new TestIds(1);
    private final Participant.Visitor visitor = ids.visitor("Deniz");
    private final SteeredStore steered = new SteeredStore(new InMemoryChatStore());
    private final List<Integer> batches = Collections.synchronizedList(new ArrayList<>());
    private final List<Long> committed = Collections.synchronizedList(new ArrayList<>());
    private final Writer writer = new Writer(
            steered.store(),
            CAPACITY,
            appended -> committed.add(appended.entry().seq()),
            (mark, moved) -> {});

    @AfterEach
    void close() {
        writer.close();
    }

    @Test
    void aLoneEntryIsOneCommitAtOnce() throws Exception {
        countBatches();

        for (int i = 0; i < 5; i++) {
            writer.append(message("hello " + i)).get(10, TimeUnit.SECONDS);
        }

        assertThat(batches).containsExactly(1, 1, 1, 1, 1);
    }

    @Test
    void whatQueuesDuringACommitIsTheNextBatch() throws Exception {
        Gate gate = blockFirstAppend();
        List<CompletableFuture<AppendResult>> results = new ArrayList<>();
        results.add(writer.append(message("first")));
        gate.reached();
        IntStream.range(0, 300).forEach(i -> results.add(writer.append(message("more " + i))));

        gate.open();

        for (CompletableFuture<AppendResult> result : results) {
            assertThat(result.get(10, TimeUnit.SECONDS)).isInstanceOf(AppendResult.Appended.class);
        }
        assertThat(batches).containsExactly(1, Writer.MAX_BATCH, 301 - 1 - Writer.MAX_BATCH);
        await().untilAsserted(() -> assertThat(committed).isSorted().hasSize(301));
    }

    @Test
    void nothingIsAcknowledgedBeforeTheCommitReturns() throws Exception {
        CountDownLatch stored = new CountDownLatch(1);
        CountDownLatch mayReturn = new CountDownLatch(1);
        steered.after("append", args -> {
            stored.countDown();
            assertThat(mayReturn.await(10, TimeUnit.SECONDS)).isTrue();
        });
        CompletableFuture<AppendResult> result = writer.append(message("hello"));
        assertThat(stored.await(10, TimeUnit.SECONDS)).isTrue();

        assertThat(result).isNotDone();
        assertThat(committed).isEmpty();

        mayReturn.countDown();
        assertThat(result.get(10, TimeUnit.SECONDS)).isInstanceOf(AppendResult.Appended.class);
    }

    @Test
    void anEntryIsAnsweredBeforeItIsTold() throws Exception {
        Gate gate = blockFirstAppend();
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        try (Writer own =
                new Writer(steered.store(), 10, appended -> order.add("told"), (mark, moved) -> order.add("marked"))) {
            CompletableFuture<?> answered = own.append(message("hello")).thenRun(() -> order.add("answered"));
            gate.reached();
            gate.open();
            answered.get(10, TimeUnit.SECONDS);
        }
        assertThat(order).containsExactly("answered", "told");
    }

    @Test
    void aFailedCommitIsTheWholeBatchsAndNobodyElses() throws Exception {
        steered.before("append", args -> {
            throw new IllegalStateException("the disk is full");
        });
        assertThatThrownBy(() -> writer.append(message("lost")).get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        ChatException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));

        steered.before("append", args -> {});
        assertThat(writer.append(message("kept")).get(10, TimeUnit.SECONDS)).isInstanceOf(AppendResult.Appended.class);
        await().untilAsserted(() -> assertThat(committed).containsExactly(1L));
    }

    @Test
    void aFullQueueRefusesAtOnce() throws Exception {
        Gate gate = blockFirstAppend();
        List<CompletableFuture<AppendResult>> results = new ArrayList<>();
        results.add(writer.append(message("first")));
        gate.reached();
        for (int i = 0; i < CAPACITY; i++) {
            results.add(writer.append(message("waiting " + i)));
        }

        assertThatThrownBy(() -> writer.append(message("too many")).get(10, TimeUnit.SECONDS))
                .cause()
                .isInstanceOfSatisfying(ChatException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.OVERLOADED);
                    assertThat(e.retryAfter()).isPositive();
                });

        gate.open();
        for (CompletableFuture<AppendResult> result : results) {
            result.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void closingInterruptsNoCommit() throws Exception {
        Gate gate = blockFirstAppend();
        AtomicBoolean interrupted = new AtomicBoolean();
        steered.after(
                "append",
                args -> interrupted.compareAndSet(false, Thread.currentThread().isInterrupted()));
        List<CompletableFuture<AppendResult>> results = new ArrayList<>();
        results.add(writer.append(message("first")));
        gate.reached();
        results.add(writer.append(message("second")));
        CompletableFuture<Void> closed = CompletableFuture.runAsync(writer::close);
        await().until(() -> writer.append(message("late")).isCompletedExceptionally());

        gate.open();

        closed.get(10, TimeUnit.SECONDS);
        assertThat(results).allSatisfy(result -> assertThat(result).isCompleted());
        assertThat(interrupted).isFalse();
        assertThat(gate.interrupted).isFalse();
    }

    @Test
    void whoFailsToHearOfACommitDoesNotUndoIt() throws Exception {
        try (Writer own = new Writer(
                new InMemoryChatStore(),
                10,
                appended -> {
                    throw new IllegalStateException("a listener's mistake");
                },
                (mark, moved) -> {})) {
            for (int i = 0; i < 5; i++) {
                assertThat(own.append(message("hello " + i)).get(10, TimeUnit.SECONDS))
                        .isInstanceOf(AppendResult.Appended.class);
            }
        }
    }

    @Test
    void closingCommitsWhatWaits() throws Exception {
        Gate gate = blockFirstAppend();
        List<CompletableFuture<AppendResult>> results = new ArrayList<>();
        results.add(writer.append(message("first")));
        gate.reached();
        IntStream.range(0, 20).forEach(i -> results.add(writer.append(message("more " + i))));
        CompletableFuture<Void> closed = CompletableFuture.runAsync(writer::close);

        gate.open();

        closed.get(10, TimeUnit.SECONDS);
        assertThat(results).allSatisfy(result -> assertThat(result).isCompleted());
        assertThatThrownBy(() -> writer.append(message("late")).get(10, TimeUnit.SECONDS))
                .cause()
                .isInstanceOfSatisfying(
                        ChatException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
    }

    private NewEntry message(String text) {
        return new NewEntry(
                new NewEntry.ToVisitor(visitor.author(), ids.threadId(), Duration.ofDays(7)),
                visitor.author(),
                ids.clientId(),
                new Content.Message(text),
                TestClock.START,
                Set.of());
    }

    private void countBatches() {
        steered.before("append", args -> batches.add(((List<?>) args[0]).size()));
    }

    private Gate blockFirstAppend() {
        Gate gate = new Gate();
        steered.before("append", args -> {
            batches.add(((List<?>) args[0]).size());
            gate.pass();
        });
        return gate;
    }

    /** Holds whoever comes until it is opened. Interruption does not get through: a commit that runs is finished. */
    private static final class Gate {
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch open = new CountDownLatch(1);
        private volatile boolean interrupted;

        void pass() {
            reached.countDown();
            boolean opened = false;
            while (!opened) {
                try {
                    opened = open.await(10, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }

        void reached() throws InterruptedException {
            assertThat(reached.await(10, TimeUnit.SECONDS)).isTrue();
        }

        void open() {
            open.countDown();
        }
    }
}
