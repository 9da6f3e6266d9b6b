package dev.sohbet.chat.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sohbet.chat.memory.InMemoryChatStore;
import dev.sohbet.chat.model.AgentRole;
import dev.sohbet.chat.testkit.SteeredStore;
import dev.sohbet.chat.testkit.TestClient;
import dev.sohbet.chat.testkit.TestClock;
import dev.sohbet.chat.testkit.TestHttp;
import dev.sohbet.chat.testkit.TestSocket;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
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
            dead.readText("\"welcome\"");
            for (int second = 0; second < 60; second += 5) {
                clock.advance(Duration.ofSeconds(5));
                alive.ping();
            }
            assertThat(site.container().servlet().connections()).isEqualTo(2);
            clock.advance(Duration.ofSeconds(5));
            await().untilAsserted(() ->
                    assertThat(site.container().servlet().connections()).isEqualTo(1));
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
                TestClient elsewhere = site.agent("mehmet", AgentRole.AGENT).connect()) {
            TestHttp.Reply reply = TestHttp.post(
                    site.base(),
                    "/api/logout",
                    "{}",
                    Map.of("Cookie", agent.cookie(), "Origin", TestHttp.origin(site.base())));
            assertThat(reply.status()).isEqualTo(204);
            agent.await("4501", () -> agent.closings().contains(4501));
            assertThat(elsewhere.ping()).isNotNull();
        }
    }

    @Test
    void an_agents_sign_out_leaves_the_visitor_of_the_same_browser_alone() {
        String origin = TestHttp.origin(site.base());
        TestClient agent = site.agent();
        try (TestSocket widget = TestSocket.open(site.base(), Map.of("Origin", origin, "Cookie", agent.cookie()))) {
            widget.send("{\"kind\":\"hello\",\"id\":\"1\",\"v\":1,\"as\":\"visitor\",\"token\":\""
                    + site.visitor().token() + "\"}");
            widget.next("welcome");
            TestHttp.Reply reply =
                    TestHttp.post(site.base(), "/api/logout", "{}", Map.of("Cookie", agent.cookie(), "Origin", origin));
            assertThat(reply.status()).isEqualTo(204);
            widget.send("{\"kind\":\"ping\",\"id\":\"2\"}");
            widget.next("pong");
        }
    }

    @Test
    void who_a_visitor_is_is_asked_again_every_five_minutes() {
        SteeredStore steered = new SteeredStore(new InMemoryChatStore());
        try (TestSite other = TestSite.start(steered.store(), settings, builder -> builder);
                TestClient visitor = other.visitor().connect()) {
            AtomicInteger asked = new AtomicInteger();
            steered.before("visitorByToken", args -> {
                asked.incrementAndGet();
                args[0] = "a token that was revoked";
            });
            for (int second = 0; second < 270; second += 30) {
                clock.advance(Duration.ofSeconds(30));
                visitor.ping();
            }
            assertThat(asked).hasValue(0);
            clock.advance(Duration.ofSeconds(30));
            visitor.await("4501", () -> visitor.closings().contains(4501));
            assertThat(asked).hasValue(1);
        }
    }
}
