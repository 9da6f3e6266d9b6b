package dev.sohbet.chat.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sohbet.chat.model.About;
import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.ChatThread;
import dev.sohbet.chat.model.ChatThread.Preview;
import dev.sohbet.chat.model.ClientId;
import dev.sohbet.chat.model.Content.Message;
import dev.sohbet.chat.model.Content.Note;
import dev.sohbet.chat.model.Content.StatusChange;
import dev.sohbet.chat.model.Entry;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.model.ThreadStatus;
import dev.sohbet.chat.spi.AppendResult;
import dev.sohbet.chat.spi.AppendResult.Appended;
import dev.sohbet.chat.spi.AppendResult.Conflict;
import dev.sohbet.chat.spi.AppendResult.Duplicate;
import dev.sohbet.chat.spi.AppendResult.Refused;
import dev.sohbet.chat.spi.NewEntry;
import dev.sohbet.chat.spi.NewEntry.ToThread;
import dev.sohbet.chat.spi.NewEntry.ToVisitor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What an append does and what it refuses. */
abstract class AppendContract extends StoreFixture {

    @Test
    void a_first_message_opens_the_visitors_thread() {
        ThreadId ifNew = ids.threadId();
        Appended first = appended(says(visitor, new ToVisitor(visitor, ifNew, WEEK), "Merhaba"));

        assertThat(first.entries()).hasSize(1);
        assertThat(first.entry().seq()).isEqualTo(1);
        assertThat(first.entry().prevPublic()).isZero();
        assertThat(first.entry().at()).isEqualTo(now());
        assertThat(first.thread())
                .isEqualTo(new ChatThread(
                        ifNew,
                        visitor,
                        ThreadStatus.OPEN,
                        now(),
                        now(),
                        null,
                        1,
                        1,
                        1,
                        0,
                        new Preview(visitor, "Merhaba", now()),
                        null,
                        false,
                        About.NOTHING));
        assertThat(store.thread(ifNew)).contains(first.thread());
        assertThat(all(ifNew)).containsExactly(first.entry());
        assertThat(otherNode.thread(ifNew)).contains(first.thread());
    }

    @Test
    void a_second_message_goes_to_the_open_thread() {
        ThreadId thread = opened();
        Appended second = appended(says(agent, toVisitor(), "Can I help?"));
        assertThat(second.thread().id()).isEqualTo(thread);
        assertThat(second.entry().seq()).isEqualTo(2);
    }

    @Test
    void nothing_is_appended_by_an_empty_batch() {
        assertThat(append()).isEmpty();
    }

    @Test
    void a_batch_has_a_limit() {
        List<NewEntry> batch = Collections.nCopies(257, says(visitor, toVisitor(), "again"));
        assertThatThrownBy(() -> store.append(batch)).isInstanceOf(IllegalArgumentException.class);
        assertThat(store.newestThread(visitor.id())).isEmpty();
    }

