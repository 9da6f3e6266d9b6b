package dev.sohbet.chat.telegram.fake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.testkit.TestClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The long poll on a clock that is set by hand. */
class PollTest {
    private final TestClock clock = new TestClock();
    private final FakeTelegram telegram = FakeTelegram.start(clock);
    private final BotClient bot = new BotClient(telegram.url(), telegram.token());
    private final FakeUser operator = telegram.user("Ayşe");
    private final FakeChat support = telegram.forum("Support", operator);

    @AfterEach
    void stop() {
        telegram.close();
    }

    @Test
    void a_poll_that_waits_is_answered_at_once_when_something_happens() throws Exception {
        long offset = confirmAll();
        CompletableFuture<BotClient.Answer> poll = bot.start("getUpdates", poll(offset, 50));
        waitForPoll(2);

        operator.says(support, "hello");

        JsonNode update = poll.get(20, TimeUnit.SECONDS).result().path(0);
        assertThat(update.path("message").path("text").asString()).isEqualTo("hello");
        assertThat(update.path("message").path("from").path("id").asLong()).isEqualTo(operator.id());
    }

    @Test
    void a_poll_ends_when_the_clock_says_so() throws Exception {
        long offset = confirmAll();
        CompletableFuture<BotClient.Answer> poll = bot.start("getUpdates", poll(offset, 60));
        waitForPoll(2);
        telegram.advance(Duration.ofSeconds(49));
        assertThat(poll).isNotDone();

        telegram.advance(Duration.ofSeconds(1));

        assertThat(poll.get(20, TimeUnit.SECONDS).result()).isEmpty();
    }

    @Test
    void what_is_not_confirmed_comes_again() throws Exception {
        long offset = confirmAll();
        operator.says(support, "one");
        operator.says(support, "two");

        assertThat(texts(bot.call("getUpdates", poll(offset, 0)))).containsExactly("one", "two");
        telegram.advance(Duration.ofSeconds(1));
        assertThat(texts(bot.call("getUpdates", poll(offset, 0)))).containsExactly("one", "two");
        assertThat(texts(bot.call("getUpdates", poll(offset + 1, 0)))).containsExactly("two");
    }

    @Test
    void the_newer_of_two_polls_wins() throws Exception {
        long offset = confirmAll();
        CompletableFuture<BotClient.Answer> older = bot.start("getUpdates", poll(offset, 50));
        waitForPoll(2);
        CompletableFuture<BotClient.Answer> newer = bot.start("getUpdates", poll(offset, 50));
        waitForPoll(3);

        operator.says(support, "hello");

        BotClient.Answer refused = older.get(20, TimeUnit.SECONDS);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.description())
                .isEqualTo(
                        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running");
        assertThat(texts(newer.get(20, TimeUnit.SECONDS))).containsExactly("hello");
        assertThat(telegram.ledger().answered(409)).isEqualTo(1);
    }

    @Test
    void a_second_conflict_within_three_seconds_is_told_three_seconds_later() throws Exception {
        long offset = confirmAll();
        CompletableFuture<BotClient.Answer> first = bot.start("getUpdates", poll(offset, 50));
        waitForPoll(2);
        CompletableFuture<BotClient.Answer> second = bot.start("getUpdates", poll(offset, 50));
        assertThat(first.get(20, TimeUnit.SECONDS).status()).isEqualTo(409);
        CompletableFuture<BotClient.Answer> third = bot.start("getUpdates", poll(offset, 50));
        waitForPoll(4);
        telegram.advance(Duration.ofMillis(2999));
        assertThat(second).isNotDone();

        telegram.advance(Duration.ofMillis(1));

        assertThat(second.get(20, TimeUnit.SECONDS).status()).isEqualTo(409);
        assertThat(third).isNotDone();
    }

    @Test
    void who_asks_the_same_again_at_once_gets_one() throws Exception {
        long offset = confirmAll();
        operator.says(support, "one");
        operator.says(support, "two");

        assertThat(texts(bot.call("getUpdates", poll(offset, 0)))).hasSize(2);
        assertThat(texts(bot.call("getUpdates", poll(offset, 0)))).containsExactly("one");
        telegram.advance(Duration.ofMillis(500));
        assertThat(texts(bot.call("getUpdates", poll(offset, 0)))).hasSize(2);
    }

    @Test
    void an_offset_below_zero_keeps_the_last_ones_and_forgets_the_others() throws Exception {
        confirmAll();
        operator.says(support, "one");
        operator.says(support, "two");
        operator.says(support, "three");

        assertThat(texts(bot.call("getUpdates", poll(-2, 0)))).containsExactly("two", "three");
        assertThat(texts(bot.call("getUpdates", poll(0, 0)))).containsExactly("two", "three");
    }

