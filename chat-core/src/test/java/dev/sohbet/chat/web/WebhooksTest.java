package dev.sohbet.chat.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sohbet.chat.Chat;
import dev.sohbet.chat.memory.InMemoryChatStore;
import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.spi.BridgeStore;
import dev.sohbet.chat.spi.Webhook;
import dev.sohbet.chat.testkit.SteeredStore;
import dev.sohbet.chat.testkit.TestHttp;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What another service pushes, on every container in the same way. */
@Tag("containers")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebhooksTest {
    private static final String PATH = "/hooks/pigeon/dovecote";
    private static final Map<String, String> SECRET = Map.of("X-Pigeon", "coo");
    private static final int LARGEST = 1 << 20;

    private final Map<String, TestSite> sites = new HashMap<>();
    private final SteeredStore steered = new SteeredStore(new InMemoryChatStore());
    private final Pigeon pigeon = new Pigeon((BridgeStore) steered.store());

    /** A service that keeps what it is sent in the store. */
    private static final class Pigeon implements Webhook {
        final List<String> received = new CopyOnWriteArrayList<>();
        private final BridgeStore store;

        Pigeon(BridgeStore store) {
            this.store = store;
        }

        @Override
        public String name() {
            return "pigeon";
        }

        @Override
        public boolean verify(String path, Function<String, @Nullable String> header) {
            return path.equals("dovecote") && "coo".equals(header.apply("x-pigeon"));
        }

        @Override
        public void receive(byte[] body) {
            String text = new String(body, StandardCharsets.UTF_8);
            if (text.equals("nonsense")) {
                throw new ChatException(ErrorCode.BAD_JSON, "That is not JSON this server reads.");
            }
            if (text.equals("bug")) {
                throw new IllegalStateException("a bug");
            }
            store.put("pigeon", "last", text.isEmpty() ? "-" : text.substring(0, 1));
            received.add(text);
        }
    }

    static List<String> kinds() {
        return TestContainer.kinds();
    }

    @BeforeAll
    void open() {
        for (String kind : kinds()) {
            sites.put(
                    kind,
                    TestSite.start(kind, new InMemoryChatStore(), TestSite.OPEN, builder -> builder.webhook(pigeon)));
        }
    }

    @AfterAll
    void close() {
        sites.values().forEach(TestSite::close);
    }

    @BeforeEach
    void forget() {
        pigeon.received.clear();
        steered.before("put", args -> {});
    }

    private TestSite site(String kind) {
        return Objects.requireNonNull(sites.get(kind));
    }

    private TestHttp.Reply push(String kind, String body) {
        return TestHttp.post(site(kind).base(), PATH, body, SECRET);
    }

    private static void empty(TestHttp.Reply reply, int status) {
        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.body()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void what_the_service_pushes_is_taken(String kind) {
        empty(push(kind, "{\"a\":\"ş\"}"), 200);
        assertThat(pigeon.received).containsExactly("{\"a\":\"ş\"}");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void no_check_for_browsers_stands_in_its_way(String kind) {
        Map<String, String> headers = new HashMap<>(SECRET);
        headers.put("Origin", "https://evil.example");
        headers.put("Cookie", "chat-chat=nobodys");
        TestHttp.Reply reply = TestHttp.post(site(kind).base(), PATH, "{}", headers);
        empty(reply, 200);
        assertThat(reply.headers()).doesNotContainKeys("Access-Control-Allow-Origin", "Set-Cookie");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void another_secret_or_another_path_is_refused_without_a_word(String kind) {
        empty(TestHttp.post(site(kind).base(), PATH, "{}", Map.of("X-Pigeon", "caw")), 403);
        empty(TestHttp.post(site(kind).base(), PATH, "{}", Map.of()), 403);
        for (String path :
                List.of("/hooks/pigeon/dovecot", "/hooks/pigeon/dovecote/", "/hooks/pigeon/", "/hooks/pigeon")) {
            empty(TestHttp.post(site(kind).base(), path, "{}", SECRET), 403);
        }
        assertThat(pigeon.received).isEmpty();
    }

    /** Whoever has no secret must not make the server wait for what never comes. */
    @ParameterizedTest
    @MethodSource("kinds")
    void a_forged_secret_is_refused_before_the_body_has_come(String kind) throws IOException {
        for (String length : List.of("Transfer-Encoding: chunked", "Content-Length: 1000000")) {
            try (RawClient client = new RawClient(site(kind).base())) {
                client.write("POST /chat" + PATH + " HTTP/1.1\r\nHost: "
                        + site(kind).base().getAuthority() + "\r\nX-Pigeon: caw\r\nContent-Type: application/json\r\n"
                        + length + "\r\n\r\n");
                client.write(length.startsWith("Content") ? "{" : "1\r\n{\r\n");
                assertThat(client.status()).as(length).isEqualTo(403);
            }
        }
        assertThat(pigeon.received).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void who_is_not_there_is_not_found_and_pushing_is_all_that_can_be_done(String kind) {
        empty(TestHttp.post(site(kind).base(), "/hooks/raven/dovecote", "{}", SECRET), 404);
        empty(TestHttp.post(site(kind).base(), "/hooks/", "{}", SECRET), 404);
        for (String method : List.of("GET", "PUT", "DELETE", "OPTIONS", "PATCH")) {
            HttpRequest request = TestHttp.request(site(kind).base().resolve("/chat" + PATH))
                    .method(method, HttpRequest.BodyPublishers.noBody())
                    .header("X-Pigeon", "coo")
                    .build();
            TestHttp.Reply reply = TestHttp.send(request);
            empty(reply, 405);
            assertThat(reply.headers()).containsEntry("Allow", "POST");
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void a_chat_without_webhooks_has_no_such_place(String kind) {
        try (TestSite without = TestSite.start(kind)) {
            empty(TestHttp.post(without.base(), PATH, "{}", SECRET), 404);
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void a_body_has_at_most_a_mebibyte(String kind) throws IOException {
        empty(push(kind, "x".repeat(LARGEST)), 200);
        for (int over = 1; over < LARGEST; over += LARGEST / 8) {
            empty(push(kind, "x".repeat(LARGEST + over)), 413);
        }
        try (RawClient client = new RawClient(site(kind).base())) {
            client.write("POST /chat" + PATH + " HTTP/1.1\r\nHost: "
                    + site(kind).base().getAuthority() + "\r\nX-Pigeon: coo\r\nTransfer-Encoding: chunked\r\n\r\n");
            client.write("200000\r\n" + "x".repeat(LARGEST + 20_000)); // and no end
            assertThat(client.status()).isEqualTo(413);
        }
        assertThat(pigeon.received).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void while_the_store_is_away_the_service_is_asked_to_come_again(String kind) {
        for (ErrorCode code : List.of(ErrorCode.UNAVAILABLE, ErrorCode.OVERLOADED)) {
            steered.before("put", args -> {
                throw new ChatException(code, "The store does not answer.");
            });
            TestHttp.Reply reply = push(kind, "{}");
            empty(reply, 503);
            assertThat(reply.headers()).containsEntry("Retry-After", "5");
        }
        assertThat(pigeon.received).isEmpty();
        steered.before("put", args -> {});
        empty(push(kind, "{}"), 200);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void what_cannot_be_read_is_told_so_without_detail(String kind) {
        empty(push(kind, "nonsense"), 400);
        empty(push(kind, "bug"), 500);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void a_server_that_stops_asks_to_come_again(String kind) {
        try (TestSite stopping =
                TestSite.start(kind, new InMemoryChatStore(), TestSite.OPEN, builder -> builder.webhook(pigeon))) {
            stopping.container().servlet().drain();
            TestHttp.Reply reply = TestHttp.post(stopping.base(), PATH, "{}", SECRET);
            empty(reply, 503);
            assertThat(reply.headers()).containsEntry("Retry-After", "5");
            assertThat(pigeon.received).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Pigeon", "a/b", "a b", "ş"})
    void a_name_fits_an_address(String name) {
        assertThatThrownBy(() -> Chat.builder().webhook(named(name))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_name_is_one_webhooks() {
        assertThatThrownBy(() -> Chat.builder().webhook(pigeon).webhook(named("pigeon")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("pigeon");
    }

    private static Webhook named(String name) {
        return new Webhook() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public boolean verify(String path, Function<String, @Nullable String> header) {
                return false;
            }

            @Override
            public void receive(byte[] body) {}
        };
    }
}
