package dev.sohbet.chat.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sohbet.chat.memory.InMemoryChatStore;
import dev.sohbet.chat.model.ClientId;
import dev.sohbet.chat.model.Participant;
import dev.sohbet.chat.testkit.SteeredStore;
import dev.sohbet.chat.testkit.TestClient;
import dev.sohbet.chat.testkit.TestClock;
import dev.sohbet.chat.testkit.TestHttp;
import dev.sohbet.chat.testkit.TestSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** P9: one address has at most so many connections at once, here two: WebSockets and held polls together. */
class AddressesTest {
    private static final Map<String, String> HERE = Map.of("X-Forwarded-For", "192.0.2.1");
    private static final Map<String, String> ELSEWHERE = Map.of("X-Forwarded-For", "192.0.2.2");

    private final SteeredStore steered = new SteeredStore(new InMemoryChatStore());
    /** Its time stands still, so that nobody is sent away for saying nothing. */
    private final WebSettings settings =
            new WebSettings(Set.of(), Set.of("127.0.0.1"), "chat", false, 2, 1, Duration.ZERO, new TestClock());

    private final TestSite site = TestSite.start(steered.store(), settings, builder -> builder);
    private final TestClient visitor = site.visitor();
    private final List<TestSocket> open = new ArrayList<>();

    @AfterEach
    void close() {
        open.forEach(TestSocket::close);
        site.close();
    }

    @Test
    void sockets_and_polls_count_together() throws Exception {
        CountDownLatch compares = new CountDownLatch(1);
        steered.before("newestThread", args -> compares.countDown());
        opened(HERE);
        awaitCounted(1);
        CompletableFuture<TestHttp.Reply> held = CompletableFuture.supplyAsync(this::poll);
        assertThat(compares.await(10, TimeUnit.SECONDS)).isTrue();

        refused();
        TestHttp.Reply third = poll();
        assertThat(third.status()).isEqualTo(429);
        assertThat(third.code()).isEqualTo("rate_limited");
        assertThat(third.headers()).containsKey("Retry-After");
        opened(ELSEWHERE);

        site.chat()
                .as(new Participant.Visitor(visitor.id(), null))
                .send(new ClientId(TestClient.newClientId()), "news")
                .join();
        assertThat(held.get(10, TimeUnit.SECONDS).status()).isEqualTo(200);
        await().until(this::hasRoom);
        awaitCounted(3);
        refused();
    }

    /** Such an end is heard of twice: when it is decided here, and when the container has carried it out. */
    @Test
    void a_connection_that_the_server_ends_makes_room_for_one() {
        opened(HERE);
        for (int i = 0; i < 10; i++) {
            await().until(this::hasRoom);
            awaitCounted(2);
            refused();
            TestSocket stranger = open.get(open.size() - 1);
            stranger.send("{\"kind\":\"hello\",\"id\":\"1\",\"v\":1,\"as\":\"visitor\",\"token\":\"unknown\"}");
            assertThat(stranger.awaitClosed()).isIn(4501, TestSocket.BROKEN);
            awaitCounted(1);
        }
        await().until(this::hasRoom);
        awaitCounted(2);
        refused();
    }

    /** A client hears that its connection is open before the server counts it. */
    private void awaitCounted(int connections) {
        await().until(() -> site.container().servlet().connections() == connections);
    }

    private void opened(Map<String, String> from) {
        open.add(TestSocket.open(site.base(), from));
    }

    private boolean hasRoom() {
        try {
            opened(HERE);
            return true;
        } catch (TestSocket.HandshakeRefused e) {
            assertThat(e.status()).isEqualTo(429);
            return false;
        }
    }

    private void refused() {
        assertThatThrownBy(() -> opened(HERE))
                .isInstanceOfSatisfying(
                        TestSocket.HandshakeRefused.class,
                        e -> assertThat(e.status()).isEqualTo(429));
    }

    private TestHttp.Reply poll() {
        Map<String, String> headers = new HashMap<>(HERE);
        headers.put("Authorization", "Bearer " + visitor.token());
        return TestHttp.post(
                site.base(),
                "/api/events",
                "{\"as\":\"visitor\",\"epoch\":\"" + site.chat().epoch() + "\",\"watch\":[],\"presence\":\"offline\"}",
                headers);
    }
}
