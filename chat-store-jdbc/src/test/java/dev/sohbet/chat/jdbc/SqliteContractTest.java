package dev.sohbet.chat.jdbc;

import dev.sohbet.chat.spi.BridgeStore;
import dev.sohbet.chat.spi.ChatStore;
import dev.sohbet.chat.testkit.BridgeStoreContract;
import dev.sohbet.chat.testkit.ChatStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** Two stores on one file, as two contexts of one process have. */
class SqliteContractTest {
    @Nested
    class AsChatStore extends ChatStoreContract {
        @TempDir
        Path folder;

        @Override
        protected ChatStore emptyStore() {
            return JdbcChatStore.sqlite(folder.resolve("chat.db"));
        }

        @Override
        protected ChatStore secondNode(ChatStore first) {
            return JdbcChatStore.sqlite(folder.resolve("chat.db"));
        }
    }

    @Nested
    class AsBridgeStore extends BridgeStoreContract {
        @TempDir
        Path folder;

        @Override
        protected BridgeStore emptyStore() {
            return JdbcChatStore.sqlite(folder.resolve("chat.db"));
        }

        @Override
        protected BridgeStore secondNode(BridgeStore first) {
            return JdbcChatStore.sqlite(folder.resolve("chat.db"));
        }

        @Override
        protected void close(BridgeStore first, BridgeStore second) {
            ((JdbcChatStore) first).close();
            ((JdbcChatStore) second).close();
        }
    }
}
