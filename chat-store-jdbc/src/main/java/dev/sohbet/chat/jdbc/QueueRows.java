package dev.sohbet.chat.jdbc;

import dev.sohbet.chat.model.AgentRole;
import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.ClientId;
import dev.sohbet.chat.model.Participant;
import dev.sohbet.chat.model.Participant.Agent;
import dev.sohbet.chat.model.Participant.Bot;
import dev.sohbet.chat.model.Participant.Sys;
import dev.sohbet.chat.model.Participant.Visitor;
import dev.sohbet.chat.spi.HostQueue.Queued;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Handles;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/** Messages that a host put down in its own transactions. */
final class QueueRows {
    enum Statements implements Sql.Source {
        ENQUEUE("""
                INSERT INTO chat_queue (role, author_id, author_name, visitor_id, visitor_name, client_id, text)
                VALUES (:role, :author, :authorName, :visitor, :visitorName, :clientId, :text)"""),
        WAITING("""
                SELECT id, role, author_id, author_name, visitor_id, visitor_name, client_id, text FROM chat_queue
                ORDER BY id LIMIT :limit"""),
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

    static void enqueue(Connection connection, Participant from, Visitor to, ClientId id, String text) {
        if (from instanceof Visitor) {
            throw new IllegalArgumentException("what a visitor writes comes from the visitor");
        }
        Author author = from.author();
        Jdbi host = Jdbi.create(connection);
        host.getConfig(Handles.class).setForceEndTransactions(false);
        try (Handle handle = host.open()) {
            String product = connection.getMetaData().getDatabaseProductName();
            Dialect dialect = Dialect.ofProduct(product).orElseThrow(() -> new UnsupportedDatabaseException(product));
            handle.createUpdate(Statements.ENQUEUE.sql().in(dialect))
                    .bind("role", author.role().wire())
                    .bind("author", author.id())
                    .bind("authorName", author.name())
                    .bind("visitor", to.id())
                    .bind("visitorName", to.name())
                    .bind("clientId", id.value())
                    // PostgreSQL has no NUL and would undo the host's transaction; the chat would drop it anyway.
                    .bind("text", text.replace("\0", ""))
                    .execute();
        } catch (SQLException | JdbiException e) {
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
        return new Queued(
                row.getLong(1),
                from(Author.Role.ofWire(row.getString(2)), row.getString(3), row.getString(4)),
                new Visitor(row.getString(5), row.getString(6)),
                new ClientId(row.getString(7)),
                row.getString(8));
    }

    private static Participant from(Author.Role role, String id, @Nullable String name) {
        String shown = name == null ? id : name;
        return switch (role) {
            case AGENT -> new Agent(id, shown, AgentRole.AGENT); // the host vouched for it
            case BOT -> new Bot(id, shown);
            case SYS -> new Sys();
            case VISITOR -> throw new IllegalStateException("a visitor's message in the host's queue");
        };
    }
}
