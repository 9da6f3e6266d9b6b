package dev.sohbet.chat.jdbc;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** One connection to an SQLite file, with the settings that make a commit safe. */
final class SqliteConnection implements AutoCloseable {
    private static final List<Integer> OLDEST = List.of(3, 51, 3);

    private final Connection connection;
    private final Handle handle;
    private final Tx tx;

    private SqliteConnection(Connection connection) {
        this.connection = connection;
        this.handle = Jdbi.open(connection);
        this.tx = new Tx(handle, Dialect.SQLITE, new Tx.Prepared());
    }

    static SqliteConnection writer(Path file) throws SQLException {
        SqliteConnection writer = new SqliteConnection(connect(file));
        try {
            // A batch touches pages all over; what does not fit into the cache is written twice.
            writer.tx.run("PRAGMA cache_size = -32768");
            writer.tx.run("PRAGMA wal_autocheckpoint = 8000");
            writer.checkVersion();
            writer.checkDurable();
            return writer;
        } catch (SQLException | RuntimeException e) {
            writer.close();
            throw e;
        }
    }

    static SqliteConnection reader(Path file) throws SQLException {
        SqliteConnection reader = new SqliteConnection(connect(file));
        reader.tx.run("PRAGMA query_only = ON");
        return reader;
    }

    static Connection connect(Path file) throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        try (Statement settings = connection.createStatement()) {
            settings.execute("PRAGMA busy_timeout = 5000");
            settings.execute("PRAGMA journal_mode = WAL");
            settings.execute("PRAGMA synchronous = FULL");
            settings.execute("PRAGMA foreign_keys = ON");
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    Tx tx() {
        return tx;
    }

    /** Fails unless a commit on this connection is on disk when it returns. */
    void checkDurable() throws SQLException {
        String journal = setting("PRAGMA journal_mode");
        int synchronous = Integer.parseInt(setting("PRAGMA synchronous"));
        if (!journal.equals("wal") || synchronous < 2) {
            throw Failures.unavailable("SQLite does not keep what it commits: journal_mode is " + journal
                    + " and synchronous is " + synchronous + ", where wal and 2 (FULL) are needed.");
        }
    }

    private void checkVersion() throws SQLException {
        String version = setting("SELECT sqlite_version()");
        List<Integer> parts =
                Arrays.stream(version.split("\\.", -1)).map(Integer::parseInt).toList();
        for (int i = 0; i < OLDEST.size(); i++) {
            int compared = Integer.compare(i < parts.size() ? parts.get(i) : 0, OLDEST.get(i));
            if (compared > 0) {
                return;
            }
            if (compared < 0) {
                throw Failures.unavailable(
                        "SQLite " + version
                                + " can corrupt a database that is read while it is written; 3.51.3 or newer is needed (sqlite-jdbc).");
            }
        }
    }

    private String setting(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet value = statement.executeQuery(query)) {
            return value.getString(1);
        }
    }

    @Override
    public void close() {
        handle.close();
        try {
            connection.close();
        } catch (SQLException e) {
            throw Failures.unavailable(e);
        }
    }
}
