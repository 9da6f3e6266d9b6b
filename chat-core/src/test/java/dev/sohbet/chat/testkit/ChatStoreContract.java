package dev.sohbet.chat.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.model.Audience;
import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.ChatThread;
import dev.sohbet.chat.model.ClientId;
import dev.sohbet.chat.model.Content;
import dev.sohbet.chat.model.Content.Message;
import dev.sohbet.chat.model.Content.Note;
import dev.sohbet.chat.model.Content.StatusChange;
import dev.sohbet.chat.model.Entry;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.model.ReadMark;
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.model.ThreadStatus;
import dev.sohbet.chat.spi.AppendResult;
import dev.sohbet.chat.spi.AppendResult.Appended;
import dev.sohbet.chat.spi.AppendResult.Conflict;
import dev.sohbet.chat.spi.AppendResult.Duplicate;
import dev.sohbet.chat.spi.ChatStore;
import dev.sohbet.chat.spi.EntryQuery;
import dev.sohbet.chat.spi.NewEntry;
import dev.sohbet.chat.spi.NewEntry.ToThread;
import dev.sohbet.chat.spi.NewEntry.ToVisitor;
import dev.sohbet.chat.spi.NewMark;
import dev.sohbet.chat.spi.ThreadQuery;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What every {@link ChatStore} does. Extend it, say how to get an empty store and a second node on it, and change nothing else.
 * This class holds what happens at the same time; its parents, what happens one after the other.
 */
public abstract class ChatStoreContract extends AttachmentContract {
    /** How many schedules are generated for one store; three stores make a thousand. */
    private static final int SCHEDULES = Integer.getInteger("sohbet.schedules", 350);

    private static final int WRITERS = 4;

    private static final List<ThreadStatus> STATUSES = List.of(ThreadStatus.values());

