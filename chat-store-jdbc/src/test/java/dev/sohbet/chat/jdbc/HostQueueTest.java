package dev.sohbet.chat.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.Content.StatusChange;
import dev.sohbet.chat.model.ThreadStatus;
import dev.sohbet.chat.spi.AppendResult.Appended;
import dev.sohbet.chat.spi.AppendResult.Duplicate;
import dev.sohbet.chat.spi.HostQueue.Queued;
import dev.sohbet.chat.spi.NewEntry;
import dev.sohbet.chat.spi.NewEntry.ToThread;
import dev.sohbet.chat.testkit.TestIds;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A message in the host's own transaction: there after its commit, once; never after its rollback. */
class HostQueueTest {
    private interface Connect {
        Connection connect() throws SQLException;
    }

    private final TestIds ids = new TestIds(5);
    private final Author visitor = ids.visitor("Deniz").author();

    @TempDir
    Path folder;

    @Test
    void on_postgresql() throws SQLException {
        try (HikariDataSource source = Postgres.freshDatabase();
                JdbcChatStore store = JdbcChatStore.postgresql(source)) {
            check(store, source::getConnection);
        }
    }

    @Test
    void on_sqlite() throws SQLException {
        Path file = folder.resolve("chat.db");
        try (JdbcChatStore store = JdbcChatStore.sqlite(file)) {
            check(store, () -> DriverManager.getConnection("jdbc:sqlite:" + file));
        }
    }

    private void check(JdbcChatStore store, Connect host) throws SQLException {
        NewEntry never = Hosts.message(ids, visitor, "never");
        NewEntry once = Hosts.message(ids, visitor, "your order has left");
        try (Connection connection = host.connect()) {
            connection.setAutoCommit(false);
            JdbcChatStore.enqueue(connection, never);
            connection.rollback();
            JdbcChatStore.enqueue(connection, once);
            assertThat(connection.getAutoCommit()).isFalse();
            assertThat(store.queued(10)).as("not before the host commits").isEmpty();
            connection.commit();
        }
        List<Queued> waiting = store.queued(10);
        assertThat(waiting).extracting(Queued::entry).containsExactly(once);

        // A crash between the two steps: the same again.
        assertThat(store.append(List.of(waiting.get(0).entry())).get(0)).isInstanceOf(Appended.class);
        assertThat(store.queued(10)).isEqualTo(waiting);
        assertThat(store.append(List.of(waiting.get(0).entry())).get(0)).isInstanceOf(Duplicate.class);
        store.dequeue(List.of(waiting.get(0).id()));
        assertThat(store.queued(10)).isEmpty();

        NewEntry toThread = new NewEntry(
                new ToThread(store.newestThread(visitor.id()).orElseThrow().id()),
                ids.agent("Ayşe").author(),
                ids.clientId(),
                new StatusChange(ThreadStatus.CLOSED),
                once.at(),
                Set.of());
        try (Connection connection = host.connect()) {
            JdbcChatStore.enqueue(connection, toThread);
            JdbcChatStore.enqueue(connection, never);
        }
        assertThat(store.queued(10)).extracting(Queued::entry).containsExactly(toThread, never);
        assertThat(store.queued(1)).extracting(Queued::entry).containsExactly(toThread);
    }
}
