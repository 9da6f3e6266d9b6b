package dev.sohbet.chat.telegram.fake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.testkit.TestClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class WebhookTest {
    private final FakeTelegram telegram = FakeTelegram.start(new TestClock());
    private final BotClient bot = new BotClient(telegram.url(), telegram.token());
    private final FakeUser operator = telegram.user("Ayşe");
    private final FakeChat support = telegram.forum("Support", operator);
    /** What the webhook was told, and under which secret. */
    private final List<JsonNode> told = new CopyOnWriteArrayList<>();

    private final List<String> secrets = new CopyOnWriteArrayList<>();
    /** What it answers next; 200 when nothing waits here, and nothing at all for a status of 0. */
    private final BlockingQueue<Reply> answers = new LinkedBlockingQueue<>();

    private final HttpListener hook = new HttpListener(0, this::receive);

    private void receive(Exchange exchange) throws IOException {
        JsonNode update = Json.read(new String(exchange.body(), StandardCharsets.UTF_8), "update");
        Reply answer = answers.poll();
        secrets.add(exchange.header("X-Telegram-Bot-Api-Secret-Token"));
        told.add(update);
        if (answer != null && answer.status() == 0) {
            exchange.hang();
        } else {
            exchange.answer(answer == null ? status(200, Map.of()) : answer);
        }
    }

    @BeforeEach
    void start() {
        hook.start();
    }

    @AfterEach
    void stop() throws IOException {
        telegram.close();
        hook.close();
    }

    @Test
    void updates_come_in_order_with_the_secret() throws Exception {
        set();
        operator.says(support, "one");
        operator.says(support, "two");

        await(2);

        assertThat(texts()).containsExactly("one", "two");
        assertThat(secrets).containsOnly("s-e_cret");
        Awaitility.await().until(() -> pending() == 0);
    }

    @Test
    void what_fails_is_tried_at_once_then_after_2_4_and_8_seconds() throws Exception {
        set();
        for (int tries = 0; tries < 4; tries++) {
            answers.add(status(500, Map.of()));
        }
        operator.says(support, "one");
        await(2);
        int seen = 2;
        for (int wait : new int[] {2, 4, 8}) {
            awaitFailures(seen);
            telegram.advance(Duration.ofSeconds(wait).minusMillis(1));
            assertStays(seen);
            telegram.advance(Duration.ofMillis(1));
            await(++seen);
        }
        Awaitility.await().until(() -> pending() == 0);
    }

    @Test
    void it_waits_as_long_as_it_is_asked_to_and_that_chat_waits_with_it() throws Exception {
        set();
        answers.add(status(503, Map.of("Retry-After", "5")));
        operator.says(support, "one");
        await(1);
        awaitFailures(1);
        operator.says(support, "two");
        operator.starts("elsewhere");
        await(3);
        assertThat(texts()).containsExactly("one", "/start elsewhere");
        Awaitility.await().until(() -> pending() == 2);
        assertThat(info().path("last_error_message").asString("")).isEqualTo("Wrong response from the webhook: 503");

        telegram.advance(Duration.ofSeconds(5));

        await(5);
        assertThat(texts()).containsExactly("one", "/start elsewhere", "one", "two");
    }

    @Test
    void an_answer_that_takes_a_minute_is_none() throws Exception {
        set();
        answers.add(status(0, Map.of()));
        operator.says(support, "one");
        await(1);
        telegram.advance(Duration.ofSeconds(59));
        assertStays(1);

        telegram.advance(Duration.ofSeconds(1));

        await(2);
        assertThat(texts()).containsExactly("one", "one");
        assertThat(info().path("last_error_message").asString("")).isEqualTo("Read timeout expired");
    }

    @Test
    void who_says_for_23_hours_that_it_is_gone_is_believed() throws Exception {
        set();
        for (int tries = 0; tries < 3; tries++) {
            answers.add(status(410, Map.of("Retry-After", "3600")));
        }
        operator.says(support, "one");
        await(1);
        awaitFailures(1);
        telegram.advance(Duration.ofHours(1));
        await(2);
        awaitFailures(2);

        telegram.advance(Duration.ofHours(22));

        await(3);
        Awaitility.await().until(() -> info().path("url").asString("-").isEmpty());
    }

    @Test
    void what_was_taken_may_come_again_and_what_follows_may_come_before() throws Exception {
        set();
        telegram.repeatPushes(1);
        operator.says(support, "one");
        await(2);
        Awaitility.await().until(() -> pending() == 0);
        assertThat(told.get(0)).isEqualTo(told.get(1));

        // The next is held back until both wait.
        answers.add(status(503, Map.of("Retry-After", "5")));
        operator.says(support, "two");
        await(3);
        awaitFailures(1);
        operator.says(support, "three");
        telegram.swapPushes(1);
        telegram.advance(Duration.ofSeconds(5));

        await(5);
        assertThat(texts()).containsExactly("one", "one", "two", "three", "two");
    }

    @Test
    void an_answer_may_call_a_method_but_not_any() throws Exception {
        set();
        ObjectNode call = Json.object()
                .put("method", "sendMessage")
                .put("chat_id", support.id())
                .put("text", "got it");
        answers.add(Reply.json(200, call));
        answers.add(Reply.json(200, Json.object().put("method", "deleteWebhook")));
        operator.says(support, "one");
        operator.says(support, "two");

        await(2);

        Awaitility.await().until(() -> pending() == 0);
        Awaitility.await().until(() -> telegram.ledger().fromBot().size() == 1);
        assertThat(info().path("url").asString("")).isNotEmpty();
    }

    @Test
    void a_poll_and_a_webhook_exclude_each_other() throws Exception {
        CompletableFuture<BotClient.Answer> first =
                bot.start("getUpdates", Json.object().put("limit", 1));
        assertThat(first.get(20, TimeUnit.SECONDS).status()).isEqualTo(200);
        long after = first.get().result().path(0).path("update_id").asLong() + 2;
        CompletableFuture<BotClient.Answer> poll =
                bot.start("getUpdates", Json.object().put("timeout", 50).put("offset", after));
        Awaitility.await().until(() -> telegram.pollsBegun() == 2);

        set();

        assertThat(poll.get(20, TimeUnit.SECONDS).description())
                .isEqualTo("Conflict: terminated by setWebhook request");
        telegram.advance(Duration.ofSeconds(3));
        assertThat(bot.call("getUpdates", Json.object()).description())
                .isEqualTo(
                        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the"
                                + " webhook first");
    }

    @Test
    void a_webhook_is_set_once_a_second_and_a_newer_one_ends_one_that_is_being_set() throws Exception {
        telegram.settingAWebhookTakes(Duration.ofSeconds(5));
        CompletableFuture<BotClient.Answer> older = bot.start("setWebhook", where());
        Awaitility.await().until(() -> bot.call("setWebhook", where()).status() == 429);
        telegram.advance(Duration.ofSeconds(1));
        CompletableFuture<BotClient.Answer> newer = bot.start("setWebhook", where());

        assertThat(older.get(20, TimeUnit.SECONDS).description()).isEqualTo("Conflict: terminated by other setWebhook");
        telegram.advance(Duration.ofSeconds(5));
        assertThat(newer.get(20, TimeUnit.SECONDS).status()).isEqualTo(200);
    }

    @Test
    void only_https_is_called_elsewhere() throws Exception {
        assertThat(bot.call("setWebhook", Json.object().put("url", "http://example.org/hook"))
                        .description())
                .isEqualTo("Bad Request: bad webhook: An HTTPS URL must be provided for webhook");
        assertThat(bot.call("setWebhook", Json.object().put("url", "https://example.org:444/hook"))
                        .description())
                .isEqualTo("Bad Request: bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443");
        assertThat(bot.call("setWebhook", where().put("secret_token", "no spaces"))
                        .description())
                .isEqualTo("Bad Request: secret token contains unallowed characters");
    }

    @Test
    void deleting_it_keeps_what_waits_unless_told_otherwise() throws Exception {
        int waiting = pending();
        assertThat(waiting).isPositive();
        assertThat(bot.call("deleteWebhook", Json.object()).status()).isEqualTo(200);
        assertThat(pending()).isEqualTo(waiting);

        bot.call("deleteWebhook", Json.object().put("drop_pending_updates", true));

        assertThat(pending()).isZero();
    }

    private ObjectNode where() {
        return Json.object()
                .put("url", "http://127.0.0.1:" + hook.port() + "/hook")
                .put("secret_token", "s-e_cret")
                .put("drop_pending_updates", true);
    }

    private void set() throws Exception {
        assertThat(bot.call("setWebhook", where()).status()).isEqualTo(200);
    }

    private JsonNode info() throws Exception {
        return bot.call("getWebhookInfo", Json.object()).result();
    }

    private int pending() throws Exception {
        return info().path("pending_update_count").asInt();
    }

    private void await(int count) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> told.size() >= count);
    }

    /** Until that many pushes have failed, and are seen to have. */
    private void awaitFailures(int count) {
        Awaitility.await().until(() -> telegram.webhook().failed() == count);
    }

    /** Two looks of the pusher later there is no more. */
    private void assertStays(int count) {
        int looks = telegram.webhook().looks();
        Awaitility.await().until(() -> telegram.webhook().looks() > looks + 2);
        assertThat(telegram.webhook().begun()).isEqualTo(count);
    }

    private List<String> texts() {
        return told.stream()
                .map(update -> update.path("message").path("text").asString(""))
                .filter(text -> !text.isEmpty())
                .toList();
    }

    private static Reply status(int status, Map<String, String> headers) {
        return new Reply(status, "text/plain", headers, new byte[0]);
    }
}
