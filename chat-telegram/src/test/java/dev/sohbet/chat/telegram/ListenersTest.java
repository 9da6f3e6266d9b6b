package dev.sohbet.chat.telegram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.Content;
import dev.sohbet.chat.model.Entry;
import dev.sohbet.chat.spi.SelfTest;
import dev.sohbet.chat.telegram.fake.FakeChat;
import dev.sohbet.chat.telegram.fake.Fault;
import dev.sohbet.chat.telegram.fake.StoredMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How many nodes share one bot, and how pushes are taken. */
class ListenersTest {
    private final Rig rig = new Rig(FakeChat.Kind.FORUM, 13);
    private final Author deniz = rig.ids.visitor("Deniz").author();

    @AfterEach
    void stop() {
        rig.close();
    }

    private StoredMessage opening() {
        return rig.telegram.ledger().fromBot().get(0);
    }

    @Test
    void of_three_nodes_one_asks_and_another_inherits() {
        Entry asked = rig.says(deniz, "Merhaba");
        rig.deliver();
        try (TelegramBridge second = rig.anotherNode();
                TelegramBridge third = rig.anotherNode()) {
            Poller two = second.connect(rig.chat(), Runnable::run).poller();
            Poller three = third.connect(rig.chat(), Runnable::run).poller();
            rig.ayse.says(rig.group, opening().topic(), "one");
            rig.poll();
            int polls = rig.telegram.pollsBegun();
            assertThat(two.runOnce()).isEqualTo(Lease.EVERY);
            assertThat(three.runOnce()).isEqualTo(Lease.EVERY);
            assertThat(rig.telegram.pollsBegun()).isEqualTo(polls);

            rig.ayse.says(rig.group, opening().topic(), "two");
            rig.telegram.advance(Duration.ofSeconds(30)); // the first one is not heard of any more
            assertThat(two.runOnce()).isEqualTo(Duration.ZERO);
            assertThat(three.runOnce()).isEqualTo(Lease.EVERY);

            assertThat(rig.answerTexts(asked.thread())).containsExactly("one", "two");
            assertThat(rig.telegram.ledger().answered(409)).isZero();
        }
    }

