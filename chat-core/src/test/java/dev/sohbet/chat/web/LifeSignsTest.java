package dev.sohbet.chat.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sohbet.chat.memory.InMemoryChatStore;
import dev.sohbet.chat.testkit.TestClient;
import dev.sohbet.chat.testkit.TestClock;
import dev.sohbet.chat.testkit.TestSocket;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** R11, on a clock that the test moves. */
class LifeSignsTest {
    private final TestClock clock = new TestClock();
    private final WebSettings settings =
            new WebSettings(Set.of(), Set.of(), "chat", false, 100, 1, Duration.ZERO, clock);
    private final TestSite site = TestSite.start(new InMemoryChatStore(), settings, builder -> builder);

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void without_a_hello_within_five_seconds() {
        try (TestSocket silent = TestSocket.open(site.base(), Map.of());
                TestSocket busy = TestSocket.open(site.base(), Map.of());
                TestClient greeted = site.visitor().connect()) {
            busy.send("{\"kind\":\"ping\",\"id\":\"1\"}");
            busy.next("error");
            clock.advance(Duration.ofSeconds(5));
            greeted.ping();
            clock.advance(Duration.ofMillis(1));
            assertThat(silent.awaitClosed()).isEqualTo(4401);
            assertThat(busy.awaitClosed()).as("other frames are no hello").isEqualTo(4401);
            assertThat(greeted.ping()).isNotNull();
        }
    }

    @Test
    void a_half_open_connection_ends_within_65_seconds() throws IOException {
        try (TestClient alive = site.visitor().connect();
                RawClient dead = new RawClient(site.base())) {
            assertThat(dead.upgrade()).isEqualTo(101);
            dead.text("{\"kind\":\"hello\",\"id\":\"1\",\"v\":1,\"as\":\"visitor\",\"token\":\""
                    + site.visitor().token() + "\"}");
            dead.readUntil("\"welcome\"");
            for (int second = 0; second < 60; second += 5) {
                clock.advance(Duration.ofSeconds(5));
                alive.ping();
            }
            assertThat(site.container().servlet().connections()).isEqualTo(2);
            clock.advance(Duration.ofSeconds(5));
            await().untilAsserted(() ->
                    assertThat(site.container().servlet().connections()).isEqualTo(1));
            dead.readUntil("}");
            assertThat(dead.readClose()).isIn(4410, 1006);
            assertThat(alive.ping()).isNotNull();
        }
    }

    @Test
    void who_answers_pings_stays() {
        try (TestClient idle = site.visitor().connect()) {
            for (int i = 0; i < 6; i++) {
                int pings = idle.pings();
                clock.advance(Duration.ofSeconds(25));
                idle.await("a ping", () -> idle.pings() > pings);
            }
            assertThat(idle.isConnected()).isTrue();
            assertThat(idle.ping()).isNotNull();
        }
    }

    @Test
    void a_signed_out_agent_is_sent_away_at_once() {
        try (TestClient agent = site.agent().connect();
                TestClient elsewhere = site.agent("mehmet", dev.sohbet.chat.model.AgentRole.AGENT)
                        .connect()) {
            var reply = dev.sohbet.chat.testkit.TestHttp.post(
                    site.base(),
                    "/api/logout",
                    "{}",
                    Map.of("Cookie", agent.cookie(), "Origin", dev.sohbet.chat.testkit.TestHttp.origin(site.base())));
            assertThat(reply.status()).isEqualTo(204);
            agent.await("4501", () -> agent.closings().contains(4501));
            assertThat(elsewhere.ping()).isNotNull();
        }
    }

    @Test
    void a_session_that_ended_on_another_node_is_noticed_within_five_minutes() {
        try (TestClient agent = site.agent().connect()) {
            site.chat().identities().signOut(agent.cookie().split("=", 2)[1]);
            for (int i = 0; i < 11; i++) {
                clock.advance(Duration.ofSeconds(30));
                if (agent.isConnected()) {
                    Object unused = agent.request(tools.jackson.databind.node.JsonNodeFactory.instance
                            .objectNode()
                            .put("kind", "ping"));
                }
            }
            agent.await("4501", () -> agent.closings().contains(4501));
        }
    }
}
