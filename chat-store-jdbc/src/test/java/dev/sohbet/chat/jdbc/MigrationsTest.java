package dev.sohbet.chat.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.zaxxer.hikari.HikariDataSource;
import dev.sohbet.chat.model.About;
import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.ChatThread;
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.spi.AppendResult.Appended;
import dev.sohbet.chat.testkit.Racers;
import dev.sohbet.chat.testkit.TestIds;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import liquibase.Contexts;
import liquibase.Liquibase;
import liquibase.database.jvm.JdbcConnection;
import liquibase.resource.DirectoryResourceAccessor;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sqlite.SQLiteDataSource;

/** The chat's tables in a host's database. */
class MigrationsTest {
    private static final JdbcOptions NOT = JdbcOptions.DEFAULT.withMigrate(false);

    private static final String OLD_THREAD = """
            INSERT INTO chat_thread (id, visitor_id, status, opened_at, active_at, last_seq, last_public_seq, visitor_messages, team_messages)
            VALUES ('thread-0123456789abcdef', 'v', 'open', 1, 1, 1, 1, 1, 0)""";

    @TempDir
    Path folder;

    @Test
    void both_dialects_have_the_same_columns() throws SQLException {
        Path file = folder.resolve("chat.db");
        try (HikariDataSource source = Postgres.freshDatabase();
                JdbcChatStore one = JdbcChatStore.postgresql(source);
                JdbcChatStore two = JdbcChatStore.sqlite(file);
                Connection postgres = source.getConnection();
                Connection sqlite = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            Set<String> columns = Hosts.columns(postgres);
            assertThat(columns).hasSizeGreaterThan(80).isEqualTo(Hosts.columns(sqlite));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql", "sqlite"})
    void every_script_is_listed(String dialect) throws Exception {
        Path scripts = Path.of(
                Objects.requireNonNull(JdbcChatStore.class.getResource(dialect)).toURI());
        try (Stream<Path> files = Files.list(scripts)) {
            assertThat(files.map(file -> String.valueOf(file.getFileName())))
                    .containsExactlyInAnyOrderElementsOf(Migrations.SCRIPTS);
        }
    }

    @Test
    void nodes_that_start_at_once_make_the_tables_once() throws Exception {
        for (int round = 0; round < 3; round++) {
            try (HikariDataSource source = Postgres.freshDatabase();
                    HikariDataSource second = Postgres.pool(Objects.requireNonNull(source.getDataSource()))) {
                List<Callable<String>> nodes = IntStream.range(0, 4)
                        .<Callable<String>>mapToObj(i -> () -> {
                            try (JdbcChatStore store = JdbcChatStore.postgresql(i % 2 == 0 ? source : second)) {
                                return store.epoch();
                            }
                        })
                        .toList();
                assertThat(Racers.race(nodes))
                        .hasSize(4)
                        .containsOnly(Racers.race(nodes).get(0));
                assertThat(Hosts.column(source, "SELECT script FROM chat_schema_history WHERE version = '1'"))
                        .hasSize(1);
            }
        }
    }

    @Test
    void without_leave_to_migrate_the_start_fails_with_the_sql_which_then_can_be_run_by_hand() {
        try (HikariDataSource source = Postgres.freshDatabase()) {
            String pending = pendingOf(() -> JdbcChatStore.postgresql(source, NOT));
            assertThat(pending).contains("CREATE TABLE");
            assertThat(Hosts.column(source, "SELECT tablename FROM pg_tables WHERE tablename LIKE 'chat%'"))
                    .isEmpty();
            Postgres.run(source, pending);
            JdbcChatStore.postgresql(source, NOT).close();
            JdbcChatStore.postgresql(source).close();
        }
        Path file = folder.resolve("chat.db");
        String pending = pendingOf(() -> JdbcChatStore.sqlite(file, NOT));
        assertThat(pending).contains("WITHOUT ROWID");
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + file);
        assertThat(pendingOf(() -> JdbcChatStore.of(source, NOT))).isEqualTo(pending);
        JdbcChatStore.sqlite(file).close();
        JdbcChatStore.sqlite(file, NOT).close();
    }

    @Test
    void what_was_run_by_hand_on_sqlite_is_not_run_again() throws SQLException {
        Path file = folder.resolve("chat.db");
        String pending = pendingOf(() -> JdbcChatStore.sqlite(file, NOT));
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(pending);
        }
        JdbcChatStore.sqlite(file, NOT).close();
        JdbcChatStore.sqlite(file).close();
    }

    @Test
    void what_was_stored_before_the_newest_tables_is_still_there() throws Exception {
        try (HikariDataSource source = Postgres.freshDatabase()) {
            Postgres.run(source, script("postgresql/V1__conversations.sql"));
            Postgres.run(source, OLD_THREAD);
            try (JdbcChatStore store = JdbcChatStore.postgresql(source)) {
                hasOldThread(store);
            }
        }
        Path file = folder.resolve("chat.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(script("sqlite/V1__conversations.sql"));
            statement.executeUpdate(OLD_THREAD);
        }
        try (JdbcChatStore store = JdbcChatStore.sqlite(file)) {
            hasOldThread(store);
        }
    }

