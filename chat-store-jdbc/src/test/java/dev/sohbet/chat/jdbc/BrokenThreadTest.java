package dev.sohbet.chat.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.spi.AppendResult;
import dev.sohbet.chat.spi.AppendResult.Appended;
import dev.sohbet.chat.spi.AppendResult.Refused;
import dev.sohbet.chat.spi.NewEntry;
import dev.sohbet.chat.testkit.TestIds;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A thread whose rows contradict each other takes nothing more; all others do, in the same batch. */
class BrokenThreadTest {
    private interface Connect {
        Connection connect() throws SQLException;
    }

    private final TestIds ids = new TestIds(19);
    private final Author broken = ids.visitor("Deniz").author();

    @TempDir
    Path folder;

    @Test
    void on_postgresql() throws SQLException {
        try (HikariDataSource source = Postgres.freshDatabase();
                JdbcChatStore store = JdbcChatStore.postgresql(source)) {
            only_what_cannot_be_stored_is_refused(store, source::getConnection);
        }
    }

    @Test
    void on_sqlite() throws SQLException {
        Path file = folder.resolve("chat.db");
        try (JdbcChatStore store = JdbcChatStore.sqlite(file)) {
            only_what_cannot_be_stored_is_refused(store, () -> DriverManager.getConnection("jdbc:sqlite:" + file));
        }
    }

    private void only_what_cannot_be_stored_is_refused(JdbcChatStore store, Connect host) throws SQLException {
        for (int i = 0; i < 2; i++) {
            assertThat(store.append(List.of(Hosts.message(ids, broken, "before")))
                            .get(0))
                    .isInstanceOf(Appended.class);
        }
        try (Connection connection = host.connect();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE chat_thread SET last_seq = 1, last_public_seq = 1");
        }
        List<NewEntry> batch = new ArrayList<>();
        for (int i = 0; i < 256; i++) {
            Author author = i % 50 == 7 ? broken : ids.visitor("V" + i).author();
            batch.add(Hosts.message(ids, author, "n" + i));
        }
        List<AppendResult> results = store.append(batch);
        for (int i = 0; i < batch.size(); i++) {
            if (i % 50 == 7) {
                assertThat(results.get(i)).isEqualTo(new Refused(ErrorCode.UNAVAILABLE));
            } else {
                assertThat(results.get(i)).isInstanceOf(Appended.class);
            }
            NewEntry entry = batch.get(i);
            assertThat(store.entry(entry.from(), entry.clientId()).isPresent()).isEqualTo(i % 50 != 7);
        }
        try (Connection connection = host.connect();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE chat_thread SET last_seq = 2, last_public_seq = 2 WHERE visitor_id = '"
                    + broken.id() + "'");
        }
        assertThat(store.append(List.of(batch.get(7))).get(0))
                .as("mended, the same again is taken")
                .isInstanceOf(Appended.class);
    }
}
