package dev.sohbet.chat.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sohbet.chat.ChatActor;
import dev.sohbet.chat.memory.InMemoryChatStore;
import dev.sohbet.chat.model.ClientId;
import dev.sohbet.chat.model.Participant;
import dev.sohbet.chat.testkit.ConversationChecker;
import dev.sohbet.chat.testkit.TestClient;
import dev.sohbet.chat.testkit.TestClient.Carrier;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** P9: who reads slowly loses the connection, and slows nobody else. */
@Tag("containers")
class SlowReaderTest {
    private static final String LONG = "€".repeat(3_900);

    private final InMemoryChatStore store = new InMemoryChatStore();

    static List<String> kinds() {
        return TestContainer.kinds();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void over_websockets(String kind) {
        try (TestSite site = TestSite.start(kind, store, TestSite.OPEN, builder -> builder)) {
            TestClient visitor = site.visitor().connect();
            visitor.send("hello").acked();
            String thread = visitor.thread();
            List<TestClient> fast = new ArrayList<>(List.of(visitor));
            List<TestClient> slow = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                fast.add(visitor.another(site.base()).connect());
                slow.add(visitor.another(site.base()).connect());
            }
            slow.forEach(client -> {
                client.awaitText(thread, "hello");
                client.stopReading();
            });

            ChatActor asVisitor = site.chat().as(new Participant.Visitor(visitor.id(), null));
            ConversationChecker checker = new ConversationChecker();
            // each waits for the fast ones now and then, so that only the slow ones pile up
            for (int i = 0; i < 1_500; i++) {
                String text = i + LONG;
                String id = TestClient.newClientId();
                long seq = asVisitor.send(new ClientId(id), text).join().seq();
                checker.tried(visitor.id(), id, text).acked(visitor.id(), id, thread, seq);
                if (i % 50 == 0) {
                    fast.forEach(client ->
                            client.await("entry " + seq, Duration.ofSeconds(5), () -> client.position(thread) >= seq));
                }
            }
            long last = store.positions(List.of(new dev.sohbet.chat.model.ThreadId(thread)))
                    .get(0)
                    .lastPublicSeq();
            fast.forEach(client -> client.await("the last", () -> client.position(thread) == last));
            for (TestClient client : fast) {
                assertThat(client.closings()).isEmpty();
                checker.client(client);
            }

            // the server has let go of them; what it could still say of the reason is theirs to read
            await().untilAsserted(() ->
                    assertThat(site.container().servlet().connections()).isEqualTo(fast.size()));
            for (TestClient client : slow) {
                client.readAgain();
                awaitTheEnd(client, thread);
                assertThat(client.closings()).hasSizeLessThan(2).allMatch(code -> code == 4408 || code == 1006);
                client.drop();
                client.connect();
                client.await("the last", Duration.ofSeconds(20), () -> client.position(thread) == last);
                assertThat(client.faults()).isEmpty();
                checker.client(client);
            }
            checker.stored(store, List.of(thread)).check().assertClean();
            fast.forEach(TestClient::close);
            slow.forEach(TestClient::close);
        }
    }

    /**
     * The client is told, or cut off. Tomcat leaves some connections open and silent when it gives up on a message in the middle: a
     * client takes them for dead after 60 s without a word, as docs/protocol.md says; here, after three.
     */
    private static void awaitTheEnd(TestClient client, String thread) {
        AtomicLong before = new AtomicLong(-1);
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofSeconds(3))
                .until(() ->
                        !client.isConnected() || before.getAndSet(client.position(thread)) == client.position(thread));
    }

    /** Asks for much and reads nothing of it. */
    @ParameterizedTest
    @MethodSource("kinds")
    void over_http(String kind) throws IOException {
        try (TestSite site = TestSite.start(kind, store, TestSite.OPEN, builder -> builder)) {
            TestClient visitor = site.visitor().over(Carrier.HTTP).connect();
            ChatActor asVisitor = site.chat().as(new Participant.Visitor(visitor.id(), null));
            String thread = "";
            for (int i = 0; i < 30; i++) {
                thread = asVisitor
                        .send(new ClientId(TestClient.newClientId()), i + LONG)
                        .join()
                        .thread()
                        .value();
            }
            List<RawClient> slow = new ArrayList<>();
            String body = "{\"kind\":\"history\",\"id\":\"1\",\"as\":\"visitor\",\"thread\":\"" + thread + "\"}";
            String request =
                    "POST /chat/api/frame HTTP/1.1\r\nHost: " + site.base().getAuthority()
                            + "\r\nContent-Type: application/json\r\nAuthorization: Bearer " + visitor.token()
                            + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
            for (int i = 0; i < 12; i++) {
                RawClient client = new RawClient(site.base());
                client.write(request.repeat(60));
                slow.add(client);
            }
            Instant before = Instant.now();
            for (int i = 0; i < 20; i++) {
                visitor.ping();
                visitor.send("quick " + i).acked();
            }
            assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(5));
            for (RawClient client : slow) {
                client.close();
            }
            visitor.close();
        }
    }
}
