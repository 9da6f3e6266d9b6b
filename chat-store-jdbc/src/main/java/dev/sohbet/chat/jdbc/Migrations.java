package dev.sohbet.chat.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.List;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;

/**
 * Makes the tables. Flyway runs the scripts under a history of its own ({@code chat_schema_history}), so that a host's own migrations
 * are not disturbed. Each script also writes its number to {@code chat_meta}, which is what counts: whoever runs the scripts by hand is
 * believed.
 */
final class Migrations {
    /** The scripts, in order; the first is number 1. */
    static final List<String> SCRIPTS = List.of(
            "V1__conversations.sql",
            "V2__entries.sql",
            "V3__sign_in.sql",
            "V4__undelivered.sql",
            "V5__leases.sql",
            "V6__purge.sql",
            "V7__label.sql",
            "V8__media.sql");

    /** Any number: nodes that start at once take turns. */
    private static final long TURN = 0x50_68_62_65_74L;

    private final DataSource source;
    private final Dialect dialect;

    Migrations(DataSource source, Dialect dialect) {
        this.source = source;
        this.dialect = dialect;
    }

    static Migrations ofSqlite(Path file) {
        return new Migrations(new SqliteSource(file), Dialect.SQLITE);
    }

    /** Brings the tables up to date, or fails when they are not and that is not wanted. */
    void run(boolean migrate) {
        try (Connection turn = source.getConnection()) {
            if (!migrate) {
                String pending = pending(turn);
                if (!pending.isEmpty()) {
                    throw new PendingMigrationsException(pending);
                }
            } else if (dialect == Dialect.POSTGRESQL) {
                migrateInTurn(turn);
            } else {
                migrate(version(turn));
            }
        } catch (SQLException e) {
            throw Failures.unavailable(e);
        }
    }

    private void migrateInTurn(Connection turn) throws SQLException {
        boolean auto = turn.getAutoCommit();
        turn.setAutoCommit(false);
        try (PreparedStatement lock = turn.prepareStatement("SELECT pg_advisory_xact_lock(?)")) {
            lock.setLong(1, TURN);
            lock.execute();
            migrate(version(turn));
        } finally {
            turn.rollback();
            turn.setAutoCommit(auto);
        }
    }

    /**
     * Runs what is not there yet. SQLite adds no column a second time, so what was run by hand must not be run again.
     *
     * @param there how many of the scripts have run, in whatever way
     */
    private void migrate(int there) {
        if (there == SCRIPTS.size()) {
            return;
        }
        Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(source)
                .locations("classpath:" + dialect.migrations())
                .table("chat_schema_history")
                .baselineOnMigrate(true)
                .baselineVersion(String.valueOf(there))
                .load()
                .migrate();
    }

    /** The SQL that would bring the tables up to date; empty when they are. */
    private String pending(Connection connection) throws SQLException {
        StringBuilder pending = new StringBuilder();
        for (String script : SCRIPTS.subList(version(connection), SCRIPTS.size())) {
            pending.append("-- ")
                    .append(script)
                    .append('\n')
                    .append(text(script))
                    .append('\n');
        }
        return pending.toString();
    }

    private int version(Connection connection) throws SQLException {
        String exists = dialect == Dialect.POSTGRESQL
                ? "SELECT to_regclass('chat_meta') IS NOT NULL"
                : "SELECT count(*) > 0 FROM sqlite_master WHERE type = 'table' AND name = 'chat_meta'";
        try (Statement statement = connection.createStatement()) {
            try (ResultSet there = statement.executeQuery(exists)) {
                if (!there.next() || !there.getBoolean(1)) {
                    return 0;
                }
            }
            try (ResultSet version = statement.executeQuery("SELECT value FROM chat_meta WHERE name = 'schema'")) {
                return version.next() ? Math.min(Integer.parseInt(version.getString(1)), SCRIPTS.size()) : 0;
            }
        }
    }

    private String text(String script) {
        String path = dialect.migrations() + "/" + script;
        try (InputStream bytes = Migrations.class.getClassLoader().getResourceAsStream(path)) {
            if (bytes == null) {
                throw new IllegalStateException("missing: " + path);
            }
            return new String(bytes.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As much of a data source as Flyway asks for. */
    private record SqliteSource(Path file) implements DataSource {
        @Override
        public Connection getConnection() throws SQLException {
            return SqliteConnection.connect(file);
        }

        @Override
        public Connection getConnection(String username, String password) throws SQLException {
            return getConnection();
        }

        @Override
        public @Nullable PrintWriter getLogWriter() {
            return null;
        }

        @Override
        public void setLogWriter(@Nullable PrintWriter out) {}

        @Override
        public void setLoginTimeout(int seconds) {}

        @Override
        public int getLoginTimeout() {
            return 0;
        }

        @Override
        public Logger getParentLogger() throws SQLFeatureNotSupportedException {
            throw new SQLFeatureNotSupportedException();
        }

        @Override
        public <T> T unwrap(Class<T> type) throws SQLException {
            throw new SQLException("wraps nothing");
        }

        @Override
        public boolean isWrapperFor(Class<?> type) {
            return false;
        }
    }
}
