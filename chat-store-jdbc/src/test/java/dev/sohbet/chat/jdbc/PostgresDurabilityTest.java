package dev.sohbet.chat.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.spi.AppendResult;
import dev.sohbet.chat.spi.AppendResult.Appended;
import dev.sohbet.chat.spi.NewEntry;
import dev.sohbet.chat.testkit.TestIds;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** P1: what was acknowledged is on disk, whatever the host and the server have set. */
class PostgresDurabilityTest {
    private final TestIds ids = new TestIds(11);
    private final Author visitor = ids.visitor("Deniz").author();

    @TempDir
    Path folder;

    private AppendResult append(JdbcChatStore store, String text) {
        return store.append(List.of(Hosts.message(ids, visitor, text))).get(0);
    }

    private static String shown(Tx tx, String setting) throws SQLException {
        try (Statement statement = tx.connection().createStatement();
                ResultSet value = statement.executeQuery("SHOW " + setting)) {
            assertThat(value.next()).isTrue();
            return value.getString(1);
        }
    }

    @Test
    void p1_a_commit_waits_for_the_disk_where_the_host_would_not() {
        try (HikariDataSource admin = Postgres.freshDatabase()) {
            set(admin, "synchronous_commit = off");
            set(admin, "default_transaction_isolation = 'serializable'");
            // Connections that are open, or being opened, keep what they began with: each setting has a pool of its
            // own.
            try (HikariDataSource source = anotherPool(admin);
                    JdbcChatStore store = JdbcChatStore.postgresql(source)) {
                assertThat(store.database().<String>write(tx -> shown(tx, "synchronous_commit")))
                        .isEqualTo("on");
                assertThat(store.database().<String>write(tx -> shown(tx, "transaction_isolation")))
                        .isEqualTo("read committed");
                assertThat(store.database().<String>write(tx -> shown(tx, "statement_timeout")))
                        .isEqualTo("5s");
                assertThat(append(store, "hi")).isInstanceOf(Appended.class);
                assertThat(Hosts.column(source, "SHOW synchronous_commit"))
                        .as("the host's connections stay the host's")
                        .containsExactly("off");
            }
            set(admin, "synchronous_commit = remote_apply");
            try (HikariDataSource source = anotherPool(admin);
                    JdbcChatStore store = JdbcChatStore.postgresql(source)) {
                assertThat(store.database().<String>write(tx -> shown(tx, "synchronous_commit")))
                        .as("a stronger setting stays")
                        .isEqualTo("remote_apply");
            }
        }
    }

    private static void set(HikariDataSource admin, String setting) {
        String database = Hosts.column(admin, "SELECT current_database()").get(0);
        Postgres.run(admin, "ALTER DATABASE " + database + " SET " + setting);
    }

    private static HikariDataSource anotherPool(HikariDataSource admin) {
        return Postgres.pool(Objects.requireNonNull(admin.getDataSource()));
    }

