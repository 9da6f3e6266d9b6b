package dev.sohbet.chat.memory;

import dev.sohbet.chat.spi.BridgeStore;
import dev.sohbet.chat.spi.ChatStore;
import dev.sohbet.chat.testkit.BridgeStoreContract;
import dev.sohbet.chat.testkit.ChatStoreContract;
import org.junit.jupiter.api.Nested;

class InMemoryChatStoreTest {
    @Nested
    class AsChatStore extends ChatStoreContract {
        @Override
        protected ChatStore emptyStore() {
            return new InMemoryChatStore();
        }

        @Override
        protected ChatStore secondNode(ChatStore first) {
            return first;
        }
    }

    @Nested
    class AsBridgeStore extends BridgeStoreContract {
        @Override
        protected BridgeStore emptyStore() {
            return new InMemoryChatStore();
        }

        @Override
        protected BridgeStore secondNode(BridgeStore first) {
            return first;
        }

        @Override
        protected void close(BridgeStore first, BridgeStore second) {
            ((InMemoryChatStore) first).close();
        }
    }
}
