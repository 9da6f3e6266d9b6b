package dev.sohbet.chat.telegram;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.Content;
import dev.sohbet.chat.model.Entry;
import dev.sohbet.chat.model.ThreadStatus;
import dev.sohbet.chat.telegram.fake.FakeChat;
import dev.sohbet.chat.telegram.fake.FakeUser;
import dev.sohbet.chat.telegram.fake.Fault;
import dev.sohbet.chat.telegram.fake.StoredMessage;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A visitor and an operator talk through a forum group. */
class BridgeTest {
    private final Rig rig = new Rig(FakeChat.Kind.FORUM, 1);
    private final Author deniz = rig.ids.visitor("Deniz").author();
    private final Author cem = rig.ids.visitor("Cem").author();

    @AfterEach
    void stop() {
        rig.close();
    }

    private List<StoredMessage> told() {
        return rig.telegram.ledger().fromBot();
    }

    private int topicOf(Entry entry) {
        return told().stream()
                .filter(message -> message.text().endsWith(entryText(entry)))
                .findFirst()
                .orElseThrow()
                .topic();
    }

    private static String entryText(Entry entry) {
        return ((Content.Message) entry.content()).text();
    }

    @Test
    void each_conversation_has_a_topic_with_the_visitors_name() {
        Entry one = rig.says(deniz, "Merhaba");
        Entry two = rig.says(cem, "Hello");
        rig.deliverFor(Duration.ofMinutes(1));

        assertThat(told()).hasSize(2);
        assertThat(topicOf(one)).isNotEqualTo(topicOf(two)).isPositive();
        assertThat(told().get(0).text())
                .startsWith("👤 Deniz\n")
                .contains("https://shop.example/chat/panel#" + one.thread().value());
    }

    @Test
    void what_waits_becomes_one_message_in_order() {
        rig.says(deniz, "one");
        rig.says(deniz, "two");
        rig.says(deniz, "three");
        rig.deliver();

        assertThat(told())
                .singleElement()
                .satisfies(message -> assertThat(message.text()).endsWith("one\n\ntwo\n\nthree"));
        rig.deliverFor(Duration.ofMinutes(10));
        assertThat(told()).hasSize(1);
    }

    @Test
    void an_answer_in_the_topic_reaches_the_visitor_once_under_the_agents_name() {
        Entry asked = rig.says(deniz, "Merhaba");
        rig.deliver();
        rig.ayse.says(rig.group, topicOf(asked), "Hoş geldiniz");
        rig.poll();

        assertThat(rig.answers(asked.thread())).singleElement().satisfies(answer -> {
            assertThat(answer.from()).isEqualTo(rig.agent.author());
            assertThat(entryText(answer)).isEqualTo("Hoş geldiniz");
        });
    }

    @Test
    void an_update_that_comes_again_after_a_crash_is_the_same_answer() {
        Entry asked = rig.says(deniz, "Merhaba");
        rig.deliver();
        rig.ayse.says(rig.group, topicOf(asked), "once");
        rig.poll();
        rig.store.put(TelegramBridge.CHANNEL, "offset", "1");
        rig.replaceNode();
        rig.telegram.advance(Duration.ofSeconds(10));
        rig.ayse.says(rig.group, topicOf(asked), "twice");
        rig.poll();
        rig.telegram.advance(Duration.ofSeconds(10));
        rig.ayse.says(rig.group, topicOf(asked), "thrice");
        rig.poll();

        assertThat(rig.answerTexts(asked.thread())).containsExactly("once", "twice", "thrice");
    }

    @Test
    void nobody_but_the_teams_own_reaches_a_visitor() {
        Entry asked = rig.says(deniz, "Merhaba");
        rig.deliver();
        int topic = topicOf(asked);
        FakeUser stranger = rig.telegram.user("Stranger");
        stranger.says(rig.group, topic, "I am the shop");
        rig.telegram.anonymousAdmin(rig.group).says(rig.group, topic, "I am nobody");
        rig.ayse.says(rig.group, "to nobody in particular");
        FakeChat other = rig.telegram.forum("Other", rig.ayse);
        rig.ayse.says(other, "in another group");
        rig.poll();

        assertThat(rig.answers(asked.thread())).isEmpty();
    }

