package dev.sohbet.chat.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.ChatActor;
import dev.sohbet.chat.memory.InMemoryChatStore;
import dev.sohbet.chat.model.ClientId;
import dev.sohbet.chat.model.Participant;
import dev.sohbet.chat.testkit.TestClient;
import dev.sohbet.chat.testkit.TestHttp;
import dev.sohbet.chat.testkit.TestSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** R18: what is too large is told so, on every container in the same way. */
@Tag("containers")
class SizesTest {
    private static final int LIMIT = 65_536;

    static List<String> kinds() {
        return TestContainer.kinds();
    }

    /** A ping of exactly that many bytes, padded with that character. */
    private static String ping(int bytes, String character) {
        String head = "{\"kind\":\"ping\",\"id\":\"1\",\"as\":\"visitor\",\"pad\":\"";
        int room = bytes - head.length() - 2;
        int size = character.getBytes(StandardCharsets.UTF_8).length;
        String json = head + character.repeat(room / size) + "x".repeat(room % size) + "\"}";
        assertThat(json.getBytes(StandardCharsets.UTF_8)).hasSize(bytes);
        return json;
    }

    private static TestSocket greeted(TestSite site) {
        TestSocket socket = TestSocket.open(site.base(), Map.of());
        socket.send("{\"kind\":\"hello\",\"id\":\"0\",\"v\":1,\"as\":\"visitor\",\"token\":\""
                + site.visitor().token() + "\"}");
        socket.next("welcome");
        return socket;
    }

    private static void inParts(TestSocket socket, String whole, int size) {
        int from = 0;
        while (from < whole.length()) {
            int to = Math.min(whole.length(), from + size);
            if (to < whole.length() && Character.isLowSurrogate(whole.charAt(to))) {
                to++;
            }
            socket.sendPart(whole.substring(from, to), to == whole.length());
            from = to;
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void a_clients_message(String kind) {
        try (TestSite site = TestSite.start(kind);
                TestSocket other = greeted(site)) {
            for (String character : List.of("x", "ş", "€", "🚚")) {
                try (TestSocket socket = greeted(site)) {
                    socket.send(ping(LIMIT, character));
                    socket.next("pong");
                    String whole = ping(LIMIT, character);
                    inParts(socket, whole, 19_999);
                    socket.next("pong");
                    socket.send(ping(LIMIT + 1, character));
                    assertThat(socket.awaitClosed()).as(character).isEqualTo(1009);
                }
                try (TestSocket socket = greeted(site)) {
                    inParts(socket, ping(LIMIT + 1, character), 9_999);
                    assertThat(socket.awaitClosed())
                            .as("in parts, " + character)
                            .isEqualTo(1009);
                }
            }
            other.send("{\"kind\":\"ping\",\"id\":\"1\"}");
            other.next("pong");
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void a_requests_body(String kind) {
        try (TestSite site = TestSite.start(kind)) {
            Map<String, String> headers =
                    Map.of("Authorization", "Bearer " + site.visitor().token());
            for (String character : List.of("x", "€")) {
                assertThat(TestHttp.post(site.base(), "/api/frame", ping(LIMIT, character), headers)
                                .status())
                        .isEqualTo(200);
                TestHttp.Reply refused = TestHttp.post(site.base(), "/api/frame", ping(LIMIT + 1, character), headers);
                assertThat(refused.status()).isEqualTo(413);
                assertThat(refused.code()).isEqualTo("too_large");
                assertThat(refused.headers()).containsEntry("connection", "close");
            }
        }
    }

    /** What is left unread when a connection is closed resets it, and the reset overtakes the answer now and then. */
    @ParameterizedTest
    @MethodSource("kinds")
    void a_refusal_arrives_though_much_of_the_body_was_not_wanted(String kind) {
        try (TestSite site = TestSite.start(kind)) {
            Map<String, String> headers =
                    Map.of("Authorization", "Bearer " + site.visitor().token());
            String body = ping(LIMIT + 900_000, "x");
            for (int i = 0; i < 20; i++) {
                assertThat(TestHttp.post(site.base(), "/api/frame", body, headers)
                                .status())
                        .isEqualTo(413);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void the_servers_messages(String kind) {
        try (TestSite site = TestSite.start(kind, new InMemoryChatStore(), TestSite.OPEN, builder -> builder);
                TestSocket socket = TestSocket.open(site.base(), Map.of())) {
            TestClient visitor = site.visitor();
            ChatActor asVisitor = site.chat().as(new Participant.Visitor(visitor.id(), null));
            List<String> worst =
                    List.of("€".repeat(4_000), "\"".repeat(4_000), "🚚".repeat(2_000), "ab\n".repeat(1_300));
            String thread = "";
            for (int i = 0; i < 120; i++) {
                thread = asVisitor
                        .send(new ClientId(TestClient.newClientId()), worst.get(i % worst.size()))
                        .join()
                        .thread()
                        .value();
            }
            socket.send("{\"kind\":\"hello\",\"id\":\"0\",\"v\":1,\"as\":\"visitor\",\"token\":\"" + visitor.token()
                    + "\"}");
            socket.next("welcome");
            List<Long> paged = new ArrayList<>();
            JsonNode page;
            do {
                long after = paged.isEmpty() ? 0 : paged.get(paged.size() - 1);
                socket.send("{\"kind\":\"history\",\"id\":\"1\",\"thread\":\"" + thread + "\",\"limit\":100,\"after\":"
                        + after + "}");
                page = socket.next("entries");
                page.get("entries").forEach(entry -> paged.add(entry.get("seq").longValue()));
            } while (page.path("more").asBoolean(false));
            assertThat(paged).hasSize(120);

            for (int i = 0; i < 100; i++) {
                asVisitor
                        .send(new ClientId(TestClient.newClientId()), worst.get(i % worst.size()))
                        .join();
            }
            for (int i = 0; i < 100; i++) {
                socket.next("entry");
            }
            assertThat(socket.largestMessage()).isBetween(60_000, 262_144);
        }
    }
}