    private byte[] push(long update, int message, String text) {
        String json = """
                {"update_id": %d, "a_field_of_the_future": {"x": 1}, "message": {"message_id": %d, "date": 1700000000,
                 "chat": {"id": %d, "type": "supergroup", "is_forum": true}, "is_topic_message": true, "message_thread_id": %d,
                 "from": {"id": %d, "is_bot": false, "first_name": "Ayşe"}, "text": "%s"}}""".formatted(update, message, rig.group.id(), opening().topic(), rig.ayse.id(), text);
        return json.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void what_is_pushed_twice_is_one_answer_whatever_its_number() {
        Entry asked = rig.says(deniz, "Merhaba");
        rig.deliver();
        TelegramBridge bridge = rig.bridgeOfNode();
        bridge.receive(push(900, 501, "one"));
        bridge.receive(push(900, 501, "one"));
        bridge.receive(push(3, 502, "two"));
        bridge.receive(push(901, 501, "one"));

        assertThat(rig.answerTexts(asked.thread())).containsExactly("one", "two");
    }

    @Test
    void a_push_that_cannot_be_read_is_passed_over_so_that_telegram_goes_on() {
        rig.bridgeOfNode()
                .receive("{\"update_id\": 7, \"message\": {\"message_id\": {}}}".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void an_update_is_forgotten_when_telegram_repeats_it_no_more() {
        Updates updates = rig.bridgeOfNode().connect(rig.chat(), Runnable::run).updates();
        updates.purgeOnce();
        assertThat(rig.store.accept(TelegramBridge.CHANNEL, "1", "one", rig.clock.instant()))
                .isTrue();
        rig.clock.advance(Duration.ofDays(1));
        updates.purgeOnce();
        assertThat(rig.store.accept(TelegramBridge.CHANNEL, "1", "one", rig.clock.instant()))
                .isFalse();
        rig.clock.advance(Duration.ofDays(2));
        updates.purgeOnce();
        assertThat(rig.store.accept(TelegramBridge.CHANNEL, "1", "one", rig.clock.instant()))
                .isTrue();
    }

    @Test
    void a_node_that_could_not_renew_its_lease_no_longer_counts_on_it() {
        Lease lease = new Lease(rig.store, rig.clock, "another");
        rig.telegram.advance(Duration.ofSeconds(30));
        assertThat(lease.renew()).isTrue();
        rig.clock.advance(Duration.ofSeconds(29));
        assertThat(lease.isHeld()).isTrue();
        rig.clock.advance(Duration.ofSeconds(1));
        assertThat(lease.isHeld()).isFalse();
    }

    @Test
    void another_program_that_asks_for_the_same_updates_is_told_of() {
        rig.telegram.failNext("getUpdates", Fault.refused(409, "Conflict: terminated by other getUpdates request"));
        rig.poll();
        assertThat(rig.bridgeOfNode().run(Locale.ENGLISH))
                .extracting(SelfTest.Finding::code)
                .containsExactly("polled_elsewhere");
    }

    @Test
    void a_lease_that_was_given_up_is_not_taken_again() {
        Lease lease = new Lease(rig.store, rig.clock, "another");
        rig.telegram.advance(Duration.ofSeconds(30));
        assertThat(lease.renew()).isTrue();
        lease.end();
        assertThat(lease.renew()).isFalse();
        assertThat(new Lease(rig.store, rig.clock, "an heir").renew()).isTrue();
    }

    @Test
    void a_private_chat_with_another_bot_is_another_chat() {
        Places places = new Places(rig.store, "111");
        Places others = new Places(rig.store, "222");
        places.message(42, 7, rig.ids.threadId(), 1);
        places.message(-1_000_000_000_100L, 7, rig.ids.threadId(), 1);
        places.message(-100, 7, rig.ids.threadId(), 1);
        assertThat(places.ofMessage(42, 7)).isPresent();
        assertThat(others.ofMessage(42, 7)).isEmpty();
        assertThat(others.ofMessage(-1_000_000_000_100L, 7))
                .as("a supergroup has one history for all")
                .isPresent();
        assertThat(others.ofMessage(-100, 7))
                .as("in a plain group each account counts for itself")
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"private", "group"})
    void an_answer_to_another_bot_is_another_answer_though_its_number_is_the_same(String kind) {
        Entry asked = rig.says(deniz, "Merhaba");
        long chat = kind.equals("group") ? -4242 : rig.ayse.id();
        for (String bot : List.of("111111", "222222")) {
            new Places(rig.store, bot).message(chat, 7, asked.thread(), asked.seq());
            pushReplyTo7(bot, chat, kind, 8);
        }
        assertThat(rig.answerTexts(asked.thread())).containsExactly("to 111111", "to 222222");
    }

    @Test
    void what_stood_for_a_visitors_message_of_a_plain_group_stands_for_nothing_with_another_bot() {
        Entry asked = rig.says(deniz, "Merhaba");
        new Places(rig.store, "111111").message(-4242, 7, asked.thread(), asked.seq());
        pushReplyTo7("111111", -4242, "group", 8);
        pushReplyTo7("222222", -4242, "group", 9); // there 7 is a colleague's word

        assertThat(rig.answerTexts(asked.thread())).containsExactly("to 111111");
    }

    private void pushReplyTo7(String bot, long chat, String kind, int message) {
        TelegramSettings settings =
                TelegramSettings.of(bot + ":" + "A".repeat(30), chat).withApi(rig.telegram.url());
        String push = """
                {"update_id": 1, "message": {"message_id": %d, "date": 1700000000, "text": "to %s",
                 "chat": {"id": %d, "type": "%s"}, "from": {"id": %d, "is_bot": false, "first_name": "Ayşe"},
                 "reply_to_message": {"message_id": 7, "date": 1700000000, "chat": {"id": %d, "type": "%s"}}}}""".formatted(message, bot, chat, kind, rig.ayse.id(), chat, kind);
        try (TelegramBridge bridge = new TelegramBridge(settings, rig.store, rig.clock)) {
            bridge.connect(rig.chat(), Runnable::run);
            bridge.receive(push.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void another_bot_begins_with_its_own_updates() {
        Entry asked = rig.says(deniz, "Merhaba");
        rig.deliver();
        rig.ayse.says(rig.group, opening().topic(), "one");
        rig.poll();
        Updates updates = rig.bridgeOfNode().connect(rig.chat(), Runnable::run).updates();
        try (BotApi api = new BotApi(
                TelegramSettings.of(rig.telegram.token(), rig.group.id()).withApi(rig.telegram.url()),
                Duration.ofSeconds(60))) {
            Lease lease = new Lease(rig.store, rig.clock, "another");
            rig.telegram.advance(Duration.ofSeconds(30));
            rig.ayse.says(rig.group, opening().topic(), "two");
            new Poller(api, rig.store, "1", updates, lease, Runnable::run, rig.clock).runOnce();
        }
        assertThat(rig.answerTexts(asked.thread())).containsExactly("one", "two");
        assertThat(rig.store.get(TelegramBridge.CHANNEL, "offset/1")).isPresent();
    }

    @Test
    void of_two_edits_the_newer_stays_whichever_comes_first() {
        Entry asked = rig.says(deniz, "Merhaba");
        rig.deliver();
        TelegramBridge bridge = rig.bridgeOfNode();
        bridge.receive(push(900, 501, "one"));
        bridge.receive(edit(902, 501, "three", 1_700_000_020));
        bridge.receive(edit(901, 501, "two", 1_700_000_010));

        assertThat(rig.answerTexts(asked.thread())).containsExactly("one", "");
        assertThat(rig.answers(asked.thread()).get(1).content()).isEqualTo(new Content.Edit(2, "three"));
    }

    private byte[] edit(long update, int message, String text, long at) {
        String said = new String(push(update, message, text), StandardCharsets.UTF_8);
        return said.replace("\"message\":", "\"edited_message\":")
                .replace("\"date\":", "\"edit_date\": " + at + ", \"date\":")
                .getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void a_replayed_push_of_a_stranger_is_hinted_at_once() {
        rig.says(deniz, "Merhaba");
        rig.deliver();
        int before = rig.telegram.ledger().calls("sendMessage");
        byte[] push = new String(push(77, 600, "hm"), StandardCharsets.UTF_8)
                .replace("\"id\": " + rig.ayse.id(), "\"id\": 424242")
                .getBytes(StandardCharsets.UTF_8);
        rig.bridgeOfNode().receive(push);
        rig.telegram.advance(Duration.ofMinutes(2));
        rig.bridgeOfNode().receive(push);

        assertThat(rig.telegram.ledger().calls("sendMessage")).isEqualTo(before + 1);
    }

    @Test
    void a_forged_push_is_not_verified_and_rubbish_is_refused() {
        TelegramBridge bridge = rig.bridgeOfNode();
        WebhookSecret secret = new WebhookSecret(rig.telegram.token());
        String address = secret.address(java.net.URI.create("https://shop.example/hooks"))
                .toString();
        String path = address.substring(address.lastIndexOf('/') + 1);
        assertThat(bridge.verify(path, header -> secret.header())).isTrue();
        assertThat(bridge.verify(path, header -> secret.header() + "x")).isFalse();
        assertThat(bridge.verify(path, header -> null)).isFalse();
        assertThat(bridge.verify("x" + path, header -> secret.header())).isFalse();
        for (String rubbish : new String[] {"", "{", "[]]", "{\"update_id\": \"x\"}", "{}]}, {"}) {
            assertThatThrownBy(() -> bridge.receive(rubbish.getBytes(StandardCharsets.UTF_8)))
                    .as(rubbish)
                    .isInstanceOf(ChatException.class);
        }
    }

    @Test
    void it_is_known_when_the_team_was_last_listened_to() {
        String key = "heard/" + rig.telegram.token().split(":", 2)[0];
        rig.ayse.says(rig.group, "one");
        rig.poll();
        String first = rig.store.get(TelegramBridge.CHANNEL, key).orElseThrow();
        assertThat(first).isEqualTo(rig.clock.instant().toString());
        rig.telegram.advance(Duration.ofMinutes(5));
        rig.telegram.failNext("getUpdates", Fault.BAD_GATEWAY);
        rig.poll();
        assertThat(rig.store.get(TelegramBridge.CHANNEL, key)).contains(first);
    }

    @Test
    void who_was_pushed_to_meanwhile_has_missed_nothing() {
        String bot = rig.telegram.token().split(":", 2)[0];
        TelegramSelfTest.noteHeard(rig.store, bot, rig.clock.instant());
        TelegramSelfTest.forgetHeard(rig.store, bot);
        assertThat(TelegramSelfTest.noteHeard(rig.store, bot, rig.clock.instant()))
                .isNull();
    }
}