    @Test
    void first_messages_at_once_open_one_thread() throws Exception {
        for (int round = 0; round < 10; round++) {
            Author someone = ids.visitor("Ege").author();
            List<Callable<AppendResult>> writers = IntStream.range(0, 6)
                    .mapToObj(i -> says(someone, toVisitor(someone), "first " + i))
                    .<Callable<AppendResult>>map(
                            entry -> () -> node(entry.clientId().hashCode())
                                    .append(List.of(entry))
                                    .get(0))
                    .toList();
            List<AppendResult> results = Racers.race(writers);
            assertThat(results).allMatch(Appended.class::isInstance);
            assertThat(results)
                    .extracting(r -> appended(r).entry().seq())
                    .containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L, 6L);
            assertThat(results)
                    .extracting(r -> appended(r).thread().id())
                    .containsOnly(store.newestThread(someone.id()).orElseThrow().id());
        }
    }

    @Test
    void the_same_entry_at_once_is_appended_once() throws Exception {
        for (int round = 0; round < 10; round++) {
            Author someone = ids.visitor("Ege").author();
            NewEntry entry = says(someone, toVisitor(someone), "once");
            List<Callable<AppendResult>> writers = IntStream.range(0, 6)
                    .<Callable<AppendResult>>mapToObj(
                            i -> () -> node(i).append(List.of(entry)).get(0))
                    .toList();
            List<AppendResult> results = Racers.race(writers);
            assertThat(results).filteredOn(Appended.class::isInstance).hasSize(1);
            Entry stored = store.entry(someone, entry.clientId()).orElseThrow();
            assertThat(results).filteredOn(r -> !(r instanceof Appended)).containsOnly(new Duplicate(stored));
            assertThat(all(stored.thread())).containsExactly(stored);
        }
    }

    @Test
    void an_edit_and_new_messages_at_once_leave_the_newest_in_the_preview() throws Exception {
        for (int round = 0; round < 10; round++) {
            Author someone = ids.visitor("Ege").author();
            ThreadId thread =
                    appended(says(someone, toVisitor(someone), "one")).thread().id();
            List<NewEntry> entries = List.of(
                    edits(someone, thread, 1, "edited"),
                    says(someone, thread, "two"),
                    says(agent, thread, "three"),
                    edits(someone, thread, 1, "edited again"));
            List<Callable<AppendResult>> writers = new ArrayList<>();
            for (int i = 0; i < entries.size(); i++) {
                NewEntry entry = entries.get(i);
                ChatStore node = node(i);
                writers.add(() -> node.append(List.of(entry)).get(0));
            }
            assertThat(Racers.race(writers)).allMatch(Appended.class::isInstance);
            Entry newest = all(thread).stream()
                    .filter(entry -> entry.content() instanceof Message)
                    .reduce((a, b) -> b)
                    .orElseThrow();
            assertThat(thread(thread).last())
                    .isEqualTo(new ChatThread.Preview(
                            newest.from(), newest.content().text(), newest.at()));
        }
    }

    @Test
    void edits_of_the_newest_message_at_once_leave_the_last_one_in_the_preview() throws Exception {
        for (int round = 0; round < 10; round++) {
            Author someone = ids.visitor("Ege").author();
            ThreadId thread =
                    appended(says(someone, toVisitor(someone), "one")).thread().id();
            List<Callable<AppendResult>> writers = IntStream.range(0, 4)
                    .mapToObj(i -> edits(someone, thread, 1, "edit " + i))
                    .<Callable<AppendResult>>map(
                            entry -> () -> node(entry.clientId().hashCode())
                                    .append(List.of(entry))
                                    .get(0))
                    .toList();
            assertThat(Racers.race(writers)).allMatch(Appended.class::isInstance);
            List<Entry> entries = all(thread);
            assertThat(thread(thread).last())
                    .extracting(ChatThread.Preview::text)
                    .isEqualTo(entries.get(entries.size() - 1).content().text());
        }
    }

    @Test
    void of_agents_who_take_a_thread_at_once_the_last_one_in_its_order_has_it() throws Exception {
        for (int round = 0; round < 10; round++) {
            Author someone = ids.visitor("Ege").author();
            ThreadId thread =
                    appended(says(someone, toVisitor(someone), "hi")).thread().id();
            List<Callable<AppendResult>> takers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Author taker = ids.agent("A" + i).author();
                NewEntry takes = entry(new ToThread(thread), taker, new Content.Assignment(taker));
                ChatStore node = node(i);
                takers.add(() -> node.append(List.of(takes)).get(0));
            }
            assertThat(Racers.race(takers)).allMatch(Appended.class::isInstance);
            List<Entry> entries = all(thread);
            assertThat(entries).extracting(Entry::seq).containsExactly(1L, 2L, 3L, 4L, 5L);
            assertThat(thread(thread).assignee()).isEqualTo(entries.get(4).from());
        }
    }

    @Test
    void nothing_slips_in_after_a_block() throws Exception {
        for (int round = 0; round < 10; round++) {
            Author someone = ids.visitor("Ege").author();
            ThreadId thread =
                    appended(says(someone, toVisitor(someone), "hi")).thread().id();
            List<Callable<AppendResult>> writers = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                NewEntry entry = i == 3 ? blocks(thread, true) : says(someone, toVisitor(someone), "spam " + i);
                ChatStore node = node(i);
                writers.add(() -> node.append(List.of(entry)).get(0));
            }
            List<AppendResult> results = Racers.race(writers);
            long block = appended(results.get(3)).entry().seq();
            assertThat(all(thread)).allMatch(entry -> entry.seq() <= block);
            assertThat(results)
                    .filteredOn(result -> !(result instanceof Appended))
                    .hasSize(6 - (int) block + 1)
                    .allMatch(new AppendResult.Refused(ErrorCode.BLOCKED)::equals);
        }
    }

    @Test
    void one_client_id_for_several_threads_at_once_is_one_entry() throws Exception {
        for (int round = 0; round < 10; round++) {
            ClientId same = ids.clientId();
            List<Callable<AppendResult>> writers = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                Author someone = ids.visitor("V" + i).author();
                ThreadId thread = appended(says(someone, toVisitor(someone), "hi"))
                        .thread()
                        .id();
                NewEntry entry = entry(new ToThread(thread), agent, same, new Message("to whom?"));
                ChatStore node = node(i);
                writers.add(() -> node.append(List.of(entry)).get(0));
            }
            List<AppendResult> results = Racers.race(writers);
            assertThat(results).filteredOn(Appended.class::isInstance).hasSize(1);
            assertThat(results).filteredOn(Conflict.class::isInstance).hasSize(5);
        }
    }

    @Test
    void of_two_threads_for_one_visitor_at_once_one_stays_open() throws Exception {
        for (int round = 0; round < 10; round++) {
            Author someone = ids.visitor("Ege").author();
            List<ThreadId> closed = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                ThreadId id = appended(says(someone, toVisitor(someone), "hi"))
                        .thread()
                        .id();
                appended(sets(id, ThreadStatus.CLOSED));
                clock.advance(WEEK.plusMillis(1));
                closed.add(id);
            }
            List<Callable<AppendResult>> writers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                ChatStore node = node(i);
                NewEntry reopening = says(agent, closed.get(i), "reopened");
                writers.add(() -> node.append(List.of(reopening)).get(0));
                NewEntry opening = says(someone, toVisitor(someone), "opened " + i);
                writers.add(() -> node.append(List.of(opening)).get(0));
            }
            Racers.race(writers);
            List<ThreadStatus> unclosed = store.threads(new ThreadQuery(agent, ThreadStatus.OPEN, null, 200)).stream()
                    .filter(listing -> listing.thread().visitor().is(someone))
                    .map(listing -> listing.thread().status())
                    .toList();
            assertThat(unclosed).hasSize(1);
        }
    }

    @Test
    void marks_at_once_end_at_the_highest() throws Exception {
        ThreadId thread = opened();
        append(IntStream.range(0, 20)
                .mapToObj(i -> says(visitor, thread, "n" + i))
                .toArray(NewEntry[]::new));
        List<Callable<Long>> markers = IntStream.rangeClosed(1, 16)
                .<Callable<Long>>mapToObj(i -> () -> node(i).markRead(List.of(new NewMark(thread, agent, i)))
                        .get(0)
                        .map(mark -> mark.seq())
                        .orElse(0L))
                .toList();
        Racers.race(markers);
        assertThat(store.readMark(thread, agent)).contains(new ReadMark(agent, 16, 16));
    }

    /**
     * Generated schedules: several writers on two nodes append overlapping client ids, in batches, to the same threads, while a reader
     * polls. Each id becomes one entry, every try is told the same {@code seq}, no {@code seq} is missing, and nothing appears behind a
     * reader's back.
     */
    @Test
    void any_schedule_keeps_once_and_one_order() throws Exception {
        long seed = Long.getLong("sohbet.seed", System.nanoTime());
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS + 1);
        try {
            for (int i = 0; i < SCHEDULES; i++) {
                long one = seed + i;
                try {
                    new Schedule(one).run(threads);
                } catch (AssertionError | Exception e) {
                    throw new AssertionError("a schedule failed; run it again with -Dsohbet.seed=" + one, e);
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private ChatStore node(int i) {
        return (i & 1) == 0 ? store : otherNode;
    }

    private final class Schedule {
        private final Random random;
        private final TestIds ids;
        private final List<Author> visitors;
        private final Map<Author, ThreadId> opened = new HashMap<>();
        private final List<NewEntry> pool = new ArrayList<>();
        private final Map<ClientId, Set<Entry>> told = new ConcurrentHashMap<>();
        private final Map<ClientId, Integer> appendedTimes = new ConcurrentHashMap<>();

        Schedule(long seed) {
            this.random = new Random(seed);
            this.ids = new TestIds(seed);
            this.visitors = IntStream.rangeClosed(0, 1 + random.nextInt(3))
                    .mapToObj(i -> ids.visitor("V" + i).author())
                    .toList();
            for (Author someone : visitors) {
                if (random.nextBoolean()) {
                    opened.put(
                            someone,
                            appended(store.append(List.of(entry(someone, someone, new Message("hello"))))
                                            .get(0))
                                    .thread()
                                    .id());
                }
            }
            int size = 4 + random.nextInt(16);
            for (int i = 0; i < size; i++) {
                Author someone = visitors.get(random.nextInt(visitors.size()));
                pool.add(
                        switch (random.nextInt(8)) {
                            case 0 -> entry(someone, agent, new Note("note " + i));
                            case 1 -> entry(someone, agent, new StatusChange(STATUSES.get(random.nextInt(3))));
                            case 2, 3 -> entry(someone, agent, new Message("answer " + i));
                            default -> entry(someone, someone, new Message("message " + i));
                        });
            }
        }

        private NewEntry entry(Author to, Author from, Content content) {
            ThreadId thread = opened.get(to);
            return new NewEntry(
                    thread != null && random.nextBoolean()
                            ? new ToThread(thread)
                            : new ToVisitor(to, ids.threadId(), WEEK),
                    from,
                    ids.clientId(),
                    content,
                    now(),
                    Set.of());
        }

        void run(ExecutorService threads) throws Exception {
            List<Callable<Void>> writers = new ArrayList<>();
            for (int w = 0; w < WRITERS; w++) {
                ChatStore node = node(w);
                List<List<NewEntry>> batches = new ArrayList<>();
                for (int b = 0; b < 1 + random.nextInt(4); b++) {
                    batches.add(random.ints(1 + random.nextInt(6), 0, pool.size())
                            .mapToObj(pool::get)
                            .toList());
                }
                writers.add(() -> {
                    for (List<NewEntry> batch : batches) {
                        note(batch, node.append(batch));
                    }
                    return null;
                });
            }
            AtomicBoolean done = new AtomicBoolean();
            ChatStore readers = node(random.nextInt(2));
            Future<Map<Author, List<Entry>>> reader = threads.submit(() -> poll(readers, done));
            List<Future<Void>> running = new ArrayList<>();
            for (Callable<Void> writer : writers) {
                running.add(threads.submit(writer));
            }
            try {
                for (Future<Void> writer : running) {
                    writer.get(30, TimeUnit.SECONDS);
                }
            } finally {
                done.set(true);
            }
            check(reader.get(30, TimeUnit.SECONDS));
        }

        private void note(List<NewEntry> batch, List<AppendResult> results) {
            assertThat(results).hasSameSizeAs(batch);
            for (int i = 0; i < results.size(); i++) {
                ClientId id = batch.get(i).clientId();
                if (results.get(i) instanceof Appended appended) {
                    appendedTimes.merge(id, 1, Integer::sum);
                    told.computeIfAbsent(id, key -> ConcurrentHashMap.newKeySet())
                            .add(appended.entry());
                } else if (results.get(i) instanceof Duplicate duplicate) {
                    told.computeIfAbsent(id, key -> ConcurrentHashMap.newKeySet())
                            .add(duplicate.entry());
                }
            }
        }

        /** Reads what is new, over and over, as a watcher does; once more after the writers are done. */
        private Map<Author, List<Entry>> poll(ChatStore node, AtomicBoolean done) {
            Map<Author, List<Entry>> seen = new HashMap<>();
            boolean last;
            do {
                last = done.get();
                for (Author someone : visitors) {
                    List<Entry> entries = seen.computeIfAbsent(someone, key -> new ArrayList<>());
                    node.newestThread(someone.id()).ifPresent(thread -> {
                        boolean more = true;
                        while (more) {
                            var page = node.entries(new EntryQuery(
                                    thread.id(), Audience.AGENTS, new EntryQuery.After(entries.size()), 3));
                            entries.addAll(page.entries());
                            more = page.more();
                        }
                    });
                }
            } while (!last);
            return seen;
        }

        private void check(Map<Author, List<Entry>> seen) {
            for (Author someone : visitors) {
                List<Entry> entries = seen.get(someone);
                List<Entry> stored = store.newestThread(someone.id())
                        .map(thread -> all(thread.id()))
                        .orElse(List.of());
                assertThat(entries).as("what a reader saw is what there is").isEqualTo(stored);
                long prevPublic = 0;
                for (int i = 0; i < stored.size(); i++) {
                    assertThat(stored.get(i).seq()).isEqualTo(i + 1L);
                    assertThat(stored.get(i).prevPublic()).isEqualTo(prevPublic);
                    prevPublic = stored.get(i).isFor(Audience.ALL) ? i + 1L : prevPublic;
                }
                store.newestThread(someone.id()).ifPresent(thread -> {
                    assertThat(thread.lastSeq()).isEqualTo(stored.size());
                    assertThat(thread.visitorMessages() + thread.teamMessages())
                            .isEqualTo(stored.stream()
                                    .filter(e -> e.content() instanceof Message)
                                    .count());
                });
                assertThat(stored).extracting(Entry::clientId).doesNotHaveDuplicates();
            }
            told.forEach((id, entries) -> {
                assertThat(entries).as("every try is told the same").hasSize(1);
                assertThat(appendedTimes).containsEntry(id, 1);
            });
        }
    }
}
