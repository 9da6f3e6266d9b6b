package dev.sohbet.chat.telegram;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.Entry;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.model.ThreadStatus;
import dev.sohbet.chat.telegram.fake.FakeChat;
import dev.sohbet.chat.telegram.fake.FakeUser;
import dev.sohbet.chat.telegram.fake.StoredMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is written in the team's chat and is no answer: it reaches no visitor, and whoever wrote it is told why. */
class RefusalsTest {
    private final Rig rig = new Rig(FakeChat.Kind.FORUM, 43);
    private final Author deniz = rig.ids.visitor("Deniz").author();
    private Entry asked;
    private StoredMessage opening;

    @BeforeEach
    void ask() {
        asked = rig.says(deniz, "Merhaba");
        rig.deliver();
        opening = rig.telegram.ledger().fromBot().get(0);
        rig.telegram.advance(Duration.ofMinutes(1));
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    /** What the bot says in answer. */
    private List<String> saidTo(Runnable writing) {
        int before = rig.telegram.ledger().fromBot().size();
        writing.run();
        rig.telegram.advance(Duration.ofSeconds(5));
        rig.poll();
        List<StoredMessage> all = rig.telegram.ledger().fromBot();
        return all.subList(before, all.size()).stream().map(StoredMessage::text).toList();
    }

    private static String en(Word word) {
        return Words.EN.say(word);
    }

    @Test
    void a_stranger_is_told_so() {
        FakeUser stranger = rig.telegram.user("Stranger");
        assertThat(saidTo(() -> stranger.says(rig.group, opening.topic(), "I am the shop")))
                .containsExactly(en(Word.NOT_LINKED));
        assertThat(saidTo(() -> stranger.says(rig.group, opening.topic(), "/close")))
                .as("once a minute")
                .isEmpty();
        rig.telegram.advance(Duration.ofMinutes(1));
        assertThat(saidTo(() -> stranger.replies(opening, "I am the shop"))).containsExactly(en(Word.NOT_LINKED));
        assertThat(rig.answers(asked.thread())).isEmpty();
    }

    @Test
    void each_is_told_for_themselves() {
        FakeUser one = rig.telegram.user("One");
        FakeUser two = rig.telegram.user("Two");
        two.language("tr");
        assertThat(saidTo(() -> {
                    one.says(rig.group, opening.topic(), "hello");
                    two.says(rig.group, opening.topic(), "merhaba");
                }))
                .containsExactly(en(Word.NOT_LINKED), Words.TR.say(Word.NOT_LINKED));
    }

    @Test
    void an_anonymous_admin_is_told_so() {
        FakeUser anonymous = rig.telegram.anonymousAdmin(rig.group);
        assertThat(saidTo(() -> anonymous.says(rig.group, opening.topic(), "I am nobody")))
                .containsExactly(en(Word.ANONYMOUS));
        assertThat(rig.answers(asked.thread())).isEmpty();
    }

    @Test
    void another_bot_is_not_spoken_to() {
        assertThat(saidTo(() -> {
                    rig.bridgeOfNode().receive("""
                            {"update_id": 900000001, "message": {"message_id": 900, "date": 1700000000, "text": "beep",
                             "is_topic_message": true, "message_thread_id": %d,
                             "chat": {"id": %d, "type": "supergroup"},
                             "from": {"id": 77, "is_bot": true, "first_name": "Beeper"}}}""".formatted(opening.topic(), rig.group.id())
                            .getBytes(StandardCharsets.UTF_8));
                    rig.ayse.says(rig.group, opening.topic(), "a poll needs something");
                }))
                .isEmpty();
        assertThat(rig.answerTexts(asked.thread())).containsExactly("a poll needs something");
    }

    @Test
    void what_is_said_to_nobody_is_told_so_also_in_the_general_topic() {
        assertThat(saidTo(() -> rig.ayse.says(rig.group, "to whom?"))).containsExactly(en(Word.HOW_TO_REPLY));
        assertThat(rig.answers(asked.thread())).isEmpty();
    }

    @Test
    void in_a_group_that_is_not_the_teams_nothing_is_said() {
        FakeChat other = rig.telegram.forum("Other", rig.ayse);
        assertThat(saidTo(() -> {
                    rig.ayse.says(other, "hello");
                    rig.ayse.says(other, "/list");
                }))
                .isEmpty();
    }

    @Test
    void each_answer_that_is_not_sent_is_told_of() {
        try (Rig plain = new Rig(FakeChat.Kind.GROUP, 44)) {
            Entry old = plain.says(deniz, "Merhaba");
            plain.deliver();
            StoredMessage told = plain.telegram.ledger().fromBot().get(0);
            plain.sets(old.thread(), ThreadStatus.CLOSED);
            plain.clock.advance(Duration.ofDays(8));
            plain.says(deniz, "Again");
            plain.deliverFor(Duration.ofMinutes(1));
            int before = plain.telegram.ledger().fromBot().size();
            for (String text : List.of("one", "two")) {
                plain.ayse.replies(told, text);
                plain.telegram.advance(Duration.ofSeconds(5));
                plain.poll();
            }
            String refused = Words.EN.say(Word.NOT_SENT, Words.EN.reason(ErrorCode.THREAD_CLOSED));
            assertThat(plain.telegram.ledger().fromBot().stream().skip(before).map(StoredMessage::text))
                    .containsExactly(refused, refused);
        }
    }

    @Test
    void what_cannot_be_sent_is_told_of_in_each_conversation() {
        Entry other = rig.says(rig.ids.visitor("Cem").author(), "Hello");
        rig.deliverFor(Duration.ofMinutes(1));
        int there = rig.telegram.ledger().fromBot().get(1).topic();
        for (int topic : List.of(opening.topic(), there)) {
            assertThat(saidTo(() -> sendsNothing(topic))).containsExactly(en(Word.CANNOT_BE_SENT));
        }
        assertThat(saidTo(() -> sendsNothing(there))).as("once a minute").isEmpty();
        assertThat(rig.answers(other.thread())).isEmpty();
    }

    /** A sticker that stands for no word. */
    private void sendsNothing(int topic) {
        rig.ayse.sendsSticker(rig.group, topic, "");
    }

    @Test
    void an_edit_makes_no_command() {
        StoredMessage written = rig.ayse.says(rig.group, "list");
        saidTo(() -> {});
        rig.telegram.advance(Duration.ofMinutes(2));
        assertThat(saidTo(() -> rig.ayse.edits(written, "/list"))).isEmpty();
    }

    @Test
    void a_colleague_is_found_by_the_beginning_of_a_name_when_it_is_one_persons() {
        rig.operator(rig.telegram.user("Mehmet"), rig.ids.agent("Mehmet"));
        rig.operator(rig.telegram.user("Meryem"), rig.ids.agent("Meryem"));
        assertThat(saidTo(() -> rig.ayse.says(rig.group, opening.topic(), "/assign me")))
                .singleElement()
                .asString()
                .contains("Mehmet", "Meryem");
        assertThat(rig.store.thread(asked.thread()).orElseThrow().assignee()).isNull();
        assertThat(saidTo(() -> rig.ayse.says(rig.group, opening.topic(), "/assign MEH")))
                .containsExactly(Words.EN.say(Word.DONE_ASSIGNED, "Mehmet"));
    }

    @Test
    void a_long_list_ends_with_where_the_rest_is() {
        for (int i = 1; i < 10; i++) {
            rig.says(rig.ids.visitor("Visitor" + i).author(), "hello");
        }
        rig.deliverFor(Duration.ofMinutes(5));
        assertThat(saidTo(() -> rig.ayse.says(rig.group, "/list")))
                .singleElement()
                .asString()
                .contains("Deniz", "Visitor9")
                .doesNotContain(en(Word.LIST_MORE));
        rig.says(rig.ids.visitor("Another").author(), "hello");
        rig.deliverFor(Duration.ofMinutes(1));
        assertThat(saidTo(() -> rig.ayse.says(rig.group, "/list")))
                .singleElement()
                .asString()
                .contains("Another")
                .doesNotContain("Deniz")
                .endsWith(en(Word.LIST_MORE));
    }
}
