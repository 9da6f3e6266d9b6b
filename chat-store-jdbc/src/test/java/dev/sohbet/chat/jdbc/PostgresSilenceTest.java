package dev.sohbet.chat.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.spi.AppendResult.Appended;
import dev.sohbet.chat.spi.AppendResult.Duplicate;
import dev.sohbet.chat.spi.NewEntry;
import dev.sohbet.chat.testkit.TestIds;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.postgresql.ds.PGSimpleDataSource;

/** A database that does not answer: nobody waits for it for long, and when it is back, so is the chat. */
@Execution(ExecutionMode.CONCURRENT)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PostgresSilenceTest {
    private final TestIds ids = new TestIds(17);
    private final Author visitor = ids.visitor("Deniz").author();

    private enum Slow implements Sql.Source {
        BY_NAME("SELECT pg_sleep(:seconds)"),
        BY_ROWS("WITH {v id bigint} SELECT pg_sleep(v.id) FROM v");

        @SuppressWarnings("ImmutableEnumChecker") // A value.
        private final Sql sql;

        Slow(String text) {
            this.sql = Sql.of(text);
        }

        @Override
        public Sql sql() {
            return sql;
        }
    }

    private static PGSimpleDataSource behind(HikariDataSource database) throws Exception {
        return database.getDataSource().unwrap(PGSimpleDataSource.class);
    }

    /** The same database, by way of a wire. */
    private static HikariDataSource pool(PGSimpleDataSource database, Wire wire, long connectionTimeout) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {"127.0.0.1"});
        source.setPortNumbers(new int[] {wire.port()});
        source.setDatabaseName(String.valueOf(database.getDatabaseName()));
        source.setUser(database.getUser());
        HikariConfig config = new HikariConfig();
        config.setDataSource(source);
        config.setMaximumPoolSize(3);
        config.setConnectionTimeout(connectionTimeout);
        config.setValidationTimeout(1_000);
        return new HikariDataSource(config);
    }

    private static Duration timeToRefuse(ThrowingCallable work) {
        long start = System.nanoTime();
        assertThatThrownBy(work)
                .isInstanceOfSatisfying(
                        ChatException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
        return Duration.ofNanos(System.nanoTime() - start);
    }

    @Test
    void p1_an_append_whose_commit_is_not_answered_fails_in_time_and_is_there_when_it_is_tried_again()
            throws Exception {
        try (HikariDataSource database = Postgres.freshDatabase();
                Wire wire = new Wire(behind(database).getPortNumbers()[0]);
                HikariDataSource source = pool(behind(database), wire, 2_000);
                JdbcChatStore store = JdbcChatStore.postgresql(source)) {
            NewEntry entry = Hosts.message(ids, visitor, "two");
            assertThat(store.append(List.of(Hosts.message(ids, visitor, "one"))).get(0))
                    .isInstanceOf(Appended.class);
            wire.silenceAfter("COMMIT");
            assertThat(timeToRefuse(() -> store.append(List.of(entry)))).isLessThan(Duration.ofSeconds(12));
            assertThat(wire.isSilent()).isTrue();
            wire.heal();
            await().atMost(Duration.ofSeconds(15))
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(store.append(List.of(entry)).get(0))
                            .as("it was committed")
                            .isInstanceOf(Duplicate.class));
        }
    }

    @Test
    void an_append_into_the_silence_fails_in_time_and_works_when_it_is_over() throws Exception {
        try (HikariDataSource database = Postgres.freshDatabase();
                Wire wire = new Wire(behind(database).getPortNumbers()[0]);
                HikariDataSource source = pool(behind(database), wire, 2_000);
                JdbcChatStore store = JdbcChatStore.postgresql(source)) {
            NewEntry entry = Hosts.message(ids, visitor, "two");
            assertThat(store.append(List.of(Hosts.message(ids, visitor, "one"))).get(0))
                    .isInstanceOf(Appended.class);
            wire.silence();
            assertThat(timeToRefuse(() -> store.append(List.of(entry)))).isLessThan(Duration.ofSeconds(12));
            wire.heal();
            await().atMost(Duration.ofSeconds(15))
                    .ignoreExceptions()
                    .untilAsserted(() ->
                            assertThat(store.append(List.of(entry)).get(0)).isInstanceOf(Appended.class));
        }
    }

    @Test
    void readers_of_a_silent_database_do_not_queue_up() throws Exception {
        ExecutorService requests = Executors.newFixedThreadPool(20);
        try (HikariDataSource database = Postgres.freshDatabase();
                Wire wire = new Wire(behind(database).getPortNumbers()[0]);
                HikariDataSource source = pool(behind(database), wire, 30_000)) { // as nobody has thought of it
            JdbcChatStore store = JdbcChatStore.postgresql(source);
            assertThat(store.newestThread(visitor.id())).isEmpty();
            wire.silence();
            List<CompletableFuture<Duration>> waiting = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                waiting.add(CompletableFuture.supplyAsync(
                        () -> timeToRefuse(() -> store.newestThread(visitor.id())), requests));
            }
            await().atMost(Duration.ofSeconds(5))
                    .until(() -> waiting.stream()
                                    .filter(reader -> reader.isDone() && !reader.isCompletedExceptionally())
                                    .count()
                            >= 12);
            wire.close();
        } finally {
            requests.shutdownNow();
        }
    }

    @Test
    void a_slow_read_is_ended_whichever_way_it_is_asked() {
        try (HikariDataSource source = Postgres.freshDatabase();
                JdbcChatStore store = JdbcChatStore.postgresql(source)) {
            List<Object[]> rows = List.<Object[]>of(new Object[] {20L});
            assertThat(timeToRefuse(() -> store.database()
                            .read(tx -> tx.query(Slow.BY_NAME)
                                    .bind("seconds", 20)
                                    .mapTo(String.class)
                                    .list())))
                    .isLessThan(Duration.ofSeconds(8));
            assertThat(timeToRefuse(() -> store.database().read(tx -> tx.query(Slow.BY_ROWS, rows, row -> true))))
                    .isLessThan(Duration.ofSeconds(8));
            assertThat(Hosts.column(source, "SHOW statement_timeout")).containsExactly("0");
        }
    }

    @Test
    void a_connection_goes_back_with_the_patience_it_came_with() throws Exception {
        try (HikariDataSource source = Postgres.freshDatabase();
                Connection host = behind(source).getConnection();
                PostgresDatabase database = new PostgresDatabase(Meddling.lending(host))) {
            for (int[] beforeAndDuring : new int[][] {{0, 10_000}, {60_000, 10_000}, {3_000, 3_000}}) {
                host.setNetworkTimeout(Runnable::run, beforeAndDuring[0]);
                assertThat(database.<Integer>write(tx -> tx.connection().getNetworkTimeout()))
                        .isEqualTo(beforeAndDuring[1]);
                assertThat(host.getNetworkTimeout()).isEqualTo(beforeAndDuring[0]);
                assertThat(database.<Integer>read(tx -> tx.connection().getNetworkTimeout()))
                        .isEqualTo(beforeAndDuring[1]);
                assertThat(host.getNetworkTimeout()).isEqualTo(beforeAndDuring[0]);
                assertThat(host.getAutoCommit()).isTrue();
            }
        }
    }
}