    @Test
    void a_full_batch_keeps_the_order_of_its_entries_in_each_thread() {
        ThreadId one = opened();
        Author someone = ids.visitor("Ege").author();
        ThreadId two =
                appended(says(someone, toVisitor(someone), "hi")).thread().id();
        List<NewEntry> batch = new ArrayList<>();
        for (int i = 0; i < 256; i++) {
            batch.add(says(agent, i % 3 == 0 ? one : two, "n" + i));
        }
        List<AppendResult> results = store.append(batch);

        assertThat(results).hasSize(256).allMatch(Appended.class::isInstance);
        for (int i = 0; i < 256; i++) {
            Entry entry = appended(results.get(i)).entry();
            assertThat(entry.content()).isEqualTo(batch.get(i).content());
            assertThat(entry.thread()).isEqualTo(i % 3 == 0 ? one : two);
        }
        for (ThreadId thread : List.of(one, two)) {
            List<Entry> entries = all(thread);
            assertThat(entries)
                    .extracting(Entry::seq)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, entries.size()).boxed().toList());
            assertThat(results)
                    .filteredOn(r -> appended(r).entry().thread().equals(thread))
                    .allMatch(r -> appended(r).thread().equals(thread(thread)));
        }
        assertThat(all(one)).hasSize(1 + 86);
        assertThat(all(two)).hasSize(1 + 170);
    }

    @Test
    void the_same_client_id_is_the_same_entry_for_ever() {
        NewEntry entry = says(visitor, toVisitor(), "once");
        Entry first = appended(entry).entry();
        clock.advance(Duration.ofDays(400));
        NewEntry again = new NewEntry(
                new ToVisitor(visitor, ids.threadId(), WEEK),
                new Author(visitor.role(), visitor.id(), "Renamed"),
                entry.clientId(),
                entry.content(),
                now(),
                entry.channels());

        assertThat(result(again)).isEqualTo(new Duplicate(first));
        assertThat(otherNode.append(List.of(again))).containsExactly(new Duplicate(first));
        assertThat(store.append(List.of(again, again))).containsExactly(new Duplicate(first), new Duplicate(first));
        assertThat(all(first.thread())).containsExactly(first);
        assertThat(store.entry(visitor, entry.clientId())).contains(first);
    }

    @Test
    void the_same_client_id_in_one_batch_is_one_entry() {
        NewEntry entry = says(visitor, toVisitor(), "once");
        NewEntry other = entry(toVisitor(), visitor, entry.clientId(), new Message("other"));
        List<AppendResult> results = append(entry, entry, other, entry);
        Entry first = appended(results.get(0)).entry();
        assertThat(results.subList(1, 4)).containsExactly(new Duplicate(first), new Conflict(), new Duplicate(first));
        assertThat(all(first.thread())).containsExactly(first);
    }

    @Test
    void an_old_client_id_is_found_again_after_its_thread_was_closed_and_opens_nothing() {
        NewEntry entry = says(visitor, toVisitor(), "once");
        Entry first = appended(entry).entry();
        appended(sets(first.thread(), ThreadStatus.CLOSED));
        clock.advance(WEEK.multipliedBy(3));
        assertThat(result(entry)).isEqualTo(new Duplicate(first));
        assertThat(store.newestThread(visitor.id()).orElseThrow().status()).isEqualTo(ThreadStatus.CLOSED);
    }

    @Test
    void other_content_under_the_same_client_id_is_a_conflict() {
        ThreadId thread = opened();
        NewEntry entry = says(agent, thread, "first");
        appended(entry);
        assertThat(result(entry(entry.to(), agent, entry.clientId(), new Message("second"))))
                .isEqualTo(new Conflict());
        assertThat(result(entry(entry.to(), agent, entry.clientId(), new Note("first"))))
                .isEqualTo(new Conflict());
        assertThat(all(thread)).hasSize(2);
    }

    @Test
    void another_thread_under_the_same_client_id_is_a_conflict() {
        ThreadId thread = opened();
        Author someone = ids.visitor("Ege").author();
        ThreadId two =
                appended(says(someone, toVisitor(someone), "hi")).thread().id();
        NewEntry entry = says(agent, thread, "first");
        appended(entry);
        assertThat(result(entry(new ToThread(two), agent, entry.clientId(), entry.content())))
                .isEqualTo(new Conflict());
        assertThat(result(entry(toVisitor(someone), agent, entry.clientId(), entry.content())))
                .isEqualTo(new Conflict());
        assertThat(result(entry(toVisitor(), agent, entry.clientId(), entry.content())))
                .as("the same thread, by its visitor")
                .isInstanceOf(Duplicate.class);
    }

    @Test
    void a_client_id_belongs_to_its_author() {
        ClientId same = ids.clientId();
        ThreadId thread = appended(entry(toVisitor(), visitor, same, new Message("mine")))
                .thread()
                .id();
        assertThat(result(entry(new ToThread(thread), agent, same, new Message("mine"))))
                .isInstanceOf(Appended.class);
        Author namesake = new Author(Author.Role.BOT, visitor.id(), "Bot");
        assertThat(result(entry(new ToThread(thread), namesake, same, new Message("mine"))))
                .isInstanceOf(Appended.class);
        assertThat(store.entry(namesake, same)).map(Entry::seq).contains(3L);
        assertThat(store.entry(SYS, same)).isEmpty();
    }

    @Test
    void what_a_refused_entry_was_named_may_be_used_again() {
        ClientId id = ids.clientId();
        assertThat(result(entry(new ToThread(ids.threadId()), agent, id, new Message("lost"))))
                .isEqualTo(new Refused(ErrorCode.NOT_FOUND));
        assertThat(result(entry(new ToThread(opened()), agent, id, new Message("found"))))
                .isInstanceOf(Appended.class);
    }

    @Test
    void bad_entries_in_the_middle_leave_the_others_alone() {
        ThreadId thread = opened();
        NewEntry good = says(agent, thread, "one");
        List<AppendResult> results = append(
                good,
                says(agent, ids.threadId(), "nowhere"),
                entry(good.to(), agent, good.clientId(), new Message("other")),
                sets(thread, ThreadStatus.OPEN),
                says(visitor, toVisitor(), "two"));
        assertThat(results.get(1)).isEqualTo(new Refused(ErrorCode.NOT_FOUND));
        assertThat(results.get(2)).isEqualTo(new Conflict());
        assertThat(results.get(3)).isEqualTo(new Refused(ErrorCode.CONFLICT));
        assertThat(appended(results.get(0)).entry().seq()).isEqualTo(2);
        assertThat(appended(results.get(4)).entry().seq()).isEqualTo(3);
        assertThat(all(thread)).hasSize(3);
    }

    /** An engine may be unable to hold a text (PostgreSQL and NUL); that is then refused alone. */
    @Test
    void a_text_that_cannot_be_stored_is_refused_alone() {
        ThreadId thread = opened();
        List<NewEntry> batch = new ArrayList<>(IntStream.range(0, 20)
                .mapToObj(i -> says(agent, thread, "n" + i))
                .toList());
        batch.set(7, says(agent, thread, "nul \u0000 inside"));
        batch.set(13, says(agent, thread, "half a pair \ud83d inside"));
        List<AppendResult> results = store.append(batch);
        for (int i = 0; i < 20; i++) {
            if (i == 7 || i == 13) {
                assertThat(results.get(i))
                        .matches(r -> r instanceof Appended || r.equals(new Refused(ErrorCode.BAD_TEXT)));
            } else {
                assertThat(appended(results.get(i)).entry().content()).isEqualTo(new Message("n" + i));
            }
        }
        assertThat(results.get(13)).isEqualTo(new Refused(ErrorCode.BAD_TEXT));
        assertThat(all(thread).stream().skip(1))
                .containsExactlyElementsOf(results.stream()
                        .filter(Appended.class::isInstance)
                        .map(r -> appended(r).entry())
                        .toList());
        long refused = results.stream().filter(Refused.class::isInstance).count();
        assertThat(all(thread))
                .extracting(Entry::seq)
                .hasSize((int) (21 - refused))
                .isSorted();
        assertThat(thread(thread).lastSeq()).isEqualTo(21 - refused);
    }

    @Test
    void texts_come_back_as_they_were() {
        ThreadId thread = opened();
        List<String> texts = List.of(
                "İstanbul'da ığüşöç",
                "👩‍👩‍👧 \uD83D\uDE00",
                "quote ' \" \\ {a,b} %s $1 ?",
                " \n\t ",
                "x".repeat(4000),
                "NULL",
                "{}");
        texts.forEach(text -> appended(says(agent, thread, text)));
        assertThat(all(thread).stream().skip(1).map(Entry::content))
                .containsExactlyElementsOf(texts.stream().map(Message::new).toList());
        assertThat(thread(thread).last()).extracting(Preview::text).isEqualTo("{}");
    }

    @Test
    void what_append_returns_is_what_is_read() {
        NewEntry precise = new NewEntry(
                toVisitor(), visitor, ids.clientId(), new Message("nanos"), now().plusNanos(123_456_789), Set.of());
        Appended result = appended(precise);
        assertThat(all(result.thread().id())).containsExactly(result.entry());
        assertThat(thread(result.thread().id())).isEqualTo(result.thread());
    }

    @Test
    void visitors_do_not_see_notes_and_can_tell_that_from_a_hole() {
        ThreadId thread = opened();
        append(notes(thread, "a"), notes(thread, "b"), says(agent, thread, "c"), notes(thread, "d"));
        appended(says(visitor, thread, "e"));

        assertThat(all(thread)).extracting(Entry::seq).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(all(thread)).extracting(Entry::prevPublic).containsExactly(0L, 1L, 1L, 1L, 4L, 4L);
        assertThat(thread(thread).lastSeq()).isEqualTo(6);
        assertThat(thread(thread).lastPublicSeq()).isEqualTo(6);
        appended(notes(thread, "f"));
        assertThat(thread(thread).lastSeq()).isEqualTo(7);
        assertThat(thread(thread).lastPublicSeq()).isEqualTo(6);
    }

    @Test
    void the_summary_counts_messages_and_shows_the_newest() {
        ThreadId thread = opened();
        clock.advance(Duration.ofSeconds(1));
        append(says(visitor, thread, "two"), says(agent, thread, "x".repeat(200)), says(SYS, thread, "sent"));
        clock.advance(Duration.ofSeconds(1));
        append(notes(thread, "secret"), sets(thread, ThreadStatus.SNOOZED));

        ChatThread summary = thread(thread);
        assertThat(summary.visitorMessages()).isEqualTo(2);
        assertThat(summary.teamMessages()).isEqualTo(2);
        assertThat(summary.last()).isEqualTo(new Preview(SYS, "sent", now().minusSeconds(1)));
        assertThat(summary.status()).isEqualTo(ThreadStatus.SNOOZED);
        assertThat(summary.activeAt()).isEqualTo(now());
        assertThat(summary.openedAt()).isEqualTo(TestClock.START);
    }

    @Test
    void a_thread_never_moves_back_in_the_list_when_a_nodes_clock_is_behind() {
        ThreadId thread = opened();
        clock.advance(Duration.ofMinutes(-5));
        Entry late = appended(says(agent, thread, "from a slow clock")).entry();

        assertThat(late.at()).isEqualTo(TestClock.START.minus(Duration.ofMinutes(5)));
        assertThat(thread(thread).activeAt()).isEqualTo(TestClock.START);
    }

    @Test
    void a_long_message_is_cut_in_the_preview_only() {
        ThreadId thread = opened();
        String text = "y".repeat(139) + "😀" + "z".repeat(100);
        appended(says(agent, thread, text));
        assertThat(thread(thread).last()).extracting(Preview::text).isEqualTo("y".repeat(139));
        assertThat(all(thread).get(1).content()).isEqualTo(new Message(text));
    }

    @Test
    void within_the_time_a_message_reopens_the_thread_closed_last() {
        ThreadId thread = opened();
        appended(sets(thread, ThreadStatus.CLOSED));
        assertThat(thread(thread).closedAt()).isEqualTo(now());
        clock.advance(WEEK);
        Appended back = appended(says(visitor, toVisitor(), "one more thing"));

        assertThat(back.thread().id()).isEqualTo(thread);
        assertThat(back.entries()).hasSize(2);
        Entry status = back.entries().get(0);
        assertThat(status.seq()).isEqualTo(3);
        assertThat(status.from()).isEqualTo(SYS);
        assertThat(status.content()).isEqualTo(new StatusChange(ThreadStatus.OPEN));
        assertThat(back.entry().seq()).isEqualTo(4);
        assertThat(back.thread().status()).isEqualTo(ThreadStatus.OPEN);
        assertThat(back.thread().closedAt()).isNull();
        assertThat(all(thread)).hasSize(4).endsWith(status, back.entry());
    }

    @Test
    void after_that_time_a_message_opens_a_new_thread() {
        ThreadId old = opened();
        appended(sets(old, ThreadStatus.CLOSED));
        clock.advance(WEEK.plusMillis(1));
        Appended fresh = appended(says(visitor, toVisitor(), "long ago"));
        assertThat(fresh.thread().id()).isNotEqualTo(old);
        assertThat(fresh.entry().seq()).isEqualTo(1);
        assertThat(thread(old).status()).isEqualTo(ThreadStatus.CLOSED);
        assertThat(store.newestThread(visitor.id())).contains(fresh.thread());
    }

    @Test
    void of_several_closed_threads_the_one_closed_last_comes_back() {
        ThreadId first = opened();
        appended(sets(first, ThreadStatus.CLOSED));
        clock.advance(WEEK.plusMillis(1));
        ThreadId second = opened();
        clock.advance(Duration.ofMinutes(1));
        appended(sets(second, ThreadStatus.CLOSED));
        clock.advance(Duration.ofMinutes(1));
        appended(notes(first, "an old one, active again but closed before"));
        assertThat(appended(says(visitor, toVisitor(), "?")).thread().id()).isEqualTo(second);
    }

    @Test
    void a_thread_id_that_is_taken_opens_nothing() {
        ThreadId taken = opened();
        Author someone = ids.visitor("Ege").author();
        assertThat(result(says(someone, new ToVisitor(someone, taken, WEEK), "hi")))
                .isEqualTo(new Refused(ErrorCode.CONFLICT));
        assertThat(store.newestThread(someone.id())).isEmpty();
    }

    @Test
    void a_visitors_message_wakes_a_snoozed_thread_and_nobody_elses_does() {
        ThreadId thread = opened();
        appended(sets(thread, ThreadStatus.SNOOZED));
        assertThat(appended(says(agent, thread, "we are on it")).entries()).hasSize(1);
        assertThat(appended(says(SYS, toVisitor(), "sent")).entries()).hasSize(1);
        assertThat(thread(thread).status()).isEqualTo(ThreadStatus.SNOOZED);
        Appended woken = appended(says(visitor, toVisitor(), "and?"));
        assertThat(woken.entries()).extracting(Entry::content).first().isEqualTo(new StatusChange(ThreadStatus.OPEN));
        assertThat(woken.thread().status()).isEqualTo(ThreadStatus.OPEN);
    }

    @Test
    void a_message_to_a_closed_thread_reopens_it_and_a_note_does_not() {
        ThreadId thread = opened();
        appended(sets(thread, ThreadStatus.CLOSED));
        clock.advance(WEEK.multipliedBy(10));
        assertThat(appended(notes(thread, "still bad")).entries()).hasSize(1);
        assertThat(thread(thread).status()).isEqualTo(ThreadStatus.CLOSED);
        Appended back = appended(says(agent, thread, "we found it"));
        assertThat(back.entries()).hasSize(2);
        assertThat(thread(thread).status()).isEqualTo(ThreadStatus.OPEN);
    }

    @Test
    void a_visitor_has_at_most_one_thread_that_is_not_closed() {
        ThreadId old = opened();
        appended(sets(old, ThreadStatus.CLOSED));
        clock.advance(WEEK.plusMillis(1));
        ThreadId current = opened();

        Refused closed = new Refused(ErrorCode.THREAD_CLOSED);
        assertThat(result(says(agent, old, "hello?"))).isEqualTo(closed);
        assertThat(result(sets(old, ThreadStatus.OPEN))).isEqualTo(closed);
        assertThat(result(sets(old, ThreadStatus.SNOOZED))).isEqualTo(closed);
        appended(sets(current, ThreadStatus.SNOOZED));
        assertThat(result(says(agent, old, "hello?"))).isEqualTo(closed);
        appended(sets(current, ThreadStatus.CLOSED));
        assertThat(result(sets(old, ThreadStatus.OPEN))).isInstanceOf(Appended.class);
    }

    @Test
    void threads_may_change_places_within_one_batch() {
        ThreadId old = opened();
        appended(sets(old, ThreadStatus.CLOSED));
        clock.advance(WEEK.plusMillis(1));
        ThreadId current = opened();

        List<AppendResult> results = append(
                says(agent, old, "refused"),
                sets(current, ThreadStatus.CLOSED),
                says(agent, old, "reopened"),
                says(visitor, toVisitor(), "here"));
        assertThat(results.get(0)).isEqualTo(new Refused(ErrorCode.THREAD_CLOSED));
        assertThat(appended(results.get(1)).thread().status()).isEqualTo(ThreadStatus.CLOSED);
        assertThat(appended(results.get(2)).thread().id()).isEqualTo(old);
        assertThat(appended(results.get(3)).thread().id()).isEqualTo(old);
        assertThat(thread(old).status()).isEqualTo(ThreadStatus.OPEN);
        assertThat(thread(current).status()).isEqualTo(ThreadStatus.CLOSED);
    }

    @Test
    void a_thread_may_be_opened_closed_and_followed_within_one_batch() {
        List<AppendResult> results = append(
                says(visitor, new ToVisitor(visitor, new ThreadId("a-thread-for-now-00000"), Duration.ZERO), "one"),
                sets(new ThreadId("a-thread-for-now-00000"), ThreadStatus.CLOSED),
                new NewEntry(
                        new ToVisitor(visitor, new ThreadId("another-thread-0000000"), Duration.ZERO),
                        visitor,
                        ids.clientId(),
                        new Message("two"),
                        now().plusMillis(1),
                        Set.of()));
        assertThat(results).allMatch(Appended.class::isInstance);
        assertThat(appended(results.get(0)).thread().status()).isEqualTo(ThreadStatus.CLOSED);
        assertThat(appended(results.get(2)).thread().id().value()).isEqualTo("another-thread-0000000");
        assertThat(store.newestThread(visitor.id()))
                .contains(appended(results.get(2)).thread());
    }

    @Test
    void a_status_that_is_there_already_is_refused() {
        ThreadId thread = opened();
        assertThat(result(sets(thread, ThreadStatus.OPEN))).isEqualTo(new Refused(ErrorCode.CONFLICT));
        assertThat(result(entry(toVisitor(), agent, new StatusChange(ThreadStatus.OPEN))))
                .isEqualTo(new Refused(ErrorCode.CONFLICT));
        Author nobody = ids.visitor("Nobody").author();
        assertThat(result(entry(toVisitor(nobody), agent, new StatusChange(ThreadStatus.OPEN))))
                .isEqualTo(new Refused(ErrorCode.CONFLICT));
        assertThat(store.newestThread(nobody.id())).isEmpty();
        appended(sets(thread, ThreadStatus.CLOSED));
        assertThat(result(sets(thread, ThreadStatus.CLOSED))).isEqualTo(new Refused(ErrorCode.CONFLICT));
        assertThat(all(thread)).hasSize(2);
    }

    @Test
    void a_deliverys_entry_is_stored_with_it() {
        ThreadId thread = opened();
        NewEntry told = telling(says(visitor, thread, "help"), "telegram", "mail");
        Entry entry = appended(told).entry();
        assertThat(result(told)).isInstanceOf(Duplicate.class);
        for (String channel : List.of("telegram", "mail")) {
            assertThat(otherNode.claim(channel, "n1", now(), Duration.ofMinutes(1), 10))
                    .hasSize(1)
                    .allMatch(d -> d.entry().equals(entry) && d.channel().equals(channel));
        }
        assertThat(store.claim("other", "n1", now(), Duration.ofMinutes(1), 10)).isEmpty();
    }
}
