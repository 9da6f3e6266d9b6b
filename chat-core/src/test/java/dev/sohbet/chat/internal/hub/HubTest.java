package dev.sohbet.chat.internal.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.memory.InMemoryChatStore;
import dev.sohbet.chat.memory.LocalRelay;
import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.ChatEvent;
import dev.sohbet.chat.model.Content;
import dev.sohbet.chat.model.ReadMark;
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.spi.AppendResult;
import dev.sohbet.chat.spi.NewEntry;
import dev.sohbet.chat.spi.NewMark;
import dev.sohbet.chat.spi.Relay;
import dev.sohbet.chat.testkit.Racers;
import dev.sohbet.chat.testkit.SteeredStore;
import dev.sohbet.chat.testkit.TestClock;
import dev.sohbet.chat.testkit.TestIds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Two nodes on one store. What runs on a node's own thread runs here when the test says so. */
class HubTest {
    private final TestIds ids = new TestIds(7);
    private final InMemoryChatStore store = new InMemoryChatStore();
    private final SteeredStore steered = new SteeredStore(store);
    private final Author visitor = ids.visitor("Deniz").author();
    private final Author agent = ids.agent("Ayşe").author();
    private final List<Runnable> reads = new ArrayList<>();

    @Test
    void aCommitOfThisNodeIsToldAtOnce() {
        Hub hub = hub(new LocalRelay());
        ThreadId thread = commit("first").thread().id();
        Told told = watch(hub, thread);

        hub.appended(commit("second"));
        hub.appended(commit("third"));

        assertThat(told.seqs()).containsExactly(2L, 3L);
        assertThat(reads).isEmpty();
    }

    @Test
    void aGapLeftByAnotherNodeIsReadBeforeWhatComesAfterIt() {
        Hub hub = hub(new LocalRelay());
        ThreadId thread = commit("first").thread().id();
        Told told = watch(hub, thread);

        commit("second, by another node");
        AppendResult.Appended third = commit("third, by this node");
        hub.appended(third);

        assertThat(told.seqs()).isEmpty();
        runReads();
        assertThat(told.seqs()).containsExactly(2L, 3L);
    }

    @Test
    void withEveryHintLostThePollFindsEntriesAndMarks() {
        Hub hub = hub(new LocalRelay());
        ThreadId thread = commit("first").thread().id();
        Told told = watch(hub, thread);

        commit("second");
        store.markRead(List.of(new NewMark(thread, agent, 2)));
        hub.runOnce();

        assertThat(told.seqs()).containsExactly(2L);
        assertThat(told.marks()).containsExactly(2L);
        hub.runOnce();
        assertThat(told.seqs()).containsExactly(2L);
        assertThat(told.marks()).containsExactly(2L);
    }

    @Test
    void aHintMakesAnotherNodeRead() {
        LinkedRelays relays = new LinkedRelays();
        Hub here = hub(relays.node());
        Hub there = hub(relays.node());
        ThreadId thread = commit("first").thread().id();
        Told told = watch(there, thread);

        here.appended(commit("second"));

        runReads();
        assertThat(told.seqs()).containsExactly(2L);
    }

    @Test
    void manyHintsOfAThreadAreOneRead() {
        LinkedRelays relays = new LinkedRelays();
        Hub here = hub(relays.node());
        Hub there = hub(relays.node());
        List<ChatEvent> heard = new ArrayList<>();
        there.watchInbox(heard::add);

        for (int i = 1; i <= 50; i++) {
            here.appended(commit("message " + i));
        }

        assertThat(reads).hasSize(1);
        runReads();
        assertThat(heard)
                .singleElement()
                .isInstanceOfSatisfying(
                        ChatEvent.ThreadChanged.class,
                        changed -> assertThat(changed.thread().lastSeq()).isEqualTo(50));
        here.appended(commit("one more"));
        assertThat(reads).hasSize(1);
    }

    @Test
    void manyHintsOfMarksAreOneRead() {
        LinkedRelays relays = new LinkedRelays();
        Hub here = hub(relays.node());
        Hub there = hub(relays.node());
        ThreadId thread = commit("first").thread().id();
        for (int i = 2; i <= 50; i++) {
            commit("message " + i);
        }
        Told told = watch(there, thread);

        for (int seq = 1; seq <= 50; seq++) {
            here.marked(thread, mark(thread, seq));
        }

        assertThat(reads).hasSize(1);
        runReads();
        assertThat(told.marks()).containsExactly(50L);
    }

    @Test
    void whatIsHintedWhileAThreadIsReadIsReadAfterIt() {
        LinkedRelays relays = new LinkedRelays();
        Hub here = hub(relays.node());
        Hub there = hub(relays.node());
        List<ChatEvent> heard = new ArrayList<>();
        there.watchInbox(heard::add);
        AtomicBoolean once = new AtomicBoolean();
        steered.after("thread", args -> {
            if (once.compareAndSet(false, true)) {
                here.appended(commit("second"));
            }
        });

        here.appended(commit("first"));
        runReads();

        assertThat(lastSeqs(heard)).containsExactly(1L, 2L);
    }

