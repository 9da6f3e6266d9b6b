package dev.sohbet.chat.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.model.Audience;
import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.ChatThread;
import dev.sohbet.chat.model.Entry;
import dev.sohbet.chat.model.ReadMark;
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.model.ThreadStatus;
import dev.sohbet.chat.spi.EntryPage;
import dev.sohbet.chat.spi.EntryQuery.After;
import dev.sohbet.chat.spi.EntryQuery.Before;
import dev.sohbet.chat.spi.EntryQuery.Newest;
import dev.sohbet.chat.spi.NewMark;
import dev.sohbet.chat.spi.ThreadListing;
import dev.sohbet.chat.spi.ThreadPosition;
import dev.sohbet.chat.spi.ThreadQuery;
import dev.sohbet.chat.spi.ThreadQuery.Cursor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Pages of entries, lists of threads, read marks. */
abstract class ReadingContract extends ChangeContract {

    /** Ten entries; 2, 5, 6 and 10 are notes. */
    private ThreadId mixed() {
        ThreadId thread = opened();
        for (int seq = 2; seq <= 10; seq++) {
            boolean note = seq == 2 || seq == 5 || seq == 6 || seq == 10;
            appended(note ? notes(thread, "n" + seq) : says(agent, thread, "m" + seq));
        }
        return thread;
    }

    private static List<Long> seqs(EntryPage page) {
        return page.entries().stream().map(Entry::seq).toList();
    }

    @Test
    void pages_go_forward() {
        ThreadId thread = mixed();
        EntryPage page = page(thread, Audience.AGENTS, new After(0), 4);
        assertThat(seqs(page)).containsExactly(1L, 2L, 3L, 4L);
        assertThat(page.more()).isTrue();
        page = page(thread, Audience.AGENTS, new After(6), 4);
        assertThat(seqs(page)).containsExactly(7L, 8L, 9L, 10L);
        assertThat(page.more()).isFalse();
        page = page(thread, Audience.AGENTS, new After(10), 4);
        assertThat(page).isEqualTo(new EntryPage(List.of(), false));
        assertThat(page(thread, Audience.AGENTS, new After(11), 4).entries()).isEmpty();
    }

    @Test
    void pages_go_backward_and_stay_in_order() {
        ThreadId thread = mixed();
        EntryPage page = page(thread, Audience.AGENTS, new Before(9), 4);
        assertThat(seqs(page)).containsExactly(5L, 6L, 7L, 8L);
        assertThat(page.more()).isTrue();
        page = page(thread, Audience.AGENTS, new Before(5), 4);
        assertThat(seqs(page)).containsExactly(1L, 2L, 3L, 4L);
        assertThat(page.more()).isFalse();
        assertThat(page(thread, Audience.AGENTS, new Before(1), 4)).isEqualTo(new EntryPage(List.of(), false));
        assertThat(seqs(page(thread, Audience.AGENTS, new Before(99), 2))).containsExactly(9L, 10L);
    }

    @Test
    void the_newest_page_says_whether_there_are_older_ones() {
        ThreadId thread = mixed();
        EntryPage page = page(thread, Audience.AGENTS, new Newest(), 3);
        assertThat(seqs(page)).containsExactly(8L, 9L, 10L);
        assertThat(page.more()).isTrue();
        page = page(thread, Audience.AGENTS, new Newest(), 10);
        assertThat(page.entries()).hasSize(10);
        assertThat(page.more()).isFalse();
    }

    @Test
    void visitors_pages_leave_notes_out_and_know_exactly_whether_there_is_more() {
        ThreadId thread = mixed();
        EntryPage page = page(thread, Audience.ALL, new After(0), 3);
        assertThat(seqs(page)).containsExactly(1L, 3L, 4L);
        assertThat(page.more()).isTrue();
        page = page(thread, Audience.ALL, new After(4), 3);
        assertThat(seqs(page)).containsExactly(7L, 8L, 9L);
        assertThat(page.more()).as("only a note follows").isFalse();
        page = page(thread, Audience.ALL, new Before(7), 2);
        assertThat(seqs(page)).containsExactly(3L, 4L);
        assertThat(page.more()).isTrue();
        page = page(thread, Audience.ALL, new Before(4), 2);
        assertThat(seqs(page)).containsExactly(1L, 3L);
        assertThat(page.more()).isFalse();
        page = page(thread, Audience.ALL, new Newest(), 6);
        assertThat(seqs(page)).containsExactly(1L, 3L, 4L, 7L, 8L, 9L);
        assertThat(page.more()).isFalse();
    }

    @Test
    void every_way_through_a_thread_shows_the_same_entries() {
        ThreadId thread = mixed();
        for (Audience reader : Audience.values()) {
            List<Entry> whole = page(thread, reader, new After(0), 500).entries();
            for (int limit = 1; limit <= 11; limit++) {
                List<Entry> forward = new ArrayList<>();
                EntryPage page;
                do {
                    long from = forward.isEmpty()
                            ? 0
                            : forward.get(forward.size() - 1).seq();
                    page = page(thread, reader, new After(from), limit);
                    forward.addAll(page.entries());
                } while (page.more());
                assertThat(forward).isEqualTo(whole);

                List<Entry> backward = new ArrayList<>();
                page = page(thread, reader, new Newest(), limit);
                backward.addAll(page.entries());
                while (page.more()) {
                    page = page(thread, reader, new Before(backward.get(0).seq()), limit);
                    backward.addAll(0, page.entries());
                }
                assertThat(backward).isEqualTo(whole);
            }
            for (int i = 1; i < whole.size(); i++) {
                assertThat(whole.get(i).prev(reader)).isEqualTo(whole.get(i - 1).seq());
            }
        }
    }

