package dev.sohbet.chat.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.SignInMode;
import dev.sohbet.chat.memory.InMemoryChatStore;
import dev.sohbet.chat.model.AgentRole;
import dev.sohbet.chat.model.Participant.Agent;
import dev.sohbet.chat.spi.AgentAccount;
import dev.sohbet.chat.testkit.RecordingCodeSender;
import dev.sohbet.chat.testkit.TestHttp;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Signing in with a code, and an agent's account, as a browser meets them. */
class CodeSignInOverHttpTest {
    private static final String USER_AGENT =
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0";

    private final InMemoryChatStore store = new InMemoryChatStore();
    private final RecordingCodeSender sender = new RecordingCodeSender("telegram");
    private final TestSite site = TestSite.start(
            store,
            TestSite.OPEN,
            builder -> builder.signIn(SignInMode.CODE)
                    .codeSender(sender)
                    .serverKey("k".repeat(32).getBytes(StandardCharsets.US_ASCII)));

    /** What the browser holds: names and values. */
    private final Map<String, String> cookies = new HashMap<>();

    @BeforeEach
    void link() {
        Agent deniz = new Agent("id-of-deniz", "Deniz", AgentRole.AGENT);
        store.addAgent(new AgentAccount(deniz, "deniz", "no hash: nobody has a password"));
        site.chat().links().accept("telegram", site.chat().links().offer(deniz, "telegram"), "17", "17");
    }

    @AfterEach
    void close() {
        site.close();
    }

    private TestHttp.Reply post(String path, String body) {
        Map<String, String> headers = new HashMap<>();
        headers.put("Origin", TestHttp.origin(site.base()));
        headers.put("User-Agent", USER_AGENT);
        cookies.forEach((name, value) -> headers.merge("Cookie", name + "=" + value, (one, two) -> one + "; " + two));
        TestHttp.Reply reply = TestHttp.post(site.base(), path, body, headers);
        String set = reply.headers().getOrDefault("Set-Cookie", "");
        for (String cookie : set.split(", (?=chat-)", -1)) {
            String[] nameAndValue = cookie.split(";", 2)[0].split("=", 2);
            if (nameAndValue.length == 2) {
                cookies.put(nameAndValue[0], nameAndValue[1]);
            }
        }
        cookies.values().removeIf(String::isEmpty);
        return reply;
    }

    private TestHttp.Reply signIn() {
        assertThat(post("/api/code", "{\"username\":\"deniz\"}").status()).isEqualTo(200);
        return bring(sender.nextCode().code());
    }

    private TestHttp.Reply bring(String code) {
        return post("/api/code", "{\"code\":\"" + code + "\"}");
    }

    @Test
    void a_code_leads_to_a_session() {
        assertThat(post("/api/sign-in", "{}").body()).isEqualTo("{\"mode\":\"code\"}");
        TestHttp.Reply asked = post("/api/code", "{\"username\":\"deniz\"}");
        assertThat(asked.status()).isEqualTo(200);
        assertThat(asked.body()).isEqualTo("{\"validFor\":300}");
        assertThat(asked.headers().get("Set-Cookie"))
                .startsWith("chat-chat-code=")
                .contains("HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=300");
        RecordingCodeSender.Sent sent = sender.nextCode();
        assertThat(sent.from()).isEqualTo("Edge on Windows, 127.0.0.x");

        TestHttp.Reply entered = bring(sent.code());
        assertThat(entered.status()).isEqualTo(200);
        assertThat(entered.json().at("/me/name").asString("")).isEqualTo("Deniz");
        assertThat(cookies).containsOnlyKeys("chat-chat");
        assertThat(post("/api/session", "{}").status()).isEqualTo(200);
    }

