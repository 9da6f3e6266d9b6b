package dev.sohbet.chat.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sohbet.chat.memory.InMemoryChatStore;
import dev.sohbet.chat.model.About;
import dev.sohbet.chat.model.AgentRole;
import dev.sohbet.chat.model.ChatThread;
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.testkit.TestClient;
import dev.sohbet.chat.testkit.TestClient.Carrier;
import dev.sohbet.chat.testkit.TestClient.Refused;
import dev.sohbet.chat.testkit.TestHttp;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Edits, assignments, blocks and what a visitor's page says, over both carriers. */
class ChangesTest {
    private static final JsonMapper JSON = new JsonMapper();

    private final InMemoryChatStore store = new InMemoryChatStore();
    private final TestSite site = TestSite.start(store);

    @AfterEach
    void close() {
        site.close();
    }

    private static ObjectNode request(String kind, String thread) {
        return JSON.createObjectNode()
                .put("kind", kind)
                .put("id", TestClient.newClientId())
                .put("thread", thread);
    }

    private static ObjectNode edit(String thread, long seq, String text) {
        return request("edit", thread).put("seq", seq).put("text", text);
    }

    private static void refused(TestClient client, ObjectNode request, String code) {
        assertThatThrownBy(() -> client.ask(request))
                .isInstanceOfSatisfying(
                        Refused.class, no -> assertThat(no.code()).isEqualTo(code));
    }

    private ChatThread stored(String thread) {
        return store.thread(new ThreadId(thread)).orElseThrow();
    }

    @ParameterizedTest
    @EnumSource
    void each_side_edits_its_own_messages(Carrier carrier) {
        try (TestClient visitor = site.visitor().over(carrier).connect();
                TestClient stranger = site.visitor().over(carrier).connect();
                TestClient agent = site.agent().over(carrier).connect();
                TestClient viewer =
                        site.agent("viewer", AgentRole.VIEWER).over(carrier).connect()) {
            String thread = visitor.send("helo").acked().thread();
            agent.watch(thread);
            agent.send(thread, "yess?").acked();
            visitor.ask(edit(thread, 1, " hello\u0000 "));
            ObjectNode edit = edit(thread, 2, "yes?");
            JsonNode ack = agent.ask(edit);
            assertThat(ack.get("seq").longValue()).isEqualTo(4);
            assertThat(agent.ask(edit.deepCopy()).get("seq")).as("a retry").isEqualTo(ack.get("seq"));

            visitor.awaitText(thread, "yes?");
            agent.awaitText(thread, "hello");
            assertThat(stored(thread).last())
                    .extracting(ChatThread.Preview::text)
                    .isEqualTo("yes?");
            refused(visitor, edit(thread, 2, "no"), "forbidden");
            refused(visitor, edit(thread, 9, "no"), "not_found");
            refused(stranger, edit(thread, 1, "no"), "not_found");
            refused(viewer, edit(thread, 2, "no"), "forbidden");
            refused(visitor, edit(thread, 1, " \n "), "bad_text");
            refused(visitor, edit(thread, 1, "x".repeat(4_001)), "too_long");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_thread_is_given_to_an_agent_there_is(Carrier carrier) {
        try (TestClient visitor = site.visitor().over(carrier).connect();
                TestClient agent = site.agent().over(carrier).connect();
                TestClient viewer =
                        site.agent("viewer", AgentRole.VIEWER).over(carrier).connect()) {
            String thread = visitor.send("hello").acked().thread();
            List<String> agents = agent.ask(
                            JSON.createObjectNode().put("kind", "agents").put("id", "1"))
                    .get("agents")
                    .valueStream()
                    .map(each -> each.get("id").stringValue())
                    .toList();
            assertThat(agents).containsExactly(agent.id(), viewer.id());
            agent.ask(request("assign", thread).put("agent", agent.id()));
            assertThat(stored(thread).assignee()).isNotNull().extracting("id").isEqualTo(agent.id());
            refused(agent, request("assign", thread).put("agent", "nobody"), "not_found");
            refused(viewer, request("assign", thread), "forbidden");
            refused(visitor, request("assign", thread).put("agent", agent.id()), "forbidden");
            refused(visitor, request("agents", thread), "forbidden");
            agent.ask(request("assign", thread));
            assertThat(stored(thread).assignee()).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource
    void of_a_blocked_visitor_nothing_is_heard(Carrier carrier) {
        try (TestClient visitor = site.visitor().over(carrier).connect();
                TestClient agent = site.agent().over(carrier).connect()) {
            String thread = visitor.send("hello").acked().thread();
            agent.watch(thread);
            agent.awaitText(thread, "hello");
            refused(visitor, request("block", thread).put("on", true), "forbidden");
            agent.ask(request("block", thread).put("on", true));
            assertThatThrownBy(visitor.send("you!")::acked)
                    .isInstanceOfSatisfying(
                            Refused.class, no -> assertThat(no.code()).isEqualTo("blocked"));
            refused(visitor, edit(thread, 1, "you!"), "blocked");
            visitor.typing(thread, true);
            agent.send(thread, "that is enough").acked();
            agent.awaitText(thread, "that is enough");
            assertThat(agent.heardTyping()).isEmpty();

            agent.ask(request("block", thread).put("on", false));
            await("typing is told again").untilAsserted(() -> {
                visitor.typing(thread, true);
                assertThat(agent.heardTyping()).isNotEmpty();
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void what_a_page_says_is_for_agents_only(Carrier carrier) {
        try (TestClient visitor = site.visitor().over(carrier).connect();
                TestClient agent = site.agent().over(carrier).connect()) {
            ObjectNode first = JSON.createObjectNode()
                    .put("kind", "send")
                    .put("id", TestClient.newClientId())
                    .put("text", "hello");
            first.putObject("about")
                    .put("page", "https://shop.example/cart")
                    .put("language", "tr")
                    .put("zone", "no/where");
            String thread = visitor.ask(first).get("thread").stringValue();
            assertThat(stored(thread).about()).isEqualTo(new About("https://shop.example/cart", "tr", null, null));
            agent.ask(request("block", thread).put("on", true));
            agent.ask(request("assign", thread).put("agent", agent.id()));

            JsonNode listed = agent.ask(
                            JSON.createObjectNode().put("kind", "threads").put("id", "1"))
                    .get("threads")
                    .get(0);
            assertThat(listed.get("about").get("page").stringValue()).isEqualTo("https://shop.example/cart");
            assertThat(listed.get("blocked").booleanValue()).isTrue();
            JsonNode welcome = TestHttp.post(
                            site.base(),
                            "/api/frame",
                            "{\"kind\":\"hello\",\"id\":\"1\",\"v\":1,\"as\":\"visitor\"}",
                            Map.of("Authorization", "Bearer " + visitor.token()))
                    .json();
            assertThat(welcome.get("thread").propertyNames())
                    .contains("last")
                    .doesNotContain("about", "blocked", "assignee");
            assertThat(welcome.get("entries")).hasSize(1);
        }
    }
}