    @Test
    void a_thread_that_does_not_exist_has_nothing() {
        ThreadId none = ids.threadId();
        assertThat(store.thread(none)).isEmpty();
        assertThat(page(none, Audience.AGENTS, new Newest(), 9)).isEqualTo(new EntryPage(List.of(), false));
        assertThat(store.readMarks(List.of(none))).isEmpty();
        assertThat(store.readMark(none, agent)).isEmpty();
        assertThat(store.positions(List.of(none))).isEmpty();
        assertThat(store.positions(List.of())).isEmpty();
        assertThat(store.newestThread("nobody")).isEmpty();
        assertThat(store.entry(agent, ids.clientId())).isEmpty();
    }

    @Test
    void the_newest_thread_is_the_open_one_before_all_others() {
        ThreadId old = opened();
        appended(sets(old, ThreadStatus.CLOSED));
        clock.advance(WEEK.plusMillis(1));
        ThreadId current = opened();
        clock.advance(Duration.ofMinutes(1));
        appended(notes(old, "newer activity, yet closed"));
        assertThat(store.newestThread(visitor.id()).map(ChatThread::id)).contains(current);
        appended(sets(current, ThreadStatus.SNOOZED));
        assertThat(store.newestThread(visitor.id()).map(ChatThread::id)).contains(current);
        appended(sets(current, ThreadStatus.CLOSED));
        clock.advance(Duration.ofMinutes(1));
        appended(notes(old, "newest of the closed"));
        assertThat(store.newestThread(visitor.id()).map(ChatThread::id)).contains(old);
    }

    @Test
    void openThreadsAreThoseNotClosed() {
        Author other = ids.visitor("Cem").author();
        Author gone = ids.visitor("Efe").author();
        ThreadId open = opened();
        ThreadId snoozed =
                appended(says(other, toVisitor(other), "hello")).thread().id();
        ThreadId closed =
                appended(says(gone, toVisitor(gone), "hello")).thread().id();
        appended(sets(snoozed, ThreadStatus.SNOOZED));
        appended(sets(closed, ThreadStatus.CLOSED));

        assertThat(store.openThreads(List.of(visitor.id(), other.id(), gone.id(), "nobody")))
                .extracting(ChatThread::id)
                .containsExactlyInAnyOrder(open, snoozed);
        assertThat(store.openThreads(List.of(other.id())))
                .containsExactly(store.thread(snoozed).orElseThrow());
        assertThat(store.openThreads(List.of())).isEmpty();
    }

    @Test
    void threads_are_listed_by_activity_and_continued_by_cursor_even_at_equal_times() {
        List<ChatThread> threads = new ArrayList<>();
        for (int i = 0; i < 23; i++) {
            if (i % 5 == 0) {
                clock.advance(Duration.ofMillis(1));
            }
            Author someone = ids.visitor("V" + i).author();
            ThreadId id =
                    appended(says(someone, toVisitor(someone), "hi")).thread().id();
            if (i % 4 == 0) {
                appended(sets(id, ThreadStatus.CLOSED));
            }
            threads.add(thread(id));
        }
        threads.sort(Comparator.comparing(ChatThread::activeAt)
                .thenComparing(t -> t.id().value())
                .reversed());
        for (int limit : new int[] {1, 4, 7, 200}) {
            assertThat(listed(null, limit)).isEqualTo(threads);
            assertThat(listed(ThreadStatus.CLOSED, limit))
                    .isEqualTo(threads.stream()
                            .filter(t -> t.status() == ThreadStatus.CLOSED)
                            .toList());
            assertThat(listed(ThreadStatus.SNOOZED, limit)).isEmpty();
        }
    }

    private List<ChatThread> listed(@Nullable ThreadStatus status, int limit) {
        List<ChatThread> found = new ArrayList<>();
        Cursor before = null;
        while (true) {
            List<ThreadListing> page = store.threads(new ThreadQuery(agent, status, before, limit));
            page.forEach(listing -> found.add(listing.thread()));
            if (page.size() < limit) {
                return found;
            }
            ChatThread last = found.get(found.size() - 1);
            before = new Cursor(last.activeAt(), last.id());
        }
    }

    @Test
    void a_list_carries_the_readers_own_marks() {
        ThreadId thread = opened();
        Author colleague = ids.agent("Bora").author();
        store.markRead(List.of(new NewMark(thread, agent, 1)));
        assertThat(store.threads(new ThreadQuery(agent, null, null, 10)))
                .containsExactly(new ThreadListing(thread(thread), new ReadMark(agent, 1, 1)));
        assertThat(store.threads(new ThreadQuery(colleague, null, null, 10)))
                .containsExactly(new ThreadListing(thread(thread), null));
    }