    private static String script(String name) throws IOException {
        try (InputStream bytes = JdbcChatStore.class.getResourceAsStream("/dev/sohbet/chat/jdbc/" + name)) {
            return new String(Objects.requireNonNull(bytes).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void hasOldThread(JdbcChatStore store) {
        ChatThread thread =
                store.thread(new ThreadId("thread-0123456789abcdef")).orElseThrow();
        assertThat(thread.assignee()).isNull();
        assertThat(thread.blocked()).isFalse();
        assertThat(thread.about()).isEqualTo(About.NOTHING);
    }

    private static String pendingOf(ThrowingCallable start) {
        PendingMigrationsException refused = catchThrowableOfType(PendingMigrationsException.class, start);
        assertThat(refused)
                .hasMessageContaining("switched off")
                .hasMessageContaining(refused.sql())
                .hasMessageNotContaining("chat.store");
        return refused.sql();
    }

    private Flyway hostsFlyway(DataSource source, boolean baseline) throws Exception {
        Path scripts = Files.createDirectories(folder.resolve("host"));
        Files.writeString(scripts.resolve("V1__shop.sql"), "CREATE TABLE shop_order (id int PRIMARY KEY);");
        Files.writeString(scripts.resolve("V2__shop.sql"), "ALTER TABLE shop_order ADD COLUMN paid int;");
        return Flyway.configure()
                .dataSource(source)
                .locations("filesystem:" + scripts)
                .baselineOnMigrate(baseline)
                .baselineVersion("0")
                .load();
    }

    @Test
    void a_hosts_own_flyway_may_run_before() throws Exception {
        try (HikariDataSource source = Postgres.freshDatabase()) {
            assertThat(hostsFlyway(source, false).migrate().migrationsExecuted).isEqualTo(2);
            works(source);
            assertThat(hostsFlyway(source, false).migrate().migrationsExecuted).isZero();
            hostsFlyway(source, false).validate();
            assertThat(Hosts.column(source, "SELECT script FROM flyway_schema_history"))
                    .containsExactlyInAnyOrder("V1__shop.sql", "V2__shop.sql");
        }
    }

    @Test
    void a_hosts_own_flyway_may_run_after() throws Exception {
        try (HikariDataSource source = Postgres.freshDatabase()) {
            works(source);
            assertThat(hostsFlyway(source, true).migrate().migrationsExecuted).isEqualTo(2);
            works(source);
            hostsFlyway(source, true).validate();
        }
    }

    @Test
    void a_hosts_liquibase_may_run_before_and_after() throws Exception {
        for (boolean before : new boolean[] {true, false}) {
            try (HikariDataSource source = Postgres.freshDatabase()) {
                if (before) {
                    liquibase(source);
                }
                works(source);
                liquibase(source);
                works(source);
                assertThat(Hosts.column(source, "SELECT id FROM databasechangelog"))
                        .containsExactly("1");
                assertThat(Hosts.column(source, "SELECT script FROM chat_schema_history WHERE version = '1'"))
                        .hasSize(1);
            }
        }
    }

    private void liquibase(DataSource source) throws Exception {
        Files.writeString(folder.resolve("changes.sql"), """
                --liquibase formatted sql
                --changeset host:1
                CREATE TABLE shop_order (id int PRIMARY KEY);
                """);
        try (Connection connection = source.getConnection();
                Liquibase host = new Liquibase(
                        "changes.sql", new DirectoryResourceAccessor(folder), new JdbcConnection(connection))) {
            host.update(new Contexts());
        }
    }

    @Test
    void a_hosts_sqlite_lends_only_its_url() throws Exception {
        Path file = folder.resolve("host.db");
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + file + "?synchronous=OFF");
        hostsFlyway(source, false).migrate();
        try (JdbcChatStore store = JdbcChatStore.of(source, JdbcOptions.DEFAULT)) {
            TestIds ids = new TestIds(9);
            assertThat(store.append(List.of(Hosts.message(ids, ids.visitor("V").author(), "hi")))
                            .get(0))
                    .isInstanceOf(Appended.class);
            assertThat(Hosts.column(source, "SELECT body FROM chat_entry")).containsExactly("hi");
            hostsFlyway(source, false).validate();
        }
        SQLiteDataSource inMemory = new SQLiteDataSource();
        inMemory.setUrl("jdbc:sqlite::memory:");
        assertThatThrownBy(() -> JdbcChatStore.of(inMemory, JdbcOptions.DEFAULT))
                .isInstanceOf(UnsupportedDatabaseException.class);
    }

    @Test
    void another_product_is_refused_with_the_remedy() {
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setURL("jdbc:h2:mem:host");
        assertThatThrownBy(() -> JdbcChatStore.of(h2, JdbcOptions.DEFAULT))
                .isInstanceOf(UnsupportedDatabaseException.class)
                .hasMessageContainingAll("H2", "PostgreSQL", "SQLite")
                .hasMessageNotContaining("chat.store");
        assertThatThrownBy(() -> JdbcChatStore.postgresql(h2)).isInstanceOf(UnsupportedDatabaseException.class);
    }

    private static void works(HikariDataSource source) {
        try (JdbcChatStore store = JdbcChatStore.postgresql(source)) {
            TestIds ids = new TestIds(System.nanoTime());
            Author visitor = ids.visitor("V").author();
            assertThat(store.append(List.of(Hosts.message(ids, visitor, "hi"))).get(0))
                    .isInstanceOf(Appended.class);
        }
    }
}
