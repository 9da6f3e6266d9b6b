package dev.sohbet.chat.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sohbet.chat.model.About;
import dev.sohbet.chat.model.Audience;
import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.ChatThread;
import dev.sohbet.chat.model.ChatThread.Preview;
import dev.sohbet.chat.model.ClientId;
import dev.sohbet.chat.model.Content.Assignment;
import dev.sohbet.chat.model.Content.Block;
import dev.sohbet.chat.model.Content.Edit;
import dev.sohbet.chat.model.Content.Message;
import dev.sohbet.chat.model.Entry;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.model.ThreadStatus;
import dev.sohbet.chat.spi.AppendResult;
import dev.sohbet.chat.spi.AppendResult.Appended;
import dev.sohbet.chat.spi.AppendResult.Duplicate;
import dev.sohbet.chat.spi.AppendResult.Refused;
import dev.sohbet.chat.spi.EntryQuery;
import dev.sohbet.chat.spi.NewEntry;
import dev.sohbet.chat.spi.NewEntry.ToThread;
import dev.sohbet.chat.spi.NewEntry.ToVisitor;
import dev.sohbet.chat.spi.ThreadQuery;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is said anew, who is to answer, who may not write, and what is known of a visitor. */
abstract class ChangeContract extends AppendContract {
    static final About ABOUT = new About("https://shop.example/cart", "tr-TR", "Europe/Istanbul", "sales");

    NewEntry edits(Author from, ThreadId thread, long message, String text) {
        return entry(new ToThread(thread), from, new Edit(message, text));
    }

    NewEntry assigns(ThreadId thread, @Nullable Author to) {
        return entry(new ToThread(thread), agent, new Assignment(to));
    }

    NewEntry blocks(ThreadId thread, boolean on) {
        return entry(new ToThread(thread), agent, new Block(on));
    }

    private static Refused refused(ErrorCode code) {
        return new Refused(code);
    }

    // Edits

    @Test
    void an_edit_is_an_entry_and_leaves_the_message_as_it_was() {
        ThreadId thread = opened();
        Entry message = all(thread).get(0);
        clock.advance(Duration.ofMinutes(1));
        NewEntry edit = edits(visitor, thread, 1, "hello!");
        Appended edited = appended(edit);

        assertThat(edited.entry().content()).isEqualTo(new Edit(1, "hello!"));
        assertThat(all(thread)).containsExactly(message, edited.entry());
        assertThat(page(thread, Audience.ALL, new EntryQuery.After(0), 10).entries())
                .as("visitors see it")
                .hasSize(2);
        assertThat(result(edit)).isEqualTo(new Duplicate(edited.entry()));
        assertThat(otherNode.entry(visitor, edit.clientId())).contains(edited.entry());
    }

    @Test
    void an_edit_of_the_newest_message_is_in_the_preview_and_one_of_an_older_is_not() {
        ThreadId thread = opened();
        appended(says(agent, thread, "yes?"));
        Preview before = thread(thread).last();
        clock.advance(Duration.ofMinutes(1));
        appended(edits(visitor, thread, 1, "hello!"));
        assertThat(thread(thread).last()).isEqualTo(before);
        append(notes(thread, "hm"), sets(thread, ThreadStatus.SNOOZED));
        Appended edited = appended(edits(agent, thread, 2, "y".repeat(200)));

        ChatThread after = thread(thread);
        assertThat(after).isEqualTo(edited.thread());
        assertThat(after.last()).isEqualTo(new Preview(agent, "y".repeat(140), TestClock.START));
        assertThat(after.visitorMessages()).isEqualTo(1);
        assertThat(after.teamMessages()).isEqualTo(1);
        assertThat(after.lastPublicSeq()).isEqualTo(edited.entry().seq());
    }

    @Test
    void an_edit_may_follow_its_message_in_one_batch() {
        ThreadId thread = opened();
        List<AppendResult> results = append(
                says(agent, thread, "one"),
                edits(agent, thread, 2, "two"),
                edits(agent, thread, 2, "three"),
                says(visitor, thread, "four"),
                edits(agent, thread, 2, "five"));
        assertThat(results).allMatch(Appended.class::isInstance);
        assertThat(thread(thread).last()).isEqualTo(new Preview(visitor, "four", now()));
        appended(edits(visitor, thread, 5, "six"));
        assertThat(thread(thread).last()).isEqualTo(new Preview(visitor, "six", now()));
    }

    @Test
    void an_edit_neither_reopens_nor_wakes_a_thread() {
        ThreadId thread = opened();
        appended(sets(thread, ThreadStatus.SNOOZED));
        assertThat(appended(edits(visitor, thread, 1, "one")).entries()).hasSize(1);
        assertThat(thread(thread).status()).isEqualTo(ThreadStatus.SNOOZED);
        appended(sets(thread, ThreadStatus.CLOSED));
        assertThat(appended(edits(visitor, thread, 1, "two")).entries()).hasSize(1);
        assertThat(thread(thread).status()).isEqualTo(ThreadStatus.CLOSED);
    }

