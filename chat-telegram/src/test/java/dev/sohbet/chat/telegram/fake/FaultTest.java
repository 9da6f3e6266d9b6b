package dev.sohbet.chat.telegram.fake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sohbet.chat.testkit.TestClock;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class FaultTest {
    private final FakeTelegram telegram = FakeTelegram.start(new TestClock());
    private final BotClient bot = new BotClient(telegram.url(), telegram.token());
    private final FakeChat support = telegram.forum("Support", telegram.user("Ayşe"));
    private final ObjectNode message =
            Json.object().put("chat_id", support.id()).put("text", "hello");

    @AfterEach
    void stop() {
        telegram.close();
    }

    @Test
    void a_connection_that_is_reset_gives_no_answer_whether_it_is_stored_or_not() {
        failsWithoutAnswer(Fault.RESET_BEFORE_READING, 0);
        failsWithoutAnswer(Fault.RESET_AFTER_READING, 0);
        failsWithoutAnswer(Fault.DROP_AFTER_STORING, 1);
        failsWithoutAnswer(Fault.TRUNCATED_BODY, 2);
    }

    private void failsWithoutAnswer(Fault fault, int stored) {
        telegram.failNext("sendMessage", fault);

        assertThatThrownBy(() -> bot.call("sendMessage", message)).isInstanceOf(IOException.class);

        assertThat(telegram.ledger().fromBot()).hasSize(stored);
        List<Ledger.Call> calls = telegram.ledger().calls();
        assertThat(calls.get(calls.size() - 1).fault()).isEqualTo(fault);
    }

    @Test
    void an_answer_may_never_come() {
        hangs(Fault.HANG, 0);
        hangs(Fault.HANG_AFTER_STORING, 1);
    }

    private void hangs(Fault fault, int stored) {
        int before = telegram.ledger().calls("sendMessage");
        telegram.failNext("sendMessage", fault);
        CompletableFuture<BotClient.Answer> answer = bot.start("sendMessage", message);
        Awaitility.await().until(() -> telegram.ledger().calls("sendMessage") > before);

        telegram.advance(Duration.ofDays(1));

        assertThat(answer).isNotDone();
        assertThat(telegram.ledger().fromBot()).hasSize(stored);
        answer.cancel(true);
    }

    @Test
    void a_proxy_answers_with_a_page() throws Exception {
        telegram.failNext("sendMessage", Fault.BAD_GATEWAY);
        BotClient.Answer lost = bot.call("sendMessage", message);
        assertThat(lost.status()).isEqualTo(502);
        assertThat(lost.http().body()).startsWith("<html>");
        assertThat(telegram.ledger().fromBot()).isEmpty();

        telegram.failNext("sendMessage", Fault.BAD_GATEWAY_AFTER_STORING);
        assertThat(bot.call("sendMessage", message).status()).isEqualTo(502);
        assertThat(telegram.ledger().fromBot()).hasSize(1);
    }

    @Test
    void the_server_fails_in_its_own_words() throws Exception {
        telegram.failNext("sendMessage", Fault.SERVER_ERROR);
        telegram.failNext("sendMessage", Fault.tooManyRequests(7));
        telegram.failNext("sendMessage", Fault.refused(400, "Bad Request: TOPIC_DELETED"));

        assertThat(bot.call("sendMessage", message).description()).isEqualTo("Internal Server Error");
        assertThat(bot.call("sendMessage", message)
                        .body()
                        .path("parameters")
                        .path("retry_after")
                        .asInt())
                .isEqualTo(7);
        assertThat(bot.call("sendMessage", message).description()).isEqualTo("Bad Request: TOPIC_DELETED");
        assertThat(telegram.ledger().fromBot()).isEmpty();
        assertThat(bot.call("sendMessage", message).status()).isEqualTo(200);
    }

    @Test
    void a_slow_answer_comes_by_a_byte_a_second_of_the_clock() {
        telegram.failNext("getMe", Fault.SLOW_BODY);
        CompletableFuture<BotClient.Answer> answer = bot.start("getMe", Json.object());
        AtomicInteger seconds = new AtomicInteger();
        Awaitility.await()
                .pollInterval(Duration.ofMillis(2))
                .atMost(Duration.ofSeconds(90))
                .until(() -> {
                    telegram.advance(Duration.ofSeconds(1));
                    seconds.incrementAndGet();
                    return answer.isDone();
                });

        String body = answer.join().http().body();
        assertThat(body).startsWith("{\"ok\":true").endsWith("}");
        assertThat(seconds.get()).isGreaterThanOrEqualTo(body.length());
    }

    @Test
    void fetching_a_file_fails_too() throws Exception {
        StoredMessage sent = telegram.user("Cem").sends(support, 0, "document", "a.txt", new byte[1000], "");
        String path = bot.call("getFile", Json.object().put("file_id", sent.fileId()))
                .result()
                .path("file_path")
                .asString("");
        telegram.failNext("file", Fault.TRUNCATED_BODY);

        assertThatThrownBy(() -> bot.file(path)).isInstanceOf(IOException.class);
        assertThat(bot.file(path).body()).hasSize(1000);
    }

    @Test
    void a_share_of_all_calls_fails_by_seed() throws Exception {
        telegram.limits(Limits.none());
        telegram.failAtRandom(3, 0.25, List.of(Fault.SERVER_ERROR));
        for (int n = 0; n < 200; n++) {
            bot.call("sendMessage", message);
        }

        assertThat(telegram.ledger().answered(500)).isBetween(30, 70);
        assertThat(telegram.ledger().fromBot()).hasSize(200 - telegram.ledger().answered(500));
    }
}
