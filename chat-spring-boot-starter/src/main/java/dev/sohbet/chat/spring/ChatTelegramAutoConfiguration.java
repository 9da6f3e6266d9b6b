package dev.sohbet.chat.spring;

import dev.sohbet.chat.Chat;
import dev.sohbet.chat.spi.BridgeStore;
import dev.sohbet.chat.spi.ChatStore;
import dev.sohbet.chat.telegram.TelegramBridge;
import java.time.InstantSource;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * The Telegram bridge where there is a token for a bot. It is a bean in all its roles, which the chat picks up as it does a host's own
 * notifiers, code senders, webhooks and self-tests. A chat of the application's own is connected by the application.
 */
@AutoConfiguration(after = ChatStoreAutoConfiguration.class, before = ChatAutoConfiguration.class)
@ConditionalOnClass(TelegramBridge.class)
@ConditionalOnMissingBean(Chat.class)
@ConditionalOnBean(ChatStore.class)
@Conditional(ChatTelegramAutoConfiguration.OnToken.class)
@EnableConfigurationProperties({ChatProperties.class, ChatTelegramProperties.class})
public class ChatTelegramAutoConfiguration {
    /** Closed by {@link TelegramRun}: as a part of the chat it would be closed after it. */
    @Bean(destroyMethod = "")
    @ConditionalOnMissingBean
    TelegramBridge chatTelegramBridge(
            ChatTelegramProperties properties, ChatProperties site, Environment environment, ChatStore store) {
        if (!(store instanceof BridgeStore bridges)) {
            throw new ChatSettingsException(
                    "The chat's store, a " + store.getClass().getName() + ", keeps nothing for bridges.",
                    "Make it a BridgeStore as well, or remove chat.telegram.token.");
        }
        return new TelegramBridge(properties.settings(site, environment), bridges, InstantSource.system());
    }

    @Bean
    TelegramRun chatTelegramRun(TelegramBridge bridge, Chat chat) {
        return new TelegramRun(bridge, chat);
    }

    @Bean
    static LazyInitializationExcludeFilter chatTelegramIsNotLazy() {
        return LazyInitializationExcludeFilter.forBeanTypes(TelegramRun.class);
    }

    /** Whether there is a token, in the settings or the environment. */
    static final class OnToken implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return ChatTelegramProperties.token(context.getEnvironment()) != null;
        }
    }
}