    @Test
    void the_same_text_again_is_an_edit_too() {
        ThreadId thread = opened();
        assertThat(result(edits(visitor, thread, 1, "hello"))).isInstanceOf(Appended.class);
        assertThat(result(edits(visitor, thread, 1, "hello"))).isInstanceOf(Appended.class);
    }

    @Test
    void only_who_wrote_a_message_may_edit_it() {
        ThreadId thread = opened();
        Author namesake = new Author(Author.Role.AGENT, visitor.id(), "Deniz");
        assertThat(result(edits(agent, thread, 1, "no"))).isEqualTo(refused(ErrorCode.FORBIDDEN));
        assertThat(result(edits(namesake, thread, 1, "no"))).isEqualTo(refused(ErrorCode.FORBIDDEN));
        Author renamed = new Author(visitor.role(), visitor.id(), "D.");
        assertThat(result(edits(renamed, thread, 1, "yes"))).isInstanceOf(Appended.class);
        assertThat(thread(thread).last()).isEqualTo(new Preview(visitor, "yes", now()));
    }

    @Test
    void only_a_message_of_that_thread_can_be_edited() {
        ThreadId thread = opened();
        appended(notes(thread, "secret"));
        appended(edits(visitor, thread, 1, "hello!"));
        Author someone = ids.visitor("Ege").author();
        ThreadId other =
                appended(says(someone, toVisitor(someone), "hi")).thread().id();
        appended(says(agent, other, "hello"));
        for (long nothing : new long[] {0, 2, 3, 4, Long.MAX_VALUE}) {
            assertThat(result(edits(agent, thread, nothing, "no")))
                    .as("seq " + nothing)
                    .isEqualTo(refused(ErrorCode.NOT_FOUND));
        }
        assertThat(result(edits(agent, ids.threadId(), 1, "no"))).isEqualTo(refused(ErrorCode.NOT_FOUND));
        assertThat(result(edits(agent, thread, 1, "half \ud83d"))).isEqualTo(refused(ErrorCode.BAD_TEXT));
        assertThat(all(thread)).hasSize(3);
        assertThatThrownBy(() -> entry(toVisitor(), visitor, new Edit(1, "which?")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    // Assignments

    @Test
    void a_thread_is_assigned_handed_on_and_released() {
        ThreadId thread = opened();
        Author colleague = ids.agent("Can").author();
        assertThat(thread(thread).assignee()).isNull();
        Appended taken = appended(assigns(thread, agent));
        assertThat(taken.thread().assignee()).isEqualTo(agent);
        assertThat(otherNode.thread(thread)).contains(taken.thread());
        assertThat(taken.thread().lastPublicSeq()).as("visitors do not see it").isEqualTo(1);
        assertThat(result(assigns(thread, new Author(agent.role(), agent.id(), "A."))))
                .isEqualTo(refused(ErrorCode.CONFLICT));

        Appended handed = appended(assigns(thread, colleague));
        appended(says(visitor, toVisitor(), "anybody?"));
        assertThat(store.threads(new ThreadQuery(agent, null, null, 10)))
                .extracting(listing -> listing.thread().assignee())
                .containsExactly(colleague);
        Appended released = appended(assigns(thread, null));
        assertThat(thread(thread).assignee()).isNull();
        assertThat(result(assigns(thread, null))).isEqualTo(refused(ErrorCode.CONFLICT));
        assertThat(all(thread))
                .contains(taken.entry(), handed.entry(), released.entry())
                .hasSize(5);
        assertThat(handed.entry().content()).isEqualTo(new Assignment(colleague));
        assertThat(page(thread, Audience.ALL, new EntryQuery.After(0), 10).entries())
                .hasSize(2);
    }

    @Test
    void an_assignment_does_not_reopen_a_thread() {
        ThreadId thread = opened();
        appended(sets(thread, ThreadStatus.CLOSED));
        assertThat(appended(assigns(thread, agent)).entries()).hasSize(1);
        assertThat(thread(thread).status()).isEqualTo(ThreadStatus.CLOSED);
    }

    // Blocks

    @Test
    void what_a_blocked_visitor_writes_is_refused_and_what_the_team_writes_is_not() {
        NewEntry early = says(visitor, toVisitor(), "hello");
        ThreadId thread = appended(early).thread().id();
        Appended block = appended(blocks(thread, true));
        assertThat(block.thread().blocked()).isTrue();
        assertThat(block.thread().lastPublicSeq()).as("visitors do not see it").isEqualTo(1);
        assertThat(otherNode.thread(thread)).contains(block.thread());

        Refused blocked = refused(ErrorCode.BLOCKED);
        assertThat(result(says(visitor, toVisitor(), "you!"))).isEqualTo(blocked);
        assertThat(result(says(visitor, thread, "you!"))).isEqualTo(blocked);
        assertThat(result(edits(visitor, thread, 1, "you!"))).isEqualTo(blocked);
        assertThat(result(early)).as("what was stored before").isInstanceOf(Duplicate.class);
        assertThat(result(says(agent, thread, "Calm down."))).isInstanceOf(Appended.class);
        assertThat(result(says(SYS, toVisitor(), "sent"))).isInstanceOf(Appended.class);
        assertThat(result(blocks(thread, true))).isEqualTo(refused(ErrorCode.CONFLICT));

        assertThat(appended(blocks(thread, false)).thread().blocked()).isFalse();
        assertThat(result(blocks(thread, false))).isEqualTo(refused(ErrorCode.CONFLICT));
        assertThat(result(says(visitor, toVisitor(), "sorry"))).isInstanceOf(Appended.class);
    }

    @Test
    void a_block_in_the_middle_of_a_batch_counts_from_there() {
        ThreadId thread = opened();
        List<AppendResult> results = append(
                says(visitor, toVisitor(), "one"),
                blocks(thread, true),
                says(visitor, toVisitor(), "two"),
                blocks(thread, false),
                says(visitor, toVisitor(), "three"));
        assertThat(results.get(2)).isEqualTo(refused(ErrorCode.BLOCKED));
        assertThat(results).filteredOn(Appended.class::isInstance).hasSize(4);
    }

    @Test
    void a_blocked_visitor_gets_no_new_thread_by_waiting() {
        ThreadId thread = opened();
        append(blocks(thread, true), sets(thread, ThreadStatus.CLOSED));
        clock.advance(WEEK.multipliedBy(10));
        assertThat(result(says(visitor, toVisitor(), "me again"))).isEqualTo(refused(ErrorCode.BLOCKED));
        assertThat(thread(thread).status()).isEqualTo(ThreadStatus.CLOSED);
        assertThat(appended(says(SYS, toVisitor(), "sent")).thread().id()).isEqualTo(thread);
        append(blocks(thread, false), sets(thread, ThreadStatus.CLOSED));
        clock.advance(WEEK.multipliedBy(10));
        assertThat(appended(says(visitor, toVisitor(), "hello")).thread().id()).isNotEqualTo(thread);
    }

    // What is known of a visitor

    private NewEntry says(String text, About about) {
        return says(visitor, new ToVisitor(visitor, ids.threadId(), WEEK, about), text);
    }

    @Test
    void what_is_known_of_a_visitor_is_kept_when_a_thread_opens_or_comes_back() {
        About cart = new About("https://shop.example/cart", null, null, "sales");
        ThreadId thread = appended(says("one", ABOUT)).thread().id();
        assertThat(thread(thread).about()).isEqualTo(ABOUT);
        assertThat(otherNode.thread(thread)).contains(thread(thread));
        appended(says("two", cart));
        assertThat(thread(thread).about()).as("it did not open just now").isEqualTo(ABOUT);
        appended(sets(thread, ThreadStatus.CLOSED));
        appended(says("three", cart));
        assertThat(thread(thread).about()).isEqualTo(cart);
        appended(sets(thread, ThreadStatus.SNOOZED));
        appended(says("four", ABOUT));
        assertThat(thread(thread).about()).isEqualTo(ABOUT);
        appended(sets(thread, ThreadStatus.CLOSED));
        appended(says(SYS, toVisitor(), "five"));
        assertThat(thread(thread).about()).as("nothing new is known").isEqualTo(ABOUT);
    }

    @Test
    void a_thread_keeps_the_label_it_began_with() {
        About unlabelled = new About("https://shop.example/", "tr", null, null);
        About support = new About("https://shop.example/help", "en", null, "support");
        ThreadId thread = appended(says("one", ABOUT)).thread().id();
        appended(sets(thread, ThreadStatus.CLOSED));
        appended(says("two", support));
        assertThat(thread(thread).about()).isEqualTo(new About("https://shop.example/help", "en", null, "sales"));
        assertThat(otherNode.thread(thread)).contains(thread(thread));
        appended(sets(thread, ThreadStatus.CLOSED));
        appended(says("three", unlabelled));
        assertThat(thread(thread).about().label()).isEqualTo("sales");
        clock.advance(WEEK.multipliedBy(2));
        appended(sets(thread, ThreadStatus.CLOSED));
        clock.advance(WEEK.multipliedBy(2));
        ThreadId next = appended(says("four", unlabelled)).thread().id();
        assertThat(next).isNotEqualTo(thread);
        appended(sets(next, ThreadStatus.CLOSED));
        appended(says("five", support));
        assertThat(thread(next).about()).isEqualTo(new About("https://shop.example/help", "en", null, null));
    }

    @Test
    void a_thread_that_the_team_opened_learns_it_from_the_first_answer() {
        ThreadId thread = appended(says(SYS, toVisitor(), "hello")).thread().id();
        assertThat(thread(thread).about()).isEqualTo(About.NOTHING);
        appended(says("hi", ABOUT));
        assertThat(thread(thread).about()).isEqualTo(ABOUT);
    }

    @Test
    void it_is_no_part_of_a_message() {
        ClientId id = ids.clientId();
        Message message = new Message("once");
        Entry first = appended(entry(new ToVisitor(visitor, ids.threadId(), WEEK, ABOUT), visitor, id, message))
                .entry();
        assertThat(result(entry(toVisitor(), visitor, id, message))).isEqualTo(new Duplicate(first));
        assertThat(thread(first.thread()).about()).isEqualTo(ABOUT);
    }
}
