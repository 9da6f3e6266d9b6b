package dev.sohbet.chat.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.memory.InMemoryChatStore;
import dev.sohbet.chat.model.AgentRole;
import dev.sohbet.chat.testkit.ConversationChecker;
import dev.sohbet.chat.testkit.TestClient;
import dev.sohbet.chat.testkit.TestClient.Carrier;
import dev.sohbet.chat.testkit.TestHttp;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two nodes that share nothing but the store: every hint between them is lost. */
class TwoNodesTest {
    /** What docs/protocol.md promises, and a little for the machine. */
    private static final Duration PROMISED = Duration.ofMillis(3_300);

    private final InMemoryChatStore store = new InMemoryChatStore();

    @ParameterizedTest
    @CsvSource({"WEB_SOCKET,WEB_SOCKET", "HTTP,HTTP"})
    void everything_arrives_within_three_seconds(Carrier visitors, Carrier agents) {
        try (TestSite here = TestSite.start(store);
                TestSite there = TestSite.start(store);
                TestClient visitor = here.visitor().over(visitors).connect();
                TestClient tab = visitor.another(there.base()).over(visitors).connect();
                TestClient agent = there.agent().over(agents).connect()) {
            agent.watchInbox();
            visitor.send("first").acked();
            String thread = visitor.thread();
            agent.await("the thread in the inbox", PROMISED, () -> agent.lists(thread));
            tab.await(
                    "the thread in the other tab",
                    PROMISED,
                    () -> tab.texts(thread).contains("first"));
            agent.watch(thread);
            agent.awaitText(thread, "first");
            for (int i = 0; i < 2; i++) {
                String question = "question " + i;
                String answer = "answer " + i;
                visitor.send(question).acked();
                agent.await(question, PROMISED, () -> agent.texts(thread).contains(question));
                agent.note(thread, "note " + i).acked();
                agent.send(thread, answer).acked();
                visitor.await(answer, PROMISED, () -> visitor.texts(thread).contains(answer));
            }
            long seen = visitor.position(thread);
            visitor.read(thread, seen);
            agent.await("the visitor's mark", PROMISED, () -> agent.mark(thread, visitor.id()) == seen);
            agent.read(thread, seen);
            visitor.await("the agent's mark", PROMISED, () -> visitor.mark(thread, agent.id()) == seen);

            tab.await("all", () -> tab.position(thread) == visitor.position(thread));
            new ConversationChecker()
                    .client(visitor)
                    .client(agent)
                    .client(tab)
                    .stored(store, List.of(thread))
                    .check()
                    .assertClean();
            assertThat(visitor.faults()).isEmpty();
            assertThat(agent.faults()).isEmpty();
            assertThat(tab.faults()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"WEB_SOCKET", "HTTP"})
    void an_agent_who_signs_out_elsewhere_is_sent_away_within_five_seconds(Carrier carrier) {
        try (TestSite here = TestSite.start(store);
                TestSite there = TestSite.start(store);
                TestClient agent = here.agent().over(carrier).connect();
                TestClient elsewhere =
                        here.agent("mehmet", AgentRole.AGENT).over(carrier).connect()) {
            String cookie = agent.cookie();
            TestHttp.Reply reply = TestHttp.post(
                    there.base(),
                    "/api/logout",
                    "{}",
                    Map.of("Cookie", cookie, "Origin", TestHttp.origin(there.base())));
            assertThat(reply.status()).isEqualTo(204);
            agent.await("4501", Duration.ofSeconds(5), () -> agent.closings().contains(4501));
            assertThat(elsewhere.ping()).isNotNull();
            assertThat(elsewhere.closings()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"WEB_SOCKET", "HTTP"})
    void marks_that_moved_while_an_agent_was_away(Carrier carrier) {
        try (TestSite here = TestSite.start(store);
                TestClient visitor = here.visitor().connect();
                TestClient agent = here.agent().over(carrier).connect()) {
            visitor.send("first").acked();
            String thread = visitor.thread();
            agent.send(thread, "second").acked();
            agent.watch(thread);
            agent.awaitText(thread, "second");
            agent.drop();
            visitor.read(thread, 2);
            agent.connect();
            agent.await("the mark", PROMISED, () -> agent.mark(thread, visitor.id()) == 2);
        }
    }
}
