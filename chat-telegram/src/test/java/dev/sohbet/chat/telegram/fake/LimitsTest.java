package dev.sohbet.chat.telegram.fake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.testkit.TestClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class LimitsTest {
    private final FakeTelegram telegram = FakeTelegram.start(new TestClock());
    private final BotClient bot = new BotClient(telegram.url(), telegram.token());
    private final FakeUser operator = telegram.user("Ayşe");
    private final FakeChat support = telegram.forum("Support", operator);

    @AfterEach
    void stop() {
        telegram.close();
    }

    @Test
    void three_at_once_then_one_a_second() throws Exception {
        for (int sent = 0; sent < 3; sent++) {
            assertThat(send().status()).isEqualTo(200);
        }
        BotClient.Answer refused = send();
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.description()).isEqualTo("Too Many Requests: retry after 1");
        assertThat(refused.body().path("parameters").path("retry_after").asInt())
                .isEqualTo(1);
        assertThat(refused.http().headers().firstValue("Retry-After")).contains("1");

        telegram.advance(Duration.ofSeconds(1));

        assertThat(send().status()).isEqualTo(200);
        assertThat(send().status()).isEqualTo(429);
        assertThat(telegram.ledger().fromBot()).hasSize(4);
        assertThat(telegram.ledger().answered(429)).isEqualTo(2);
    }

    @Test
    void twenty_a_minute_into_a_group_of_messages_edits_and_topics_together() throws Exception {
        int first = send().result().path("message_id").asInt();
        for (int n = 1; n < 20; n++) {
            telegram.advance(Duration.ofSeconds(2));
            BotClient.Answer answer = switch (n % 3) {
                case 0 -> send();
                case 1 ->
                    bot.call(
                            "editMessageText",
                            inGroup().put("message_id", first).put("text", "edit " + n));
                default -> bot.call("createForumTopic", inGroup().put("name", "topic " + n));
            };
            assertThat(answer.status()).isEqualTo(200);
        }
        telegram.advance(Duration.ofSeconds(2));

        assertThat(send().body().path("parameters").path("retry_after").asInt()).isEqualTo(20);
        telegram.advance(Duration.ofSeconds(19));
        assertThat(send().status()).isEqualTo(429);
        telegram.advance(Duration.ofSeconds(1));
        assertThat(send().status()).isEqualTo(200);
    }

    @Test
    void a_private_chat_has_no_limit_by_the_minute() throws Exception {
        operator.starts("");
        for (int n = 0; n < 60; n++) {
            assertThat(sendTo(operator.id()).status()).isEqualTo(200);
            telegram.advance(Duration.ofSeconds(1));
        }
    }

    @Test
    void thirty_a_second_over_all() throws Exception {
        for (int n = 0; n < 30; n++) {
            FakeUser user = telegram.user("Person " + n);
            user.starts("");
            assertThat(sendTo(user.id()).status()).isEqualTo(200);
        }
        FakeUser last = telegram.user("Last");
        last.starts("");

        assertThat(sendTo(last.id()).status()).isEqualTo(429);
    }

    @Test
    void they_can_run_faster_or_not_at_all() throws Exception {
        telegram.limits(Limits.scaled(100));
        for (int n = 0; n < 20; n++) {
            assertThat(send().status()).isEqualTo(200);
            telegram.advance(Duration.ofMillis(10));
        }
        assertThat(send().status()).isEqualTo(429);
        telegram.advance(Duration.ofMillis(400));
        assertThat(send().status()).isEqualTo(200);

        telegram.limits(Limits.none());
        for (int n = 0; n < 50; n++) {
            assertThat(send().status()).isEqualTo(200);
        }
    }

    @Test
    void they_can_float() throws Exception {
        telegram.limits(Limits.floating(7));
        List<Integer> taken = new ArrayList<>();
        for (int minute = 0; minute < 4; minute++) {
            int sent = 0;
            for (int second = 0; second < 60; second++) {
                sent += send().status() == 200 ? 1 : 0;
                telegram.advance(Duration.ofSeconds(1));
            }
            taken.add(sent);
        }

        assertThat(taken).allMatch(count -> count <= 20).anyMatch(count -> !count.equals(taken.get(0)));
    }

    private BotClient.Answer send() throws Exception {
        return sendTo(support.id());
    }

    private BotClient.Answer sendTo(long chat) throws Exception {
        return bot.call("sendMessage", Json.object().put("chat_id", chat).put("text", "hello"));
    }

    private ObjectNode inGroup() {
        return Json.object().put("chat_id", support.id());
    }
}
