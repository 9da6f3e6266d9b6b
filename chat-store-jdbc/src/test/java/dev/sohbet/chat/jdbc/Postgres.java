package dev.sohbet.chat.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** One PostgreSQL for all tests of this JVM; each asks for a database of its own. */
public final class Postgres {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private Postgres() {}

    /** Starts with the first database that is asked for: a process that only wants a pool gets no engine of its own. */
    private static final class Engine {
        private static final EmbeddedPostgres ENGINE = start();

        private static EmbeddedPostgres start() {
            try {
                EmbeddedPostgres engine = durable().start();
                Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                    try {
                        engine.close();
                    } catch (IOException ignored) {
                        // The JVM ends anyway.
                    }
                }));
                return engine;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Settings as PostgreSQL comes with, where the test engine's own are faster and forgetful. */
    static EmbeddedPostgres.Builder durable() {
        return EmbeddedPostgres.builder().setServerConfig("fsync", "on").setServerConfig("full_page_writes", "on");
    }

    /** A pool of connections to a new, empty database. */
    public static HikariDataSource freshDatabase() {
        String name = "chat_" + COUNT.incrementAndGet();
        try (Connection connection = Engine.ENGINE.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return pool(Engine.ENGINE.getDatabase("postgres", name));
    }

    public static HikariDataSource pool(DataSource source) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(source);
        config.setMaximumPoolSize(10);
        return new HikariDataSource(config);
    }

    static void run(DataSource source, String sql) {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Empties the chat's tables. */
    static void clear(DataSource source) {
        run(source, """
                TRUNCATE chat_media, chat_thread, chat_entry, chat_mark, chat_delivery, chat_lane, chat_receipt, chat_visitor, chat_visitor_token,
                chat_agent, chat_session, chat_attempt, chat_node, chat_presence, chat_last_seen, chat_bridge_update,
                chat_bridge_link, chat_bridge_claim, chat_bridge_value, chat_queue, chat_link_token, chat_agent_link, chat_code,
                chat_recovery_code""");
    }
}
