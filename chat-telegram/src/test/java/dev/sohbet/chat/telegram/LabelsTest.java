package dev.sohbet.chat.telegram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.Entry;
import dev.sohbet.chat.model.ThreadStatus;
import dev.sohbet.chat.telegram.fake.FakeChat;
import dev.sohbet.chat.telegram.fake.StoredMessage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several chats of the team's, and each conversation in the one for its label. */
class LabelsTest {
    private final Rig rig = new Rig(FakeChat.Kind.FORUM, 41);
    private final Author deniz = rig.ids.visitor("Deniz").author();
    private final Author cem = rig.ids.visitor("Cem").author();
    private final Author ece = rig.ids.visitor("Ece").author();

    @AfterEach
    void stop() {
        rig.close();
    }

    private FakeChat sales(FakeChat.Kind kind) {
        FakeChat sales = rig.telegram.group(kind, "Sales", rig.ayse);
        sales.promoteBot(rig.ayse, true, true);
        rig.replaceNode(Map.of("sales", sales));
        return sales;
    }

    private List<String> told(FakeChat where) {
        return messages(where).stream().map(StoredMessage::text).toList();
    }

    private List<StoredMessage> messages(FakeChat where) {
        return rig.telegram.ledger().fromBot(where);
    }

    @Test
    void a_conversation_goes_to_the_chat_of_its_label_or_else_to_the_first() {
        FakeChat sales = sales(FakeChat.Kind.FORUM);
        rig.says(deniz, "sales", "for sales");
        rig.says(cem, null, "for anybody");
        rig.says(ece, "press", "for the press");
        rig.deliverFor(Duration.ofMinutes(1));

        assertThat(told(sales))
                .singleElement()
                .asString()
                .startsWith("👤 Deniz")
                .endsWith("for sales");
        assertThat(told(rig.group)).hasSize(2).noneMatch(text -> text.contains("for sales"));
    }

    @Test
    void an_answer_is_taken_in_each_of_them() {
        FakeChat sales = sales(FakeChat.Kind.FORUM);
        Entry one = rig.says(deniz, "sales", "for sales");
        Entry two = rig.says(cem, null, "for anybody");
        rig.deliver();
        rig.ayse.says(sales, messages(sales).get(0).topic(), "from sales");
        rig.ayse.says(rig.group, messages(rig.group).get(0).topic(), "from support");
        rig.poll();
        assertThat(rig.answerTexts(one.thread())).containsExactly("from sales");
        assertThat(rig.answerTexts(two.thread())).containsExactly("from support");
    }

    @Test
    void a_conversation_stays_where_it_began_wherever_its_visitor_writes_from() {
        FakeChat sales = sales(FakeChat.Kind.FORUM);
        Entry first = rig.says(deniz, "sales", "one");
        rig.deliver();
        rig.sets(first.thread(), ThreadStatus.CLOSED);
        rig.says(deniz, null, "two");
        rig.deliverFor(Duration.ofMinutes(1));
        assertThat(told(sales)).hasSizeGreaterThan(1).last().asString().endsWith("two");
        assertThat(told(rig.group)).isEmpty();
    }

    @Test
    void each_chat_has_the_layout_of_its_kind() {
        FakeChat sales = sales(FakeChat.Kind.SUPERGROUP);
        for (int i = 0; i < 2; i++) {
            rig.says(deniz, "sales", "for sales");
            rig.says(cem, null, "for anybody");
            rig.deliverFor(Duration.ofMinutes(1));
        }
        assertThat(messages(sales)).hasSize(2).allMatch(message -> message.topic() == 0);
        assertThat(messages(rig.group)).hasSize(2).allMatch(message -> message.topic() > 0);
        assertThat(rig.telegram.ledger().calls("getChat")).isEqualTo(2);
    }

    @Test
    void a_chat_that_takes_nothing_keeps_no_other_waiting() {
        FakeChat sales = sales(FakeChat.Kind.FORUM);
        sales.removeBot(rig.ayse);
        rig.says(deniz, "sales", "for sales");
        rig.says(cem, null, "for anybody");
        rig.deliverFor(Duration.ofMinutes(1));
        assertThat(told(sales)).isEmpty();
        assertThat(told(rig.group)).hasSize(1);

        sales.promoteBot(rig.ayse, true, true);
        rig.poll();
        rig.deliverFor(Duration.ofMinutes(1));
        assertThat(told(sales)).singleElement().asString().endsWith("for sales");
    }

