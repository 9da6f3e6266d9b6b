package dev.sohbet.chat.jdbc;

import static dev.sohbet.chat.jdbc.Columns.ENTRY;

import dev.sohbet.chat.model.Audience;
import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.ClientId;
import dev.sohbet.chat.model.Entry;
import dev.sohbet.chat.spi.EntryPage;
import dev.sohbet.chat.spi.EntryQuery;
import dev.sohbet.chat.spi.EntryQuery.After;
import dev.sohbet.chat.spi.EntryQuery.Before;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Reads entries. */
final class EntryRows {
    enum Statements implements Sql.Source {
        AFTER("SELECT " + ENTRY
                + " FROM chat_entry e WHERE e.thread_id = :thread AND e.seq > :seq ORDER BY e.seq LIMIT :limit"),
        BEFORE("SELECT " + ENTRY
                + " FROM chat_entry e WHERE e.thread_id = :thread AND e.seq < :seq ORDER BY e.seq DESC LIMIT :limit"),
        PUBLIC_AFTER("SELECT " + ENTRY + """
                 FROM chat_entry e WHERE e.thread_id = :thread AND e.seq > :seq AND e.audience = 'all'
                ORDER BY e.seq LIMIT :limit"""),
        PUBLIC_BEFORE("SELECT " + ENTRY + """
                 FROM chat_entry e WHERE e.thread_id = :thread AND e.seq < :seq AND e.audience = 'all'
                ORDER BY e.seq DESC LIMIT :limit"""),
        BY_CLIENT_ID("SELECT " + ENTRY
                + " FROM chat_entry e WHERE e.author_id = :author AND e.client_id = :clientId AND e.role = :role");

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

    EntryRows(Database database) {
        this.database = database;
    }

    Optional<Entry> entry(Author from, ClientId id) {
        return database.read(tx -> tx.query(Statements.BY_CLIENT_ID)
                .bind("author", from.id())
                .bind("clientId", id.value())
                .bind("role", from.role().wire())
                .map((row, context) -> Columns.entry(row))
                .findOne());
    }

    EntryPage page(EntryQuery asked) {
        boolean forward = asked.range() instanceof After;
        boolean whole = asked.reader() == Audience.AGENTS;
        Statements statement = forward
                ? (whole ? Statements.AFTER : Statements.PUBLIC_AFTER)
                : (whole ? Statements.BEFORE : Statements.PUBLIC_BEFORE);
        long seq = Long.MAX_VALUE;
        if (asked.range() instanceof After after) {
            seq = after.seq();
        } else if (asked.range() instanceof Before before) {
            seq = before.seq();
        }
        long from = seq;
        List<Entry> found = database.read(tx -> tx.query(statement)
                .bind("thread", asked.thread().value())
                .bind("seq", from)
                .bind("limit", asked.limit() + 1)
                .map((row, context) -> Columns.entry(row))
                .list());
        boolean more = found.size() > asked.limit();
        List<Entry> page = new ArrayList<>(more ? found.subList(0, asked.limit()) : found);
        if (!forward) {
            page.sort(Comparator.comparingLong(Entry::seq));
        }
        return new EntryPage(page, more);
    }
}
