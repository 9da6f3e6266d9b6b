package dev.sohbet.chat.jdbc;

import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.Content.Message;
import dev.sohbet.chat.spi.NewEntry;
import dev.sohbet.chat.spi.NewEntry.ToVisitor;
import dev.sohbet.chat.testkit.TestIds;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.sql.DataSource;

/** What a host has and does. */
final class Hosts {
    private Hosts() {}

    static NewEntry message(TestIds ids, Author visitor, String text) {
        return new NewEntry(
                new ToVisitor(visitor, ids.threadId(), Duration.ofDays(7)),
                visitor,
                ids.clientId(),
                new Message(text),
                Instant.parse("2026-11-23T12:00:00Z"),
                Set.of("tg"));
    }

    /** The first column of what a query finds. */
    static List<String> column(DataSource source, String query) {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Every column of the chat's tables, as {@code table.column}. */
    static Set<String> columns(Connection connection) throws SQLException {
        Set<String> found = new TreeSet<>();
        try (ResultSet columns = connection.getMetaData().getColumns(null, null, "chat\\_%", null)) {
            while (columns.next()) {
                String table = columns.getString("TABLE_NAME");
                if (!table.equals("chat_schema_history")) {
                    found.add(table + "." + columns.getString("COLUMN_NAME"));
                }
            }
        }
        return found;
    }
}
