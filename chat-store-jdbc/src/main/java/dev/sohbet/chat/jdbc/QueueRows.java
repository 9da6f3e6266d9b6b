package dev.sohbet.chat.jdbc;

import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.ClientId;
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.spi.HostQueue.Queued;
import dev.sohbet.chat.spi.NewEntry;
import dev.sohbet.chat.spi.NewEntry.ToThread;
import dev.sohbet.chat.spi.NewEntry.ToVisitor;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Handles;
import org.jdbi.v3.core.Jdbi;

/** Messages that a host put down in its own transactions. */
final class QueueRows {
    enum Statements implements Sql.Source {
        ENQUEUE("""
                INSERT INTO chat_queue (thread_id, visitor_id, visitor_name, reopen_ms, role, author_id, author_name, client_id, kind,
                        body, at, channels)
                VALUES (:thread, :visitor, :visitorName, :reopen, :role, :author, :authorName, :clientId, :kind, :body, :at, :channels)"""),
        WAITING("""
                SELECT id, thread_id, visitor_id, visitor_name, reopen_ms, role, author_id, author_name, client_id, kind, body, at,
                       channels
                FROM chat_queue ORDER BY id LIMIT :limit"""),
        DEQUEUE("""
                WITH {v id bigint}
                DELETE FROM chat_queue WHERE id IN (SELECT id FROM v)""");

        @SuppressWarnings("ImmutableEnumChecker") // A value.
        private final Sql sql;

        Statements(String text) {
            this.sql = Sql.of(text);
        }

        @Override
        public Sql sql() {
            return sql;
        }
    }

    private final Database database;

    QueueRows(Database database) {
        this.database = database;
    }

    static void enqueue(Connection connection, NewEntry entry) {
        Jdbi host = Jdbi.create(connection);
        host.getConfig(Handles.class).setForceEndTransactions(false);
        try (Handle handle = host.open()) {
            Dialect dialect = Dialect.ofProduct(connection.getMetaData().getDatabaseProductName())
                    .orElseThrow(() -> new UnsupportedDatabaseException("another database"));
            ToVisitor toVisitor = entry.to() instanceof ToVisitor to ? to : null;
            ThreadId thread = entry.to() instanceof ToThread to ? to.id() : ((ToVisitor) entry.to()).ifNew();
            handle.createUpdate(Statements.ENQUEUE.sql().in(dialect))
                    .bind("thread", thread.value())
                    .bind(
                            "visitor",
                            toVisitor == null ? null : toVisitor.visitor().id())
                    .bind(
                            "visitorName",
                            toVisitor == null ? null : toVisitor.visitor().name())
                    .bind(
                            "reopen",
                            toVisitor == null
                                    ? null
                                    : (Long) toVisitor.reopenWithin().toMillis())
                    .bind("role", entry.from().role().wire())
                    .bind("author", entry.from().id())
                    .bind("authorName", entry.from().name())
                    .bind("clientId", entry.clientId().value())
                    .bind("kind", Columns.kind(entry.content()))
                    .bind("body", Columns.body(entry.content()))
                    .bind("at", Columns.millis(entry.at()))
                    .bind("channels", Lines.join(entry.channels()))
                    .execute();
        } catch (SQLException e) {
            throw Failures.unavailable(e);
        }
    }

    List<Queued> waiting(int limit) {
        return database.read(tx -> tx.query(Statements.WAITING)
                .bind("limit", limit)
                .map((row, context) -> queued(row))
                .list());
    }

    void remove(List<Long> ids) {
        database.change(tx -> {
            tx.execute(
                    Statements.DEQUEUE,
                    ids.stream().map(id -> new Object[] {id}).toList());
        });
    }

    private static Queued queued(ResultSet row) throws SQLException {
        ThreadId thread = new ThreadId(row.getString(2));
        String visitorId = row.getString(3);
        NewEntry.Address to = visitorId == null
                ? new ToThread(thread)
                : new ToVisitor(
                        new Author(Author.Role.VISITOR, visitorId, row.getString(4)),
                        thread,
                        Duration.ofMillis(row.getLong(5)));
        return new Queued(
                row.getLong(1),
                new NewEntry(
                        to,
                        Columns.author(row.getString(6), row.getString(7), row.getString(8)),
                        new ClientId(row.getString(9)),
                        Columns.content(row.getString(10), row.getString(11)),
                        Columns.time(row.getLong(12)),
                        Set.copyOf(Lines.split(row.getString(13)))));
    }
}
