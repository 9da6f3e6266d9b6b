package dev.sohbet.chat.jdbc;

import static dev.sohbet.chat.jdbc.Columns.THREAD;
import static dev.sohbet.chat.jdbc.Columns.millis;

import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.ChatThread;
import dev.sohbet.chat.model.ReadMark;
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.spi.ThreadListing;
import dev.sohbet.chat.spi.ThreadPosition;
import dev.sohbet.chat.spi.ThreadQuery;
import dev.sohbet.chat.spi.ThreadQuery.Cursor;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.statement.Query;

/** Reads threads. */
final class ThreadRows {
    /** The page first, then the marks of its threads only. */
    private static String listed(String where) {
        return "SELECT " + THREAD.replace("t.", "page.") + ", m.reader_name, m.seq, m.messages"
                + " FROM (SELECT t.* FROM chat_thread t " + where
                + " ORDER BY t.active_at DESC, t.id DESC LIMIT :limit) page"
                + " LEFT JOIN chat_mark m ON m.thread_id = page.id AND m.role = :role AND m.reader_id = :reader"
                + " ORDER BY page.active_at DESC, page.id DESC";
    }

    enum Statements implements Sql.Source {
        BY_ID("SELECT " + THREAD + " FROM chat_thread t WHERE t.id = :id"),
        NEWEST_OF_VISITOR("SELECT " + THREAD + """
                 FROM chat_thread t WHERE t.visitor_id = :visitor
                ORDER BY (t.status = 'closed'), t.active_at DESC, t.id DESC LIMIT 1"""),
        LIST(listed("")),
        LIST_BEFORE(listed("WHERE (t.active_at, t.id) < (:activeAt, :id)")),
        LIST_OF_STATUS(listed("WHERE t.status = :status")),
        LIST_OF_STATUS_BEFORE(listed("WHERE t.status = :status AND (t.active_at, t.id) < (:activeAt, :id)")),
        UNCLOSED("WITH {v visitor_id text} SELECT " + THREAD
                + " FROM v JOIN chat_thread t ON t.visitor_id = v.visitor_id AND t.status <> 'closed'"),
        POSITIONS("""
                WITH {v id text}
                SELECT t.id, t.last_seq, t.last_public_seq, t.marks FROM v JOIN chat_thread t ON t.id = v.id""");

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

    ThreadRows(Database database) {
        this.database = database;
    }

    Optional<ChatThread> thread(ThreadId id) {
        return database.read(tx -> tx.query(Statements.BY_ID)
                .bind("id", id.value())
                .map((row, context) -> Columns.thread(row))
                .findOne());
    }

    Optional<ChatThread> newest(String visitorId) {
        return database.read(tx -> tx.query(Statements.NEWEST_OF_VISITOR)
                .bind("visitor", visitorId)
                .map((row, context) -> Columns.thread(row))
                .findOne());
    }

    List<ChatThread> unclosed(Collection<String> visitorIds) {
        List<Object[]> ids =
                visitorIds.stream().distinct().map(id -> new Object[] {id}).toList();
        return database.read(tx -> tx.query(Statements.UNCLOSED, ids, Columns::thread));
    }

    List<ThreadListing> list(ThreadQuery asked) {
        Cursor before = asked.before();
        Statements statement = asked.status() == null
                ? (before == null ? Statements.LIST : Statements.LIST_BEFORE)
                : (before == null ? Statements.LIST_OF_STATUS : Statements.LIST_OF_STATUS_BEFORE);
        Author reader = asked.reader();
        return database.read(tx -> {
            Query query = tx.query(statement)
                    .bind("role", reader.role().wire())
                    .bind("reader", reader.id())
                    .bind("limit", asked.limit());
            if (asked.status() != null) {
                query.bind("status", asked.status().wire());
            }
            if (before != null) {
                query.bind("activeAt", millis(before.activeAt()))
                        .bind("id", before.id().value());
            }
            return query.map((row, context) -> {
                        ChatThread thread = Columns.thread(row);
                        int own = Columns.THREAD_COLUMNS + 1;
                        if (row.getObject(own + 1) == null) {
                            return new ThreadListing(thread, null);
                        }
                        Author by = new Author(reader.role(), reader.id(), row.getString(own));
                        return new ThreadListing(thread, new ReadMark(by, row.getLong(own + 1), row.getLong(own + 2)));
                    })
                    .list();
        });
    }

    List<ThreadPosition> positions(Collection<ThreadId> wanted) {
        List<Object[]> ids =
                wanted.stream().distinct().map(id -> new Object[] {id.value()}).toList();
        return database.read(tx -> tx.query(
                Statements.POSITIONS,
                ids,
                row -> new ThreadPosition(
                        new ThreadId(row.getString(1)), row.getLong(2), row.getLong(3), row.getLong(4))));
    }
}