    @Test
    void p1_where_the_setting_does_not_hold_nothing_is_acknowledged() {
        try (HikariDataSource source = Postgres.freshDatabase()) {
            JdbcChatStore.postgresql(source).close();
            DataSource weak = Meddling.rewriting(source, sql -> sql.replace("ELSE 'on'", "ELSE 'off'"));
            assertThatThrownBy(() -> JdbcChatStore.postgresql(weak))
                    .isInstanceOfSatisfying(
                            ChatException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE))
                    .hasMessageContaining("synchronous_commit");
        }
    }

    @Test
    void p1_what_append_returned_is_seen_by_another_connection() {
        try (HikariDataSource source = Postgres.freshDatabase();
                JdbcChatStore store = JdbcChatStore.postgresql(source)) {
            for (int i = 1; i <= 20; i++) {
                assertThat(append(store, "n" + i)).isInstanceOf(Appended.class);
                assertThat(Hosts.column(source, "SELECT count(*) FROM chat_entry"))
                        .containsExactly("" + i);
            }
        }
    }

    @Test
    void p1_each_commit_syncs_the_log() throws Exception {
        int appends = 50;
        // The server's own processes sync too, a little later: only who commits counts.
        String count =
                "SELECT coalesce(sum(fsyncs), 0) FROM pg_stat_io WHERE object = 'wal' AND backend_type = 'client backend'";
        try (HikariDataSource admin = Postgres.freshDatabase()) {
            JdbcChatStore.postgresql(admin).close();
            try (Connection only = Objects.requireNonNull(admin.getDataSource()).getConnection();
                    JdbcChatStore store =
                            JdbcChatStore.postgresql(Meddling.lending(only), JdbcOptions.DEFAULT.withMigrate(false))) {
                assertThat(append(store, "first")).isInstanceOf(Appended.class);
                long before = settled(only, count);
                for (int i = 0; i < appends; i++) {
                    assertThat(append(store, "n" + i)).isInstanceOf(Appended.class);
                }
                assertThat(settled(only, count) - before).isGreaterThanOrEqualTo(appends);
            }
        }
    }

    /** What this backend has counted: it reports by itself once a second at most, and at once when it is told to. */
    private static long settled(Connection only, String count) throws SQLException {
        try (Statement statement = only.createStatement()) {
            statement.execute("SELECT pg_stat_force_next_flush()");
            try (ResultSet value = statement.executeQuery(count)) {
                assertThat(value.next()).isTrue();
                return value.getLong(1);
            }
        }
    }

    @Test
    void p1_a_server_that_stops_at_once_has_lost_nothing_acknowledged() throws Exception {
        Path data = folder.resolve("pg");
        Map<NewEntry, Long> acknowledged = new ConcurrentHashMap<>();
        EmbeddedPostgres first = engine(data);
        try (HikariDataSource source = Postgres.pool(first.getPostgresDatabase())) {
            JdbcChatStore store = JdbcChatStore.postgresql(source);
            List<Thread> writers = new ArrayList<>();
            for (int w = 0; w < 3; w++) {
                TestIds own = new TestIds(100 + w);
                Author author = own.visitor("W" + w).author();
                writers.add(new Thread(() -> appendUntilItFails(store, own, author, acknowledged)));
            }
            writers.forEach(Thread::start);
            await().atMost(Duration.ofSeconds(60)).until(() -> acknowledged.size() > 100);
            stopAtOnce(data);
            for (Thread writer : writers) {
                writer.join(60_000);
            }
        }
        first.close();
        try (EmbeddedPostgres again = engine(data);
                HikariDataSource source = Postgres.pool(again.getPostgresDatabase());
                JdbcChatStore store = JdbcChatStore.postgresql(source)) {
            assertThat(acknowledged).hasSizeGreaterThan(100);
            acknowledged.forEach((entry, seq) -> assertThat(store.entry(entry.from(), entry.clientId()))
                    .hasValueSatisfying(stored -> assertThat(stored.seq()).isEqualTo(seq)));
        }
    }

    private static void appendUntilItFails(
            JdbcChatStore store, TestIds ids, Author author, Map<NewEntry, Long> acknowledged) {
        try {
            for (int i = 0; i < 100_000; i++) {
                NewEntry entry = Hosts.message(ids, author, "n" + i);
                if (store.append(List.of(entry)).get(0) instanceof Appended appended) {
                    acknowledged.put(entry, appended.entry().seq());
                }
            }
        } catch (ChatException e) {
            // The server has stopped; what failed was not acknowledged.
        }
    }

    private static EmbeddedPostgres engine(Path data) throws IOException {
        return Postgres.durable()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .start();
    }

    /** As {@code pg_ctl stop -m immediate}: no buffer is written, no connection is asked. */
    private static void stopAtOnce(Path data) throws Exception {
        String pid = Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip();
        new ProcessBuilder("kill", "-QUIT", pid).start().waitFor(10, TimeUnit.SECONDS);
        ProcessHandle.of(Long.parseLong(pid))
                .ifPresent(server -> server.onExit()
                        .completeOnTimeout(server, 20, TimeUnit.SECONDS)
                        .join());
    }
}