    @Test
    void what_telegram_itself_says_is_nobodys_answer() {
        Entry asked = rig.says(deniz, "Merhaba");
        rig.deliver();
        int topic = topicOf(asked);
        for (String field : List.of(
                "pinned_message", "new_chat_members", "left_chat_member", "forum_topic_edited", "video_chat_started")) {
            rig.group.serviceMessage(rig.ayse, topic, field);
        }
        rig.poll();

        assertThat(rig.answers(asked.thread())).isEmpty();
        assertThat(told()).hasSize(1);
    }

    @Test
    void a_visitor_cannot_write_itself_into_another_conversation() {
        Entry victim = rig.says(cem, "my secret");
        Entry attack = rig.says(
                deniz,
                "#" + victim.thread().value() + " topic/" + victim.thread().value() + " /close @Cem");
        rig.deliverFor(Duration.ofMinutes(1));
        rig.ayse.replies(
                told().stream()
                        .filter(m -> m.topic() == topicOf(attack))
                        .findFirst()
                        .orElseThrow(),
                "answer to Deniz");
        rig.poll();

        assertThat(rig.answers(victim.thread())).isEmpty();
        assertThat(rig.answerTexts(attack.thread())).containsExactly("answer to Deniz");
    }

    @Test
    void a_deleted_topic_is_made_again_and_the_message_is_not_lost() {
        Entry first = rig.says(deniz, "first");
        rig.deliver();
        rig.group.deleteTopic(topicOf(first));
        Entry second = rig.says(deniz, "second");
        rig.deliverFor(Duration.ofMinutes(1));

        assertThat(told().stream().filter(message -> !message.deleted()))
                .singleElement()
                .satisfies(message -> assertThat(message.text())
                        .endsWith(Words.EN.say(Word.SAID_BEFORE) + "\nDeniz: first\n\nsecond"));
        rig.ayse.says(rig.group, topicOf(second), "still here");
        rig.poll();
        assertThat(rig.answerTexts(first.thread())).containsExactly("still here");
    }

    @Test
    void a_topic_that_is_lost_again_within_the_hour_gives_way_to_the_group_itself() {
        Entry first = rig.says(deniz, "first");
        rig.deliver();
        rig.group.deleteTopic(topicOf(first));
        Entry second = rig.says(deniz, "second");
        rig.deliverFor(Duration.ofMinutes(1));
        rig.group.deleteTopic(topicOf(second));
        Entry third = rig.says(deniz, "third");
        rig.deliverFor(Duration.ofMinutes(1));

        assertThat(topicOf(third)).isZero();
    }

    @Test
    void a_closed_topic_is_opened_for_a_message() {
        Entry first = rig.says(deniz, "first");
        rig.deliver();
        rig.group.closeTopic(rig.ayse, topicOf(first));
        rig.says(deniz, "second");
        rig.deliverFor(Duration.ofMinutes(1));

        assertThat(told()).extracting(StoredMessage::text).last().isEqualTo("second");
        assertThat(told()).extracting(StoredMessage::topic).containsOnly(topicOf(first));
    }

    @Test
    void a_closed_conversation_closes_its_topic() {
        Entry first = rig.says(deniz, "first");
        rig.deliver();
        rig.sets(first.thread(), ThreadStatus.CLOSED);
        rig.deliverFor(Duration.ofMinutes(1));

        assertThat(rig.telegram.ledger().calls("closeForumTopic")).isEqualTo(1);
    }

