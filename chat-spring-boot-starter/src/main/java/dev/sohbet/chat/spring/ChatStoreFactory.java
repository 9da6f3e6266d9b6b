package dev.sohbet.chat.spring;

import com.zaxxer.hikari.HikariDataSource;
import dev.sohbet.chat.jdbc.JdbcChatStore;
import dev.sohbet.chat.jdbc.PendingMigrationsException;
import dev.sohbet.chat.jdbc.PostgresUrl;
import dev.sohbet.chat.jdbc.UnsupportedDatabaseException;
import dev.sohbet.chat.memory.InMemoryChatStore;
import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.spi.ChatStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;

/** Opens the store that the settings ask for, and owns the connections that were made for it alone. */
final class ChatStoreFactory implements AutoCloseable {
    private static final String FILE = "chat.db";
    /** Two writers, and a few readers. */
    private static final int CONNECTIONS = 8;

    private static final Duration BORROW = Duration.ofSeconds(2);

    private static final String OTHERWISE = "Set chat.store=sqlite-file to keep the chat in a file of its own";

    private final ChatProperties properties;
    private final ChatStoreProperties store;
    private final ObjectProvider<DataSource> sources;
    private @Nullable HikariDataSource own;

    ChatStoreFactory(ChatProperties properties, ChatStoreProperties store, ObjectProvider<DataSource> sources) {
        this.properties = properties;
        this.store = store;
        this.sources = sources;
    }

    /** Opens it. @throws ChatSettingsException when that is not possible as things are set up */
    ChatStore open() {
        try {
            return choose();
        } catch (UnsupportedDatabaseException e) {
            throw new ChatSettingsException(
                    String.valueOf(e.getMessage()), OTHERWISE + ", or give it a PostgreSQL data source.", e);
        } catch (PendingMigrationsException e) {
            throw new ChatSettingsException(
                    "The chat's tables are not up to date, and chat.store.migrate is false.",
                    "Run this SQL, then start again:\n\n" + e.sql(),
                    e);
        } catch (ChatException e) {
            throw new ChatSettingsException(
                    "The chat's store cannot be opened: " + e.getMessage(),
                    "Check chat.store, chat.store.url and chat.data-dir, and whether the database can be reached.",
                    e);
        }
    }

    private ChatStore choose() {
        String url = store.url() == null ? "" : store.url();
        return switch (properties.storeOrDefault()) {
            case MEMORY -> new InMemoryChatStore();
            case SQLITE_FILE -> file();
            case DATASOURCE -> of(source());
            case AUTO -> {
                if (!url.isBlank()) {
                    yield JdbcChatStore.postgresql(pool(url), store.options());
                }
                yield sources.stream().findAny().isPresent() ? of(source()) : file();
            }
        };
    }

    private ChatStore file() {
        Path folder = properties.dataDirOrDefault();
        return JdbcChatStore.sqlite(folder.resolve(FILE), store.options());
    }

    private ChatStore of(DataSource source) {
        return JdbcChatStore.of(source, store.options());
    }

    private DataSource source() {
        DataSource source = sources.getIfUnique();
        if (source != null) {
            return source;
        }
        List<DataSource> all = sources.stream().toList();
        if (all.isEmpty()) {
            throw new ChatSettingsException(
                    "chat.store is 'datasource', but this application has no data source.",
                    "Set spring.datasource.url, or chat.store.url with chat.store=auto. " + OTHERWISE + ".");
        }
        throw new ChatSettingsException(
                "This application has " + all.size() + " data sources, and none of them is the primary one.",
                "Mark one with @Primary, or make a bean of type ChatStore from the right one. " + OTHERWISE + ".");
    }

    private HikariDataSource pool(String url) {
        HikariDataSource pool = new HikariDataSource();
        pool.setPoolName("chat");
        pool.setMaximumPoolSize(CONNECTIONS);
        // a visitor's request is rather refused than kept: the widget comes back by itself
        pool.setConnectionTimeout(BORROW.toMillis());
        pool.setValidationTimeout(BORROW.toMillis() / 2);
        if (PostgresUrl.isOne(url)) {
            PostgresUrl address = parse(url);
            pool.setJdbcUrl(address.jdbcUrl());
            address.properties().forEach(pool::addDataSourceProperty);
        } else if (url.startsWith("jdbc:postgresql:")) {
            pool.setJdbcUrl(url);
        } else {
            throw malformed(null);
        }
        own = pool;
        return pool;
    }

    private static PostgresUrl parse(String url) {
        try {
            return PostgresUrl.parse(url);
        } catch (IllegalArgumentException e) {
            throw malformed(e);
        }
    }

    /** Without repeating the address, which may hold a password. */
    private static ChatSettingsException malformed(@Nullable IllegalArgumentException why) {
        return new ChatSettingsException(
                "chat.store.url is not the address of a PostgreSQL database."
                        + (why == null ? "" : " " + why.getMessage()),
                "Write it as postgres://user:password@host:5432/database or jdbc:postgresql://host:5432/database.",
                why);
    }

    /** Called after the store was closed. */
    @Override
    public void close() {
        if (own != null) {
            own.close();
        }
    }
}
