package dev.sohbet.chat.spring;

import dev.sohbet.chat.Chat;
import dev.sohbet.chat.spi.ChatStore;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;

/**
 * Where the chat lives: without any setting in the application's PostgreSQL, and where there is none in an SQLite file. A chat of the
 * application's own has its store already.
 *
 * <p>The chat's tables are made after those of the application, whose own migrations may want to begin in an empty schema.
 */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
            "org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration"
        })
@ConditionalOnMissingBean({ChatStore.class, Chat.class})
@EnableConfigurationProperties({ChatProperties.class, ChatStoreProperties.class})
public class ChatStoreAutoConfiguration {
    @Bean
    ChatStoreFactory chatStoreFactory(
            ChatProperties properties, ChatStoreProperties store, ObjectProvider<DataSource> sources) {
        return new ChatStoreFactory(properties, store, sources);
    }

    @Bean
    @DependsOnDatabaseInitialization
    ChatStore chatStore(ChatStoreFactory factory) {
        return factory.open();
    }
}