    @Test
    void a_group_that_becomes_another_one_keeps_its_conversations() {
        rig.close();
        try (Rig plain = new Rig(FakeChat.Kind.GROUP, 2)) {
            Entry asked = plain.says(deniz, "Merhaba");
            plain.deliver();
            FakeChat supergroup = plain.group.migrate(plain.ayse);
            plain.says(deniz, "Orada mısınız?");
            plain.deliverFor(Duration.ofMinutes(2));

            List<StoredMessage> there = plain.telegram.ledger().fromBot(supergroup);
            assertThat(there)
                    .singleElement()
                    .satisfies(m -> assertThat(m.text()).endsWith("Orada mısınız?"));
            plain.ayse.replies(there.get(0), "Buradayız");
            plain.poll();
            assertThat(plain.answerTexts(asked.thread())).containsExactly("Buradayız");
        }
    }

    @Test
    void in_a_group_without_topics_a_reply_finds_its_visitor() {
        try (Rig plain = new Rig(FakeChat.Kind.GROUP, 3)) {
            Entry one = plain.says(deniz, "from Deniz");
            Entry two = plain.says(cem, "from Cem");
            plain.deliverFor(Duration.ofMinutes(1));
            List<StoredMessage> there = plain.telegram.ledger().fromBot();
            assertThat(there).hasSize(2);
            assertThat(there.get(0).text()).startsWith("👤 Deniz\n").endsWith("\n\nDeniz:\nfrom Deniz");
            assertThat(there.get(1).text()).endsWith("\n\nCem:\nfrom Cem");
            plain.ayse.replies(there.get(1), "to Cem");
            plain.ayse.says(plain.group, "to nobody");
            plain.poll();

            assertThat(plain.answers(one.thread())).isEmpty();
            assertThat(plain.answerTexts(two.thread())).containsExactly("to Cem");
            assertThat(plain.telegram.ledger().fromBot())
                    .extracting(StoredMessage::text)
                    .last()
                    .isEqualTo(Words.EN.say(Word.HOW_TO_REPLY));
        }
    }

    @Test
    void a_visitors_edit_changes_the_message_that_says_it() {
        rig.says(deniz, "first");
        rig.deliver();
        Entry second = rig.says(deniz, "secnd");
        rig.deliver();
        rig.edits(deniz, second, "second");
        rig.deliverFor(Duration.ofMinutes(1));

        assertThat(told()).hasSize(2);
        assertThat(told().get(1).text()).isEqualTo("second");
        assertThat(told().get(1).earlier()).containsExactly("secnd");
    }

    private void editOfWhatWasSaidAlone() {
        rig.says(deniz, "first");
        rig.deliver();
        Entry second = rig.says(deniz, "secnd");
        rig.deliver();
        rig.edits(deniz, second, "second");
    }

    @Test
    void an_edit_for_which_telegram_has_no_message_any_more_is_told_anew_whatever_the_words() {
        editOfWhatWasSaidAlone();
        rig.telegram.failNext("editMessageText", Fault.refused(400, "Bad Request: MESSAGE_ID_INVALID"));
        rig.deliverFor(Duration.ofMinutes(1));

        assertThat(told()).extracting(StoredMessage::text).last().isEqualTo("✏️ second");
    }

    @Test
    void an_edit_of_what_stands_among_others_is_told_anew() {
        Entry first = rig.says(deniz, "first");
        rig.says(deniz, "second");
        rig.deliver();
        rig.edits(deniz, first, "the first");
        rig.deliverFor(Duration.ofMinutes(1));

        assertThat(told()).extracting(StoredMessage::text).last().isEqualTo("✏️ the first");
    }

    @Test
    void what_was_edited_before_it_could_be_said_is_said_once() {
        Entry first = rig.says(deniz, "frist");
        rig.edits(deniz, first, "first");
        rig.deliverFor(Duration.ofMinutes(1));

        assertThat(told())
                .singleElement()
                .satisfies(message -> assertThat(message.text())
                        .endsWith("\n\nfirst")
                        .doesNotContain("frist")
                        .doesNotContain("✏️"));
    }