    @Test
    void aThreadWhoseReadWasRefusedIsReadAtTheNextHint() {
        LinkedRelays relays = new LinkedRelays();
        AtomicBoolean full = new AtomicBoolean(true);
        Hub here = hub(relays.node());
        Hub there = new Hub(store, relays.node(), read -> {
            if (full.get()) {
                throw new RejectedExecutionException("too many reads");
            }
            reads.add(read);
        });
        List<ChatEvent> heard = new ArrayList<>();
        there.watchInbox(heard::add);

        here.appended(commit("first"));
        full.set(false);
        here.appended(commit("second"));
        runReads();

        assertThat(lastSeqs(heard)).containsExactly(2L);
    }

    @Test
    void theInboxHearsOfThreadsOfAnotherNode() {
        Hub hub = hub(new LocalRelay());
        List<ChatEvent> heard = new ArrayList<>();
        hub.watchInbox(heard::add);

        ThreadId thread = commit("first").thread().id();
        hub.runOnce();
        hub.runOnce();

        assertThat(heard)
                .singleElement()
                .isInstanceOfSatisfying(
                        ChatEvent.ThreadChanged.class,
                        changed -> assertThat(changed.thread().id()).isEqualTo(thread));
    }

    @Test
    void aVisitorHearsOfAThreadThatBeganOnAnotherNode() {
        Hub hub = hub(new LocalRelay());
        List<ChatEvent> heard = new ArrayList<>();
        hub.watchVisitor(visitor.id(), heard::add);
        hub.runOnce();
        assertThat(heard).isEmpty();

        ThreadId thread = commit("first").thread().id();
        hub.runOnce();

        assertThat(heard)
                .singleElement()
                .isInstanceOfSatisfying(
                        ChatEvent.ThreadChanged.class,
                        changed -> assertThat(changed.thread().id()).isEqualTo(thread));
    }

    @Test
    void aWatcherThatFailsReachesNobodyElse() {
        Hub hub = hub(new LocalRelay());
        ThreadId thread = commit("first").thread().id();
        hub.watch(Map.of(thread, event -> {
            throw new IllegalStateException("a host's mistake");
        }));
        Told told = watch(hub, thread);

        hub.appended(commit("second"));
        hub.appended(commit("third"));

        assertThat(told.seqs()).containsExactly(2L, 3L);
    }