    @Test
    void after_an_idle_week_ids_begin_anew_and_an_old_offset_confirms_nothing() throws Exception {
        long offset = confirmAll();
        operator.says(support, "before");
        bot.call("getUpdates", poll(offset + 1, 0));
        telegram.advance(Duration.ofDays(7));
        operator.says(support, "after");

        BotClient.Answer answer = bot.call("getUpdates", poll(offset + 1, 0));

        assertThat(texts(answer)).containsExactly("after");
        assertThat(answer.result().path(0).path("update_id").asLong()).isNotEqualTo(offset + 1);
        telegram.advance(Duration.ofSeconds(1));
        assertThat(texts(bot.call("getUpdates", poll(offset + 1, 0)))).containsExactly("after");
    }

    @Test
    void ids_can_be_made_to_jump_lower() throws Exception {
        long offset = confirmAll();
        bot.call("getUpdates", poll(offset, 0));
        telegram.jumpUpdateIds(5);
        operator.says(support, "after");

        BotClient.Answer answer = bot.call("getUpdates", poll(offset, 0));

        assertThat(answer.result().path(0).path("update_id").asLong()).isEqualTo(5);
    }

    @Test
    void what_is_older_than_a_day_is_lost() throws Exception {
        long offset = confirmAll();
        StoredMessage first = operator.says(support, "first");
        telegram.advance(Duration.ofHours(23));
        operator.says(support, "second");
        telegram.advance(Duration.ofHours(1));

        assertThat(texts(bot.call("getUpdates", poll(offset, 0)))).containsExactly("second");
        operator.edits(first, "corrected");
        telegram.advance(Duration.ofSeconds(1));
        assertThat(telegram.ledger().message(support, first.id()).text()).isEqualTo("corrected");
        assertThat(bot.call("getUpdates", poll(offset, 0)).http().body()).contains("edited_message");
    }

    @Test
    void a_pressed_button_is_kept_for_150_seconds() throws Exception {
        long offset = confirmAll();
        ObjectNode message = Json.object().put("chat_id", support.id()).put("text", "press");
        message.putObject("reply_markup")
                .putArray("inline_keyboard")
                .addArray()
                .add(Json.object().put("text", "Take over").put("callback_data", "x"));
        int id = bot.call("sendMessage", message).result().path("message_id").asInt();
        String query = operator.presses(telegram.ledger().message(support, id), "Take over");
        telegram.advance(Duration.ofSeconds(149));
        JsonNode pressed =
                bot.call("getUpdates", poll(offset, 0)).result().path(0).path("callback_query");
        assertThat(pressed.path("id").asString("")).isEqualTo(query);
        assertThat(pressed.path("data").asString("")).isEqualTo("x");

        telegram.advance(Duration.ofSeconds(1));

        assertThat(bot.call("getWebhookInfo", Json.object())
                        .result()
                        .path("pending_update_count")
                        .asInt())
                .isZero();
    }

    @Test
    void a_type_counts_from_when_it_is_asked_for_and_is_remembered() throws Exception {
        long offset = confirmAll();
        StoredMessage message = operator.says(support, "hello");
        operator.reacts(message, "👍");
        bot.call(
                "getUpdates",
                poll(offset, 0).set("allowed_updates", Json.array().add("message_reaction")));
        operator.reacts(message, "🔥");
        operator.says(support, "not asked for");

        telegram.advance(Duration.ofSeconds(1));
        JsonNode result = bot.call("getUpdates", poll(offset + 1, 0)).result();

        assertThat(result).hasSize(1);
        assertThat(result.path(0)
                        .path("message_reaction")
                        .path("new_reaction")
                        .path(0)
                        .path("emoji")
                        .asString(""))
                .isEqualTo("🔥");
    }

    @Test
    void updates_of_types_that_nobody_knows_come_between() throws Exception {
        long offset = confirmAll();
        telegram.strangeUpdates(2);
        operator.says(support, "one");
        operator.says(support, "two");

        JsonNode result = bot.call("getUpdates", poll(offset, 0)).result();

        assertThat(result).hasSize(3);
        assertThat(result.path(2).has("something_new")).isTrue();
        assertThat(result.path(0).path("message").has("field_of_the_future")).isTrue();
    }

    /** Asks until there is nothing more, and returns the offset after it. */
    private long confirmAll() throws Exception {
        JsonNode result = bot.call("getUpdates", poll(0, 0)).result();
        return result.path(result.size() - 1).path("update_id").asLong() + 1;
    }

    private void waitForPoll(int polls) {
        Awaitility.await().until(() -> telegram.pollsBegun() >= polls);
    }

    private static List<String> texts(BotClient.Answer answer) {
        List<String> texts = new ArrayList<>();
        answer.result()
                .forEach(update -> texts.add(update.path("message").path("text").asString()));
        return texts;
    }

    private static ObjectNode poll(long offset, int timeout) {
        return Json.object().put("offset", offset).put("timeout", timeout);
    }
}