    @Test
    void a_node_that_starts_asks_each_of_them_anew() {
        FakeChat sales = sales(FakeChat.Kind.FORUM);
        sales.removeBot(rig.ayse);
        rig.says(deniz, "sales", "for sales");
        rig.deliverFor(Duration.ofMinutes(1));
        sales.promoteBot(rig.ayse, true, true);
        rig.replaceNode();
        rig.deliver();
        assertThat(told(sales)).hasSize(1);
    }

    @Test
    void one_of_them_becomes_another_group_and_the_others_stay() {
        FakeChat sales = sales(FakeChat.Kind.GROUP);
        Entry one = rig.says(deniz, "sales", "one");
        rig.says(cem, null, "for anybody");
        rig.deliverFor(Duration.ofMinutes(1));
        FakeChat supergroup = sales.migrate(rig.ayse);
        supergroup.promoteBot(rig.ayse, true, true);
        rig.says(deniz, "sales", "two");
        rig.says(cem, null, "still for anybody");
        rig.deliverFor(Duration.ofMinutes(1));

        assertThat(told(supergroup)).singleElement().asString().endsWith("two");
        assertThat(told(rig.group)).hasSize(2);
        rig.ayse.replies(messages(supergroup).get(0), "answered");
        rig.poll();
        assertThat(rig.answerTexts(one.thread())).containsExactly("answered");
    }

    @Test
    void where_a_label_has_no_chat_any_more_its_conversations_go_to_the_first() {
        FakeChat sales = sales(FakeChat.Kind.FORUM);
        rig.says(deniz, "sales", "one");
        rig.deliver();
        rig.replaceNode(Map.of());
        rig.says(deniz, "sales", "two");
        rig.deliverFor(Duration.ofMinutes(1));
        assertThat(told(sales)).hasSize(1);
        assertThat(told(rig.group))
                .singleElement()
                .asString()
                .startsWith("👤 Deniz")
                .contains("Label: sales")
                .endsWith("Deniz: one\n\ntwo");
    }

    /** Also because nodes are restarted one after the other, and any of them may take an answer. */
    @Test
    void an_answer_to_what_stands_in_a_chat_is_taken_whether_or_not_the_chat_is_configured() {
        FakeChat sales = sales(FakeChat.Kind.FORUM);
        Entry asked = rig.says(deniz, "sales", "one");
        rig.deliver();
        rig.replaceNode(Map.of());
        StoredMessage opening = messages(sales).get(0);
        rig.ayse.says(sales, opening.topic(), "in the topic");
        rig.ayse.replies(opening, "to the message");
        rig.ayse.says(sales, "to nobody");
        rig.telegram.user("Stranger").says(sales, opening.topic(), "I am the shop");
        rig.poll();
        assertThat(rig.answerTexts(asked.thread())).containsExactly("in the topic", "to the message");
    }

    @Test
    void two_labels_may_share_a_chat() {
        FakeChat sales = sales(FakeChat.Kind.FORUM);
        rig.replaceNode(Map.of("sales", sales, "pre-sales", sales));
        rig.says(deniz, "sales", "one");
        rig.says(cem, "pre-sales", "two");
        rig.deliverFor(Duration.ofMinutes(1));
        assertThat(told(sales)).hasSize(2);
    }

    @Test
    void what_cannot_be_a_label_or_a_chat_is_refused() {
        TelegramSettings settings = TelegramSettings.of(rig.telegram.token(), -1);
        for (String label : List.of("", "Sales", "pre sales", "a".repeat(41))) {
            assertThatThrownBy(() -> settings.withChats(Map.of(label, -2L)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'" + label + "'");
        }
        assertThatThrownBy(() -> settings.withChats(Map.of("sales", 0L))).isInstanceOf(IllegalArgumentException.class);
    }
}