    @Test
    void aWatcherMayLeaveWhileItIsToldAndOthersCome() throws Exception {
        Hub hub = hub(new LocalRelay());
        ThreadId thread = commit("first").thread().id();
        CountDownLatch telling = new CountDownLatch(1);
        CountDownLatch another = new CountDownLatch(1);
        AtomicReference<Consumer<ChatEvent>> self = new AtomicReference<>();
        Consumer<ChatEvent> leaving = event -> {
            telling.countDown();
            try {
                assertThat(another.await(10, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            hub.unwatch(thread, Objects.requireNonNull(self.get()));
        };
        self.set(leaving);
        hub.watch(Map.of(thread, leaving));
        Told told = watch(hub, thread);
        AppendResult.Appended second = commit("second");

        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> hub.appended(second), Racers.OWN_THREAD);
        assertThat(telling.await(10, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<Told> coming =
                CompletableFuture.supplyAsync(() -> watchFromAnywhere(hub, thread, another), Racers.OWN_THREAD);

        writer.get(10, TimeUnit.SECONDS);
        Told late = coming.get(10, TimeUnit.SECONDS);
        hub.appended(commit("third"));
        assertThat(told.seqs()).containsExactly(2L, 3L);
        assertThat(late.seqs()).contains(3L);
    }

    private static Told watchFromAnywhere(Hub hub, ThreadId thread, CountDownLatch begun) {
        begun.countDown();
        return watch(hub, thread);
    }

    @Test
    void whatIsCommittedWhileAnEmptyPageIsReadIsNotForgotten() {
        Hub hub = hub(new LocalRelay());
        ThreadId thread = commit("first").thread().id();
        Told told = watch(hub, thread);
        AppendResult.Appended second = commit("second");
        AppendResult.Appended third = commit("third");
        hub.appended(third);
        AtomicBoolean once = new AtomicBoolean();
        steered.after("entries", args -> {
            if (once.compareAndSet(false, true)) {
                hub.appended(commit("fourth"));
            }
        });

        runReads();

        assertThat(second.entry().seq()).isEqualTo(2);
        assertThat(told.seqs()).containsExactly(2L, 3L, 4L);
    }

    @Test
    void aVisitorWhoComesWhileTheLastPageLeavesIsTold() throws Exception {
        Hub hub = hub(new LocalRelay());
        for (int round = 0; round < 2_000; round++) {
            Told leaving = new Told();
            Told coming = new Told();
            hub.watchVisitor(visitor.id(), leaving);
            Racers.race(List.of(
                    () -> {
                        hub.unwatchVisitor(visitor.id(), leaving);
                        return true;
                    },
                    () -> {
                        hub.watchVisitor(visitor.id(), coming);
                        return true;
                    }));
            hub.appended(commit("hello"));
            assertThat(coming.events).as("round %d", round).hasSize(1);
            hub.unwatchVisitor(visitor.id(), coming);
        }
    }

    @Test
    void aWatcherThatHasLeftIsToldNothing() {
        Hub hub = hub(new LocalRelay());
        ThreadId thread = commit("first").thread().id();
        Told told = watch(hub, thread);

        hub.unwatch(thread, told);
        hub.appended(commit("second"));
        hub.runOnce();

        assertThat(told.events).isEmpty();
    }

    @Test
    void aFailedReadIsMadeUpForByThePoll() {
        Hub hub = hub(new LocalRelay());
        ThreadId thread = commit("first").thread().id();
        Told told = watch(hub, thread);
        steered.before("entries", args -> {
            throw new IllegalStateException("the database is away");
        });
        commit("second");
        hub.appended(commit("third"));
        runReads();
        assertThat(told.seqs()).isEmpty();

        steered.before("entries", args -> {});
        hub.runOnce();

        assertThat(told.seqs()).containsExactly(2L, 3L);
    }

    /** Any order of commits here, commits elsewhere, hints kept and lost, polls and late reads gives the one order. */
    @Test
    void everyScheduleGivesOneOrderWithoutHoles() {
        long seed = System.nanoTime();
        for (int round = 0; round < 1_000; round++) {
            Random random = new Random(seed + round);
            LinkedRelays relays = new LinkedRelays();
            relays.losing(random);
            InMemoryChatStore own = new InMemoryChatStore();
            Hub[] nodes = {new Hub(own, relays.node(), reads::add), new Hub(own, relays.node(), reads::add)};
            ThreadId thread = commit(own, "first").thread().id();
            Told[] told = {watch(nodes[0], thread), watch(nodes[1], thread)};
            List<AppendResult.Appended> late = new ArrayList<>();
            int steps = 5 + random.nextInt(25);
            long last = 1;
            for (int step = 0; step < steps; step++) {
                switch (random.nextInt(5)) {
                    case 0, 1 -> {
                        AppendResult.Appended appended = commit(own, "text " + step);
                        last = appended.entry().seq();
                        nodes[random.nextInt(2)].appended(appended);
                    }
                    case 2 -> {
                        late.add(commit(own, "late " + step));
                        last = late.get(late.size() - 1).entry().seq();
                    }
                    case 3 -> {
                        if (!late.isEmpty()) {
                            nodes[random.nextInt(2)].appended(late.remove(random.nextInt(late.size())));
                        }
                    }
                    default -> {
                        if (random.nextBoolean()) {
                            runReads();
                        } else {
                            nodes[random.nextInt(2)].runOnce();
                        }
                    }
                }
            }
            runReads();
            nodes[0].runOnce();
            nodes[1].runOnce();
            List<Long> expected = LongStream.rangeClosed(2, last).boxed().toList();
            assertThat(told[0].seqs()).as("seed %d", seed + round).isEqualTo(expected);
            assertThat(told[1].seqs()).as("seed %d", seed + round).isEqualTo(expected);
        }
    }

    private Hub hub(Relay relay) {
        return new Hub(steered.store(), relay, reads::add);
    }

    private static Told watch(Hub hub, ThreadId thread) {
        Told told = new Told();
        hub.watch(Map.of(thread, told));
        return told;
    }

    private void runReads() {
        while (!reads.isEmpty()) {
            reads.remove(0).run();
        }
    }

    private ReadMark mark(ThreadId thread, long seq) {
        return store.markRead(List.of(new NewMark(thread, agent, seq))).get(0).orElseThrow();
    }

    private static List<Long> lastSeqs(List<ChatEvent> changes) {
        return changes.stream()
                .map(event -> ((ChatEvent.ThreadChanged) event).thread().lastSeq())
                .toList();
    }

    private AppendResult.Appended commit(String text) {
        return commit(store, text);
    }

    private AppendResult.Appended commit(InMemoryChatStore into, String text) {
        NewEntry entry = new NewEntry(
                new NewEntry.ToVisitor(visitor, ids.threadId(), Duration.ofDays(7)),
                visitor,
                ids.clientId(),
                new Content.Message(text),
                TestClock.START,
                Set.of());
        return (AppendResult.Appended) into.append(List.of(entry)).get(0);
    }

    private static final class Told implements Consumer<ChatEvent> {
        private final List<ChatEvent> events = new ArrayList<>();

        @Override
        public void accept(ChatEvent event) {
            events.add(event);
        }

        List<Long> seqs() {
            return events.stream()
                    .filter(ChatEvent.EntryAdded.class::isInstance)
                    .map(event -> ((ChatEvent.EntryAdded) event).entry().seq())
                    .toList();
        }

        List<Long> marks() {
            return events.stream()
                    .filter(ChatEvent.ReadMoved.class::isInstance)
                    .map(event -> ((ChatEvent.ReadMoved) event).mark().seq())
                    .toList();
        }
    }
}