    @Test
    void a_group_that_has_removed_the_bot_gets_all_of_it_when_the_bot_is_back() {
        rig.says(deniz, "one");
        rig.deliver();
        rig.group.kickBot(rig.ayse);
        rig.says(deniz, "two");
        rig.deliverFor(Duration.ofMinutes(3));
        rig.says(deniz, "three");
        rig.deliverFor(Duration.ofMinutes(3));
        int calls = rig.telegram.ledger().calls("sendMessage");
        assertThat(calls).as("it is not asked all the time").isLessThan(5);

        rig.group.addBot(rig.ayse);
        rig.group.promoteBot(rig.ayse, true, true);
        rig.poll();
        rig.deliverFor(Duration.ofMinutes(1));

        assertThat(told()).extracting(StoredMessage::text).last().isEqualTo("two\n\nthree");
    }

    @Test
    void a_bot_that_may_make_no_topics_speaks_in_the_group_itself() {
        rig.group.promoteBot(rig.ayse, false, true);
        Entry first = rig.says(deniz, "first");
        rig.deliverFor(Duration.ofMinutes(1));

        assertThat(topicOf(first)).isZero();
        assertThat(told().get(0).text()).contains("Deniz:\nfirst");
    }

    @Test
    void what_finds_the_general_topic_closed_as_well_waits_until_it_is_open() {
        rig.group.promoteBot(rig.ayse, false, true);
        rig.telegram.failNext("sendMessage", Fault.refused(400, "Bad Request: TOPIC_CLOSED"));
        rig.says(deniz, "first");
        rig.deliver();
        assertThat(told()).isEmpty();
        rig.deliverFor(Duration.ofMinutes(2));

        assertThat(told())
                .singleElement()
                .satisfies(message -> assertThat(message.text()).endsWith("first"));
    }

    @Test
    void where_no_topic_can_be_made_it_looks_again_whether_there_are_any() {
        rig.says(deniz, "first");
        rig.deliver();
        rig.telegram.failNext("createForumTopic", Fault.refused(400, "Bad Request: the chat is not a forum"));
        rig.says(cem, "second");
        rig.deliverFor(Duration.ofMinutes(1));

        assertThat(told())
                .hasSize(2)
                .last()
                .satisfies(second -> assertThat(second.text()).endsWith("second"));
        assertThat(rig.telegram.ledger().calls("getChat")).isEqualTo(2);
    }

    @Test
    void a_group_that_has_moved_is_known_by_its_new_id_before_anything_is_told() {
        try (Rig plain = new Rig(FakeChat.Kind.GROUP, 5)) {
            FakeChat supergroup = plain.group.migrate(plain.ayse);
            plain.poll();
            plain.ayse.says(supergroup, "/list");
            plain.poll();

            assertThat(plain.telegram.ledger().fromBot(supergroup))
                    .extracting(StoredMessage::text)
                    .containsExactly(Words.EN.say(Word.LIST_EMPTY));
        }
    }

    @Test
    void in_a_group_that_has_moved_old_message_ids_stand_for_nothing() {
        try (Rig plain = new Rig(FakeChat.Kind.GROUP, 4)) {
            Entry asked = plain.says(deniz, "Merhaba");
            plain.deliver();
            int old = plain.telegram.ledger().fromBot().get(0).id();
            FakeChat supergroup = plain.group.migrate(plain.ayse);
            plain.poll();
            StoredMessage colleagues = plain.ayse.says(supergroup, "between us");
            while (colleagues.id() < old) {
                colleagues = plain.ayse.says(supergroup, "between us");
            }
            plain.ayse.replies(plain.telegram.ledger().message(supergroup, old), "the visitor is a bore");
            plain.poll();

            assertThat(plain.answers(asked.thread())).isEmpty();
        }
    }

    @Test
    void a_conversation_that_is_closed_in_telegram_while_a_message_waits_closes_its_topic() {
        Entry first = rig.says(deniz, "first");
        rig.deliver();
        rig.says(deniz, "second");
        rig.setsFromTelegram(first.thread(), ThreadStatus.CLOSED);
        rig.deliverFor(Duration.ofMinutes(1));

        assertThat(told()).extracting(StoredMessage::text).last().isEqualTo("second");
        assertThat(rig.telegram.ledger().calls("closeForumTopic")).isEqualTo(1);
    }
}
