package dev.sohbet.chat.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sohbet.chat.ChatLimits;
import dev.sohbet.chat.memory.InMemoryChatStore;
import dev.sohbet.chat.model.Audience;
import dev.sohbet.chat.model.Participant;
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.spi.EntryQuery;
import dev.sohbet.chat.testkit.TestClient;
import dev.sohbet.chat.testkit.TestClock;
import dev.sohbet.chat.testkit.TestHttp;
import dev.sohbet.chat.testkit.TestSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** P11: bad input gets a stable code, leaves nothing behind, and touches nobody else. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputTest {
    private static final String ID = "kq0Jt2n4S8W1x7Zb5c3VhQ";
    private static final String OTHER_THREAD = "Zy3vXn0cQ5mZs8mR2d1bqA";

    private final TestClock clock = new TestClock();
    private final InMemoryChatStore store = new InMemoryChatStore();
    private final WebSettings settings =
            new WebSettings(Set.of(), Set.of("127.0.0.1"), "chat", false, 1_000, 1, Duration.ZERO, clock);
    private final TestSite site = TestSite.start(store, settings, builder -> builder.clock(clock));
    private TestClient bystander;
    private String foreign;
    private int threads;

    @BeforeEach
    void open() {
        bystander = site.visitor().connect();
        foreign = bystander.send("mine").acked().thread();
        threads++;
    }

    @AfterEach
    void leave() {
        bystander.close();
    }

    @AfterAll
    void close() {
        site.close();
    }

    static Stream<Arguments> frames() {
        String send = "{\"kind\":\"send\",\"id\":\"" + ID + "\",\"as\":\"visitor\",\"text\":";
        String thread = ",\"as\":\"visitor\",\"thread\":";
        return Stream.of(
                Arguments.of("no JSON", "hello", "bad_json"),
                Arguments.of("nothing", " ", "bad_json"),
                Arguments.of("half of it", "{\"kind\":\"ping\",\"id\":\"1\"", "bad_json"),
                Arguments.of("two of them", "{\"kind\":\"ping\",\"id\":\"1\"}{\"kind\":\"ping\"}", "bad_json"),
                Arguments.of("no object", "[1,2,3]", "bad_json"),
                Arguments.of("the same field twice", send + "\"a\",\"text\":\"b\"}", "bad_json"),
                Arguments.of("not a number", send + "NaN}", "bad_json"),
                Arguments.of("a long number", send + "1" + "0".repeat(40_000) + "}", "bad_json"),
                Arguments.of("deep", send + "[".repeat(20_000) + "]".repeat(20_000) + "}", "bad_json"),
                Arguments.of("deep where nobody looks", deepUnknown(), "bad_json"),
                Arguments.of("a long text", send + "\"" + "x".repeat(4_001) + "\"}", "too_long"),
                Arguments.of("an empty text", send + "\" \\n\\t \"}", "bad_text"),
                Arguments.of("a text that nobody sees", send + "\"\\u200b\\u200d\\ufeff\\u0000\"}", "bad_text"),
                Arguments.of("no text", "{\"kind\":\"send\",\"as\":\"visitor\",\"id\":\"" + ID + "\"}", "bad_frame"),
                Arguments.of("a text that is none", send + "{\"a\":1}}", "bad_frame"),
                Arguments.of("a client id to be guessed", send.replace(ID, "1") + "\"hello\"}", "bad_frame"),
                Arguments.of(
                        "a client id with a space", send.replace(ID, "kq0Jt2n4 8W1x7Zb5c3VhQ") + "\"a\"}", "bad_frame"),
                Arguments.of("no kind", "{\"id\":\"1\",\"as\":\"visitor\"}", "bad_frame"),
                Arguments.of(
                        "an unknown kind", "{\"kind\":\"delete\",\"id\":\"1\",\"as\":\"visitor\"}", "unknown_kind"),
                Arguments.of("no id", "{\"kind\":\"ping\",\"as\":\"visitor\"}", "bad_frame"),
                Arguments.of(
                        "an id with a line", "{\"kind\":\"ping\",\"id\":\"1\\n2\",\"as\":\"visitor\"}", "bad_frame"),
                Arguments.of("no such thread", history(OTHER_THREAD), "not_found"),
                Arguments.of("somebody else's thread", history("FOREIGN"), "not_found"),
                Arguments.of(
                        "somebody else's mark",
                        "{\"kind\":\"read\",\"id\":\"1\"" + thread + "\"FOREIGN\",\"seq\":1}",
                        "not_found"),
                Arguments.of("a limit beyond", history("FOREIGN").replace("50", "101"), "bad_frame"),
                Arguments.of(
                        "both directions",
                        history("FOREIGN").replace("50", "50,\"after\":1,\"before\":2"),
                        "bad_frame"),
                Arguments.of(
                        "a visitor's note",
                        "{\"kind\":\"note\",\"id\":\"" + ID + "\"" + thread + "\"FOREIGN\",\"text\":\"a\"}",
                        "forbidden"),
                Arguments.of(
                        "a visitor who closes",
                        "{\"kind\":\"status\",\"id\":\"" + ID + "\"" + thread + "\"FOREIGN\",\"status\":\"closed\"}",
                        "forbidden"),
                Arguments.of("a visitor's list", "{\"kind\":\"threads\",\"id\":\"1\",\"as\":\"visitor\"}", "forbidden"),
                Arguments.of(
                        "a visitor who writes elsewhere",
                        send.replace("\"text\"", "\"thread\":\"FOREIGN\",\"text\"") + "\"a\"}",
                        "forbidden"));
    }

    private static String history(String thread) {
        return "{\"kind\":\"history\",\"id\":\"1\",\"as\":\"visitor\",\"thread\":\"" + thread + "\",\"limit\":50}";
    }

    private static String deepUnknown() {
        return "{\"kind\":\"ping\",\"id\":\"1\",\"as\":\"visitor\",\"x\":" + "[".repeat(25) + "]".repeat(25) + "}";
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("frames")
    void over_a_websocket(String name, String frame, String code) {
        try (TestSocket socket = TestSocket.open(site.base(), Map.of())) {
            socket.send("{\"kind\":\"hello\",\"id\":\"0\",\"v\":1,\"as\":\"visitor\",\"token\":\""
                    + site.visitor().token() + "\"}");
            socket.next("welcome");
            socket.send(frame.replace("FOREIGN", foreign));
            clear(socket.next("error"), code);
            socket.send("{\"kind\":\"ping\",\"id\":\"after\"}");
            assertThat(socket.next("pong").get("re").stringValue()).isEqualTo("after");
        }
        nothingHappened();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("frames")
    void over_http(String name, String frame, String code) {
        Map<String, String> headers =
                Map.of("Authorization", "Bearer " + site.visitor().token());
        TestHttp.Reply reply = TestHttp.post(site.base(), "/api/frame", frame.replace("FOREIGN", foreign), headers);
        clear(reply.json(), code);
        assertThat(reply.status()).isBetween(400, 413);
        nothingHappened();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/visitor",
                "/api/login",
                "/api/events",
                "/api/frame",
                "/api/session",
                "/api/logout",
                "/api/code",
                "/api/account/link",
                "/api/self-test"
            })
    void every_path_answers_nonsense_clearly(String path) {
        for (String body : List.of("", "nonsense", "[]", "{\"as\":7,\"name\":7,\"username\":7}", "[".repeat(30_000))) {
            TestHttp.Reply reply = TestHttp.post(site.base(), path, body, Map.of());
            assertThat(reply.status()).as(body).isBetween(400, 413);
            assertThat(reply.code()).as(body).isIn("bad_json", "bad_frame", "unauthorized", "origin_refused");
            assertThat(reply.body()).doesNotContain("Exception");
        }
        nothingHappened();
    }

    private static void clear(JsonNode error, String code) {
        assertThat(error.path("code").asString("")).isEqualTo(code);
        assertThat(error.path("message").asString(""))
                .isNotBlank()
                .doesNotContain("Exception", "dev.sohbet", "tools.jackson", "\n");
    }

    /** The bystander's connection still works, and its one message is all there is. */
    private void nothingHappened() {
        assertThat(bystander.ping()).isNotNull();
        assertThat(bystander.closings()).isEmpty();
        assertThat(site.chat()
                        .as(new Participant.Sys())
                        .threads(null, null, 200)
                        .threads())
                .hasSize(threads);
        assertThat(store.entries(new EntryQuery(new ThreadId(foreign), Audience.AGENTS, new EntryQuery.After(0), 10))
                        .entries())
                .hasSize(1);
    }

    @Test
    void an_expired_token() {
        TestClient visitor = site.visitor();
        clock.advance(ChatLimits.DEFAULT.tokenIdle().plusSeconds(1));
        try (TestSocket socket = TestSocket.open(site.base(), Map.of())) {
            socket.send("{\"kind\":\"hello\",\"id\":\"0\",\"v\":1,\"as\":\"visitor\",\"token\":\"" + visitor.token()
                    + "\"}");
            assertThat(socket.awaitClosed()).isEqualTo(4501);
        }
        TestHttp.Reply reply = TestHttp.post(
                site.base(),
                "/api/frame",
                "{\"kind\":\"ping\",\"id\":\"1\",\"as\":\"visitor\"}",
                Map.of("Authorization", "Bearer " + visitor.token()));
        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.code()).isEqualTo("unauthorized");
    }

    @Test
    void another_version_and_a_second_hello() {
        String token = site.visitor().token();
        String hello = "{\"kind\":\"hello\",\"id\":\"0\",\"v\":1,\"as\":\"visitor\",\"token\":\"" + token + "\"}";
        try (TestSocket socket = TestSocket.open(site.base(), Map.of())) {
            socket.send(hello.replace("\"v\":1", "\"v\":99"));
            clear(socket.next("error"), "unsupported_version");
            socket.send(hello);
            socket.next("welcome");
            socket.send(hello);
            clear(socket.next("error"), "bad_frame");
        }
        nothingHappened();
    }

    @Test
    void a_wrong_password_again_and_again() {
        String origin = TestHttp.origin(site.base());
        site.agent(); // so that there is one to guess at
        for (int i = 0; i < 10; i++) {
            TestHttp.Reply wrong = login("{\"username\":\"ayse\",\"password\":\"" + "x".repeat(130) + "\"}", origin);
            assertThat(wrong.status()).isEqualTo(401);
            assertThat(wrong.code()).isEqualTo("bad_credentials");
            assertThat(wrong.headers()).doesNotContainKey("Set-Cookie");
        }
        TestHttp.Reply refused = login("{\"username\":\"ayse\",\"password\":\"" + TestSite.PASSWORD + "\"}", origin);
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.code()).isEqualTo("rate_limited");
        assertThat(refused.headers()).containsKey("Retry-After");
        nothingHappened();
    }

    private TestHttp.Reply login(String body, String origin) {
        return TestHttp.post(site.base(), "/api/login", body, Map.of("Origin", origin));
    }

    /** {@code HOST} and {@code PORT} stand for this server's. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://HOST:PORT.evil.example",
                "http://evil.example",
                "http://evil-HOST:PORT",
                "http://HOST.evil.example:PORT",
                "http://HOST:1",
                "http://HOST",
                "null",
                "HTTP://HOST:PORT",
                "http://user@HOST:PORT",
                "http://xn--host-abc.example:PORT",
                "http://HOST:PORT/",
                "http://HOST.:PORT",
                "file://",
                "ftp://HOST:PORT",
                "http://localhost:PORT",
                "http://[::1]:PORT"
            })
    void a_wrong_origin(String form) {
        String origin = form.replace("HOST", site.base().getHost())
                .replace("PORT", String.valueOf(site.base().getPort()));
        refusedEverywhere(Map.of("Origin", origin));
    }

    @Test
    void plain_http_for_https() {
        refusedEverywhere(Map.of("Origin", TestHttp.origin(site.base()), "X-Forwarded-Proto", "https"));
    }

    private void refusedEverywhere(Map<String, String> headers) {
        assertThatThrownBy(() -> TestSocket.open(site.base(), headers))
                .isInstanceOfSatisfying(
                        TestSocket.HandshakeRefused.class,
                        e -> assertThat(e.status()).isEqualTo(403));
        for (String path : List.of("/api/visitor", "/api/login")) {
            String body = path.equals("/api/login") ? "{\"username\":\"ayse\",\"password\":\"x\"}" : "{}";
            TestHttp.Reply reply = TestHttp.post(site.base(), path, body, headers);
            assertThat(reply.status()).as(path).isEqualTo(403);
            assertThat(reply.code()).isEqualTo("origin_refused");
        }
        nothingHappened();
    }

    @Test
    void a_cookie_without_an_origin() {
        String cookie = site.agent().cookie();
        assertThatThrownBy(() -> TestSocket.open(site.base(), Map.of("Cookie", cookie)))
                .isInstanceOfSatisfying(
                        TestSocket.HandshakeRefused.class,
                        e -> assertThat(e.status()).isEqualTo(403));
        TestHttp.Reply reply = TestHttp.post(
                site.base(),
                "/api/frame",
                "{\"kind\":\"threads\",\"id\":\"1\",\"as\":\"agent\"}",
                Map.of("Cookie", cookie));
        assertThat(reply.code()).isEqualTo("origin_refused");
    }
}
