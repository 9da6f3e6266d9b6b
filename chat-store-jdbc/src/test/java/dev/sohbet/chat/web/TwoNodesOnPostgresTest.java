package dev.sohbet.chat.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.sohbet.chat.jdbc.JdbcChatStore;
import dev.sohbet.chat.jdbc.Postgres;
import dev.sohbet.chat.testkit.ConversationChecker;
import dev.sohbet.chat.testkit.Racers;
import dev.sohbet.chat.testkit.TestClient;
import dev.sohbet.chat.testkit.TestClient.Ack;
import dev.sohbet.chat.testkit.TestClient.Carrier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** P2, P3 and P4 over two nodes that share a PostgreSQL database and nothing else: every hint between them is lost. */
class TwoNodesOnPostgresTest {
    /** What docs/protocol.md promises, and a little for the machine. */
    private static final Duration PROMISED = Duration.ofMillis(3_300);

    private HikariDataSource one;
    private HikariDataSource two;
    private JdbcChatStore reading;
    private TestSite here;
    private TestSite there;

    @BeforeEach
    void start() {
        one = Postgres.freshDatabase();
        two = Postgres.pool(Objects.requireNonNull(one.getDataSource()));
        reading = JdbcChatStore.postgresql(one);
        here = TestSite.start(JdbcChatStore.postgresql(one));
        there = TestSite.start(JdbcChatStore.postgresql(two));
    }

    @AfterEach
    void stop() {
        there.close();
        here.close();
        reading.close();
        two.close();
        one.close();
    }

    @ParameterizedTest
    @CsvSource({"WEB_SOCKET,WEB_SOCKET", "HTTP,HTTP"})
    void p2_p3_a_conversation_between_two_nodes_arrives_whole_in_order_and_in_time(Carrier visitors, Carrier agents) {
        try (TestClient visitor = here.visitor().over(visitors).connect();
                TestClient tab = visitor.another(there.base()).over(visitors).connect();
                TestClient agent = there.agent().over(agents).connect()) {
            agent.watchInbox();
            visitor.send("first").acked();
            String thread = visitor.thread();
            agent.await("the thread in the inbox", PROMISED, () -> agent.lists(thread));
            tab.await("the other tab", PROMISED, () -> tab.texts(thread).contains("first"));
            agent.watch(thread);
            agent.awaitText(thread, "first");
            for (int i = 0; i < 3; i++) {
                String question = "question " + i;
                String answer = "answer " + i;
                visitor.send(question).acked();
                agent.note(thread, "note " + i).acked();
                agent.await(question, PROMISED, () -> agent.texts(thread).contains(question));
                agent.send(thread, answer).acked();
                agent.note(thread, "note after " + i).acked();
                visitor.await(answer, PROMISED, () -> visitor.texts(thread).contains(answer));
            }
            long seen = visitor.position(thread);
            visitor.read(thread, seen);
            agent.await("the visitor's mark", PROMISED, () -> agent.mark(thread, visitor.id()) == seen);
            tab.await("all", () -> tab.position(thread) == visitor.position(thread));
            new ConversationChecker()
                    .client(visitor)
                    .client(agent)
                    .client(tab)
                    .stored(reading, List.of(thread))
                    .check()
                    .assertClean();
            assertThat(visitor.texts(thread)).noneMatch(text -> text.startsWith("note"));
            assertThat(agent.texts(thread))
                    .filteredOn(text -> text.startsWith("note"))
                    .hasSize(6);
            assertThat(visitor.faults()).isEmpty();
            assertThat(agent.faults()).isEmpty();
            assertThat(tab.faults()).isEmpty();
        }
    }

    /** The first also opens the thread, which two nodes would like to do at once. */
    @Test
    void p4_one_message_sent_to_both_nodes_at_once_is_one_entry() throws Exception {
        try (TestClient visitor = here.visitor().connect();
                TestClient tab = visitor.another(there.base()).connect()) {
            int messages = 25;
            for (int i = 0; i < messages; i++) {
                String id = TestClient.newClientId();
                String text = "message " + i;
                List<Callable<Ack>> senders = List.of(
                        () -> visitor.say(id, "send", "", text).acked(),
                        () -> tab.say(id, "send", "", text).acked());
                List<Ack> acks = Racers.race(senders);
                assertThat(acks.get(1).thread()).isEqualTo(acks.get(0).thread());
                assertThat(acks.get(1).seq()).isEqualTo(acks.get(0).seq());
            }
            isOneConversation(visitor, tab, messages);
        }
    }

    @Test
    void p4_two_tabs_on_two_nodes_that_write_at_once_share_one_order() throws Exception {
        try (TestClient visitor = here.visitor().connect();
                TestClient tab = visitor.another(there.base()).connect()) {
            List<Callable<Boolean>> senders = new ArrayList<>();
            for (TestClient client : List.of(visitor, tab)) {
                senders.add(() -> {
                    for (int i = 0; i < 25; i++) {
                        client.send("n" + i).acked();
                    }
                    return true;
                });
            }
            Racers.race(senders);
            isOneConversation(visitor, tab, 50);
        }
    }

    private void isOneConversation(TestClient visitor, TestClient tab, int messages) {
        String thread = visitor.thread();
        assertThat(tab.thread()).isEqualTo(thread);
        for (TestClient client : List.of(visitor, tab)) {
            client.await("all", PROMISED, () -> client.texts(thread).size() == messages);
            assertThat(client.faults()).isEmpty();
        }
        assertThat(tab.texts(thread)).isEqualTo(visitor.texts(thread));
        new ConversationChecker()
                .client(visitor)
                .client(tab)
                .stored(reading, List.of(thread))
                .check()
                .assertClean();
    }
}