    @Test
    void every_account_gets_one_answer_and_another_browser_none() {
        TestHttp.Reply known = post("/api/code", "{\"username\":\"deniz\"}");
        TestHttp.Reply unknown = post("/api/code", "{\"username\":\"nobody\"}");
        assertThat(unknown.status()).isEqualTo(known.status());
        assertThat(unknown.body()).isEqualTo(known.body());
        assertThat(unknown.headers().keySet()).isEqualTo(known.headers().keySet());

        String code = sender.nextCode().code();
        TestHttp.Reply others = bring(code);
        cookies.clear();
        TestHttp.Reply none = bring(code);
        assertThat(others.status()).isEqualTo(401);
        assertThat(others.code()).isEqualTo("bad_credentials");
        assertThat(none.body()).isEqualTo(others.body());
        assertThat(cookies).isEmpty();
    }

    @Test
    void signing_in_ends_the_session_before() {
        signIn();
        String before = Objects.requireNonNull(cookies.get("chat-chat"));
        signIn();
        assertThat(cookies.get("chat-chat")).isNotEqualTo(before);
        assertThat(site.chat().identities().agent(before)).isEmpty();
    }

    @Test
    void a_password_does_not_lead_in() {
        TestHttp.Reply login =
                post("/api/login", "{\"username\":\"deniz\",\"password\":\"" + TestSite.PASSWORD + "\"}");
        assertThat(login.status()).isEqualTo(403);
        assertThat(login.code()).isEqualTo("forbidden");
        assertThat(cookies).isEmpty();
    }

    @Test
    void an_agent_sees_to_its_own_account() {
        signIn();
        JsonNode account = post("/api/account", "{}").json();
        assertThat(account.at("/links").toString()).isEqualTo("[{\"channel\":\"telegram\",\"linked\":true}]");
        assertThat(account.at("/recoveryCodes").asInt(-1)).isZero();
        assertThat(account.at("/sessions/0/current").asBoolean(false)).isTrue();

        JsonNode codes = post("/api/account/recovery-codes", "{}").json().get("codes");
        assertThat(codes.size()).isEqualTo(10);
        assertThat(post("/api/account", "{}").json().at("/recoveryCodes").asInt(-1))
                .isEqualTo(10);

        JsonNode offer = post("/api/account/link", "{\"channel\":\"telegram\"}").json();
        String token = offer.at("/token").asString("");
        assertThat(offer.at("/url").asString("")).isEqualTo("https://telegram.example/start?token=" + token);
        assertThat(site.chat().links().accept("telegram", token, "18", "18")).isPresent();
        assertThat(post("/api/account/link", "{\"channel\":\"pigeon\"}").code()).isEqualTo("not_found");

        assertThat(post("/api/account/unlink", "{\"channel\":\"telegram\"}")
                        .json()
                        .at("/links/0/linked")
                        .asBoolean(true))
                .isFalse();
        assertThat(post("/api/session", "{}").status())
                .as("this session goes on")
                .isEqualTo(200);

        String session = account.at("/sessions/0/id").asString("");
        assertThat(post("/api/account/end-session", "{\"session\":\"" + session + "\"}")
                        .status())
                .isEqualTo(200);
        assertThat(post("/api/session", "{}").status()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/link", "/unlink", "/recovery-codes", "/end-session"})
    void an_account_is_nobody_elses_and_no_other_sites(String path) {
        String body = "{\"channel\":\"telegram\",\"session\":\"x\"}";
        assertThat(post("/api/account" + path, body).status()).isEqualTo(401);
        signIn();
        for (String origin : List.of("https://evil.example", "null")) {
            Map<String, String> headers = Map.of("Origin", origin, "Cookie", "chat-chat=" + cookies.get("chat-chat"));
            TestHttp.Reply reply = TestHttp.post(site.base(), "/api/account" + path, body, headers);
            assertThat(reply.status()).isEqualTo(403);
            assertThat(reply.code()).isEqualTo("origin_refused");
        }
        assertThat(store.agentLink("telegram", "17")).isPresent();
    }

    @Test
    void codes_are_asked_for_by_this_site_alone() {
        TestHttp.Reply reply = TestHttp.post(
                site.base(), "/api/code", "{\"username\":\"deniz\"}", Map.of("Origin", "https://evil.example"));
        assertThat(reply.code()).isEqualTo("origin_refused");
        assertThat(sender.waiting()).isZero();
    }
}
