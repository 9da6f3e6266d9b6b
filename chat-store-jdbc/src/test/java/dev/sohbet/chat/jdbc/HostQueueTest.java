package dev.sohbet.chat.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.sohbet.chat.Chat;
import dev.sohbet.chat.model.AgentRole;
import dev.sohbet.chat.model.Audience;
import dev.sohbet.chat.model.ClientId;
import dev.sohbet.chat.model.Content;
import dev.sohbet.chat.model.Entry;
import dev.sohbet.chat.model.Participant;
import dev.sohbet.chat.model.Participant.Visitor;
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.spi.ChatStore;
import dev.sohbet.chat.spi.EntryQuery;
import dev.sohbet.chat.spi.HostQueue.Queued;
import dev.sohbet.chat.testkit.RecordingNotifier;
import dev.sohbet.chat.testkit.SteeredStore;
import dev.sohbet.chat.testkit.TestIds;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A message in the host's own transaction: there after its commit, once; never after its rollback. */
class HostQueueTest {
    private interface Connect {
        Connection connect() throws SQLException;
    }

    private final TestIds ids = new TestIds(5);
    private final Visitor visitor = ids.visitor("Deniz");
    private final Participant sys = new Participant.Sys();
    private final Participant agent = new Participant.Agent(ids.id(), "Ayşe", AgentRole.AGENT);

    @TempDir
    Path folder;

    @Test
    void on_postgresql() throws SQLException {
        try (HikariDataSource source = Postgres.freshDatabase()) {
            waits(JdbcChatStore.postgresql(source), source::getConnection);
            isPosted(JdbcChatStore.postgresql(source), source::getConnection);
        }
    }

    @Test
    void on_sqlite() throws SQLException {
        Path file = folder.resolve("chat.db");
        Connect host = () -> DriverManager.getConnection("jdbc:sqlite:" + file);
        waits(JdbcChatStore.sqlite(file), host);
        isPosted(JdbcChatStore.sqlite(file), host);
    }

    private void waits(JdbcChatStore opened, Connect host) throws SQLException {
        ClientId once = ids.clientId();
        try (JdbcChatStore store = opened;
                Connection connection = host.connect()) {
            connection.setAutoCommit(false);
            JdbcChatStore.enqueue(connection, sys, visitor, ids.clientId(), "never");
            connection.rollback();
            JdbcChatStore.enqueue(connection, agent, visitor, once, "your order has left");
            assertThat(connection.getAutoCommit()).isFalse();
            assertThat(store.queued(10)).as("not before the host commits").isEmpty();
            connection.commit();
            List<Queued> waiting = store.queued(10);
            assertThat(waiting)
                    .containsExactly(new Queued(waiting.get(0).id(), agent, visitor, once, "your order has left"));
            store.dequeue(List.of(waiting.get(0).id()));
            assertThat(store.queued(10)).isEmpty();
            assertThatThrownBy(() -> JdbcChatStore.enqueue(connection, visitor, visitor, once, "as if"))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private void isPosted(JdbcChatStore opened, Connect host) throws SQLException {
        ClientId id = ids.clientId();
        RecordingNotifier notifier = new RecordingNotifier("test");
        try (Chat chat = Chat.builder().store(opened).notifier(notifier).build();
                Connection connection = host.connect()) {
            JdbcChatStore.enqueue(connection, sys, visitor, ids.clientId(), " \n ");
            JdbcChatStore.enqueue(connection, sys, visitor, ids.clientId(), "x".repeat(4_001));
            JdbcChatStore.enqueue(connection, sys, visitor, id, "  your order\u0000 has left\r\n");
            JdbcChatStore.enqueue(connection, sys, visitor, id, "your order has left");
            await().untilAsserted(() -> {
                assertThat(opened.queued(10)).isEmpty();
                assertThat(notifier.delivered()).hasSize(1);
            });
            assertThat(texts(opened)).as("cleaned, and once").containsExactly("your order has left");
        }
    }

    @Test
    void a_crash_between_posting_and_forgetting_is_harmless() throws SQLException {
        Path file = folder.resolve("chat.db");
        SteeredStore steered = new SteeredStore(JdbcChatStore.sqlite(file));
        steered.before("dequeue", args -> {
            throw new IllegalStateException("the node is gone");
        });
        Connect host = () -> DriverManager.getConnection("jdbc:sqlite:" + file);
        try (Chat chat = Chat.builder().store(steered.store()).build();
                Connection connection = host.connect()) {
            JdbcChatStore.enqueue(connection, sys, visitor, ids.clientId(), "your order has left");
            await().until(() -> !texts(steered.store()).isEmpty());
        }
        JdbcChatStore store = JdbcChatStore.sqlite(file);
        try (Chat chat = Chat.builder().store(store).build()) {
            await().until(() -> store.queued(10).isEmpty());
            assertThat(texts(store)).containsExactly("your order has left");
        }
    }

    private List<String> texts(ChatStore store) {
        return store.newestThread(visitor.id()).stream()
                .flatMap(thread -> entries(store, thread.id()).stream())
                .flatMap(entry ->
                        entry.content() instanceof Content.Message said ? Stream.of(said.text()) : Stream.empty())
                .toList();
    }

    private static List<Entry> entries(ChatStore store, ThreadId thread) {
        return store.entries(new EntryQuery(thread, Audience.AGENTS, new EntryQuery.After(0), 100))
                .entries();
    }
}
