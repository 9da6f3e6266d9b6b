package dev.sohbet.chat.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import dev.sohbet.chat.spi.BridgeStore;
import dev.sohbet.chat.spi.ChatStore;
import dev.sohbet.chat.testkit.BridgeStoreContract;
import dev.sohbet.chat.testkit.ChatStoreContract;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;

/** Two nodes, each with a pool of its own. */
class PostgresContractTest {
    private static final HikariDataSource ONE = Postgres.freshDatabase();
    private static final HikariDataSource TWO = Postgres.pool(Objects.requireNonNull(ONE.getDataSource()));

    @AfterAll
    static void close() {
        ONE.close();
        TWO.close();
    }

    private static JdbcChatStore empty() {
        JdbcChatStore store = JdbcChatStore.postgresql(ONE);
        Postgres.clear(ONE);
        return store;
    }

    @Nested
    class AsChatStore extends ChatStoreContract {
        @Override
        protected ChatStore emptyStore() {
            return empty();
        }

        @Override
        protected ChatStore secondNode(ChatStore first) {
            return JdbcChatStore.postgresql(TWO);
        }
    }

    @Nested
    class AsBridgeStore extends BridgeStoreContract {
        @Override
        protected BridgeStore emptyStore() {
            return empty();
        }

        @Override
        protected BridgeStore secondNode(BridgeStore first) {
            return JdbcChatStore.postgresql(TWO);
        }

        @Override
        protected void close(BridgeStore first, BridgeStore second) {
            ((JdbcChatStore) first).close();
            ((JdbcChatStore) second).close();
        }
    }
}
