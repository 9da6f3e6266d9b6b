package dev.sohbet.chat.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sohbet.chat.memory.InMemoryChatStore;
import dev.sohbet.chat.model.AgentRole;
import dev.sohbet.chat.spi.Notifier.Failure.Rejected;
import dev.sohbet.chat.spi.Notifier.Failure.RetryAfter;
import dev.sohbet.chat.testkit.RecordingNotifier;
import dev.sohbet.chat.testkit.TestClient;
import dev.sohbet.chat.testkit.TestClient.Carrier;
import dev.sohbet.chat.testkit.TestClient.Refused;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What agents see of deliveries, and do about them, over both carriers. */
class DeliveriesTest {
    private static final JsonMapper JSON = new JsonMapper();

    private final RecordingNotifier telegram = new RecordingNotifier("telegram");
    private final TestSite site = TestSite.start(
            new InMemoryChatStore(),
            TestSite.OPEN,
            builder -> builder.notifier(telegram).notifier(new RecordingNotifier("mail")));

    @AfterEach
    void close() {
        site.close();
    }

    private static ObjectNode request(String kind) {
        return JSON.createObjectNode().put("kind", kind);
    }

    private static ObjectNode deliveries(String thread) {
        return request("deliveries").put("thread", thread);
    }

    private static ObjectNode resend(String thread, long delivery) {
        return request("resend").put("thread", thread).put("delivery", delivery);
    }

    private static void refused(TestClient client, ObjectNode request, String code) {
        assertThatThrownBy(() -> client.ask(request))
                .isInstanceOfSatisfying(
                        Refused.class, no -> assertThat(no.code()).isEqualTo(code));
    }

    private static JsonNode awaited(TestClient agent, String thread) {
        return await("a delivery that was tried")
                .until(
                        () -> agent.ask(deliveries(thread)).get("deliveries").path(0),
                        one -> one.path("attempts").asInt(0) > 0);
    }

    @ParameterizedTest
    @EnumSource
    void what_failed_for_good_is_told_and_sent_again(Carrier carrier) {
        telegram.fail(new Rejected("the chat is gone"));
        try (TestClient visitor = site.visitor().over(carrier).connect();
                TestClient agent = site.agent().over(carrier).connect();
                TestClient viewer =
                        site.agent("viewer", AgentRole.VIEWER).over(carrier).connect()) {
            String thread = visitor.send("hello").acked().thread();
            JsonNode dead = awaited(viewer, thread);
            assertThat(dead.get("channel").stringValue()).isEqualTo("telegram");
            assertThat(dead.get("seq").longValue()).isEqualTo(1);
            assertThat(dead.get("state").stringValue()).isEqualTo("dead");
            assertThat(dead.get("error").stringValue()).isEqualTo("the chat is gone");
            assertThat(dead.has("dueAt")).isFalse();
            JsonNode queues = viewer.ask(request("queues")).get("queues");
            assertThat(queues.valueStream().map(each -> each.get("channel").stringValue()))
                    .containsExactly("mail", "telegram");
            assertThat(queues.get(1).get("dead").longValue()).isEqualTo(1);

            long id = dead.get("id").longValue();
            refused(viewer, resend(thread, id), "forbidden");
            refused(visitor, resend(thread, id), "forbidden");
            refused(visitor, deliveries(thread), "forbidden");
            refused(visitor, request("queues"), "forbidden");
            refused(agent, resend("Zy3vXn0cQ5mZs8mR2d1bqA", id), "conflict");
            assertThat(telegram.delivered()).isEmpty();
            assertThat(agent.ask(resend(thread, id)).get("kind").stringValue()).isEqualTo("done");
            refused(agent, resend(thread, id), "conflict");
            await("what was sent again").until(() -> telegram.delivered().size() == 1);
            await("nothing is left")
                    .until(() -> agent.ask(deliveries(thread)).get("deliveries").isEmpty());
        }
    }

    @ParameterizedTest
    @EnumSource
    void what_waits_is_told(Carrier carrier) {
        telegram.fail(new RetryAfter(Duration.ofHours(1), "too many requests"));
        try (TestClient visitor = site.visitor().over(carrier).connect();
                TestClient agent = site.agent().over(carrier).connect()) {
            TestClient.Ack ack = visitor.send("hello").acked();
            JsonNode waiting = awaited(agent, ack.thread());
            assertThat(waiting.get("state").stringValue()).isEqualTo("waiting");
            assertThat(waiting.get("error").stringValue()).isEqualTo("too many requests");
            assertThat(waiting.get("dueAt").stringValue()).isGreaterThan(ack.at());
            refused(agent, resend(ack.thread(), waiting.get("id").longValue()), "conflict");
            JsonNode queue = agent.ask(request("queues")).get("queues").get(1);
            assertThat(queue.get("waiting").longValue()).isEqualTo(1);
            assertThat(queue.get("oldest").stringValue()).isEqualTo(ack.at());
        }
    }
}