    @Test
    void marks_move_forward_only() {
        ThreadId thread = mixed();
        assertThat(mark(thread, agent, 3)).contains(new ReadMark(agent, 3, 1));
        assertThat(mark(thread, agent, 3)).isEmpty();
        assertThat(mark(thread, agent, 2)).isEmpty();
        assertThat(store.readMark(thread, agent)).contains(new ReadMark(agent, 3, 1));
        assertThat(mark(thread, agent, 4)).contains(new ReadMark(agent, 4, 1));
        assertThat(mark(thread, visitor, 0)).isEmpty();
        assertThat(mark(thread, visitor, -5)).isEmpty();
        assertThat(store.readMark(thread, visitor)).isEmpty();
        assertThat(mark(ids.threadId(), agent, 1)).isEmpty();
    }

    @Test
    void marks_are_cut_to_the_last_that_their_reader_may_see() {
        ThreadId thread = mixed();
        assertThat(mark(thread, agent, 1000)).contains(new ReadMark(agent, 10, 1));
        assertThat(mark(thread, visitor, Long.MAX_VALUE)).contains(new ReadMark(visitor, 9, 5));
        assertThat(mark(thread, visitor, 10)).isEmpty();
        assertThat(otherNode.readMarks(List.of(thread)).get(thread))
                .containsExactlyInAnyOrder(new ReadMark(agent, 10, 1), new ReadMark(visitor, 9, 5));
    }

    @Test
    void a_mark_counts_the_messages_of_the_other_side() {
        ThreadId thread = opened();
        append(says(agent, thread, "2"), says(visitor, thread, "3"), notes(thread, "4"), says(SYS, thread, "5"));
        append(sets(thread, ThreadStatus.SNOOZED), says(visitor, thread, "wakes as 7, stands as 8"));
        assertThat(mark(thread, visitor, 1)).map(ReadMark::messages).contains(0L);
        assertThat(mark(thread, visitor, 2)).map(ReadMark::messages).contains(1L);
        assertThat(mark(thread, visitor, 5)).map(ReadMark::messages).contains(2L);
        assertThat(mark(thread, agent, 2)).map(ReadMark::messages).contains(1L);
        assertThat(mark(thread, agent, 7)).map(ReadMark::messages).contains(2L);
        assertThat(mark(thread, agent, 8)).map(ReadMark::messages).contains(3L);
        assertThat(thread(thread).messagesFor(Audience.AGENTS)).isEqualTo(3);
        assertThat(thread(thread).messagesFor(Audience.ALL)).isEqualTo(2);
    }

    @Test
    void many_marks_move_at_once_each_with_its_own_result() {
        ThreadId thread = mixed();
        Author renamed = new Author(agent.role(), agent.id(), "Ayşe K.");
        assertThat(store.markRead(List.of(
                        new NewMark(thread, agent, 2),
                        new NewMark(thread, visitor, 3),
                        new NewMark(ids.threadId(), agent, 1),
                        new NewMark(thread, agent, 1),
                        new NewMark(thread, renamed, 5))))
                .containsExactly(
                        Optional.of(new ReadMark(agent, 2, 1)),
                        Optional.of(new ReadMark(visitor, 3, 1)),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(new ReadMark(renamed, 5, 1)));
        assertThat(store.readMark(thread, agent)).contains(new ReadMark(renamed, 5, 1));
        assertThat(store.readMarks(List.of(thread)).get(thread)).hasSize(2);
        assertThat(store.markRead(List.of())).isEmpty();
    }

    @Test
    void positions_follow_entries_and_marks() {
        ThreadId thread = opened();
        Author someone = ids.visitor("Ege").author();
        ThreadId two =
                appended(says(someone, toVisitor(someone), "hi")).thread().id();
        ThreadPosition before = position(thread);
        assertThat(before.lastSeq()).isEqualTo(1);
        assertThat(before.lastPublicSeq()).isEqualTo(1);

        appended(notes(thread, "n"));
        assertThat(position(thread)).isEqualTo(new ThreadPosition(thread, 2, 1, before.marks()));
        mark(thread, agent, 1);
        long once = position(thread).marks();
        assertThat(once).isGreaterThan(before.marks());
        mark(thread, agent, 1);
        assertThat(position(thread).marks()).isEqualTo(once);
        mark(thread, visitor, 1);
        assertThat(position(thread).marks()).isGreaterThan(once);

        assertThat(store.positions(List.of(two, ids.threadId(), thread)))
                .extracting(ThreadPosition::id)
                .containsExactlyInAnyOrder(thread, two);
    }

    private Optional<ReadMark> mark(ThreadId thread, Author by, long seq) {
        List<Optional<ReadMark>> moved = store.markRead(List.of(new NewMark(thread, by, seq)));
        assertThat(moved).hasSize(1);
        return moved.get(0);
    }

    private ThreadPosition position(ThreadId thread) {
        List<ThreadPosition> found = otherNode.positions(List.of(thread));
        assertThat(found).hasSize(1);
        return found.get(0);
    }
}
