package dev.sohbet.chat.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.spi.AppendResult;
import dev.sohbet.chat.spi.AppendResult.Appended;
import dev.sohbet.chat.testkit.TestIds;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PostgresLocksTest {
    private final TestIds ids = new TestIds(13);
    private final Author visitor = ids.visitor("Deniz").author();

    /** Without the lock the result would be the same, by way of a violated key and another try. */
    @Test
    void an_append_plans_under_the_threads_lock_and_so_needs_one_try() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        try (HikariDataSource source = Postgres.freshDatabase();
                JdbcChatStore store = JdbcChatStore.postgresql(Meddling.rewriting(source, sql -> {
                    if (sql.startsWith("SET TRANSACTION")) {
                        tries.incrementAndGet();
                    }
                    return sql;
                }));
                Connection otherNode = source.getConnection();
                Statement statement = otherNode.createStatement()) {
            assertThat(store.append(List.of(Hosts.message(ids, visitor, "one"))).get(0))
                    .isInstanceOf(Appended.class);
            otherNode.setAutoCommit(false);
            statement.execute("UPDATE chat_thread SET last_seq = 2, last_public_seq = 2");
            statement.execute("INSERT INTO chat_entry SELECT thread_id, 2, 1, audience, role, author_id, author_name,"
                    + " 'another-client-id', kind, 'two', at, 2, 0 FROM chat_entry");
            tries.set(0);
            CompletableFuture<AppendResult> waiting = CompletableFuture.supplyAsync(() ->
                    store.append(List.of(Hosts.message(ids, visitor, "three"))).get(0));
            while (Hosts.column(source, "SELECT 1 FROM pg_locks WHERE NOT granted")
                    .isEmpty()) {
                assertThat(waiting).isNotDone();
            }
            otherNode.commit();
            AppendResult result = waiting.get(10, TimeUnit.SECONDS);
            assertThat(result)
                    .isInstanceOfSatisfying(
                            Appended.class,
                            appended -> assertThat(appended.entry().seq()).isEqualTo(3));
            assertThat(tries).hasValue(1);
        }
    }
}
