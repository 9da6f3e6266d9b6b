package dev.sohbet.chat.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Handles;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.SqlStatements;

/** A host's PostgreSQL. Connections are borrowed for one transaction and given back as they were. */
final class PostgresDatabase implements Database {
    private static final int WRITERS = 2;
    private static final int TRIES = 4;
    private static final int WAIT_SECONDS = 2;
    private static final int STATEMENT_SECONDS = 5;

    /**
     * Begins a writing transaction: whatever the host, the server or a pooler has set, a commit that returned is on disk. Settings end
     * with the transaction. A stronger setting stays. Every statement looks up single rows, a few hundred at most, in tables that grow:
     * plans that read a whole table are never wanted, and statistics of a young table would suggest them.
     */
    private static final String BEGIN = """
            SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
            SELECT set_config('synchronous_commit',
                       CASE current_setting('synchronous_commit') WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END, true),
                   set_config('statement_timeout', '%d', true),
                   set_config('enable_seqscan', 'off', true),
                   set_config('enable_hashjoin', 'off', true),
                   set_config('enable_mergejoin', 'off', true)""".formatted(STATEMENT_SECONDS * 1000);

    private static final Set<String> DURABLE = Set.of("on", "remote_apply");

    private final Jdbi jdbi;
    private final Semaphore writers = new Semaphore(WRITERS, true);

    PostgresDatabase(DataSource source) {
        this.jdbi = Jdbi.create(source);
        jdbi.getConfig(Handles.class).setForceEndTransactions(false);
        jdbi.getConfig(SqlStatements.class).setQueryTimeout(STATEMENT_SECONDS);
    }

    @Override
    public Dialect dialect() {
        return Dialect.POSTGRESQL;
    }

    @Override
    public <T> T read(Work<T> work) {
        try (Handle handle = jdbi.open()) {
            Connection connection = handle.getConnection();
            boolean manual = !connection.getAutoCommit();
            if (manual) {
                connection.setAutoCommit(true);
            }
            try {
                return work.with(new Tx(handle, Dialect.POSTGRESQL, null));
            } finally {
                if (manual) {
                    connection.setAutoCommit(false);
                }
            }
        } catch (SQLException | JdbiException e) {
            throw Failures.unavailable(e);
        }
    }

    @Override
    public <T> T write(Work<T> work) {
        acquire();
        try {
            for (int attempt = 1; ; attempt++) {
                try {
                    return once(work);
                } catch (SQLException | JdbiException e) {
                    if (attempt == TRIES || !Failures.isTransient(e)) {
                        throw Failures.unavailable(e);
                    }
                    pause(attempt);
                }
            }
        } finally {
            writers.release();
        }
    }

    private <T> T once(Work<T> work) throws SQLException {
        try (Handle handle = jdbi.open()) {
            Connection connection = handle.getConnection();
            boolean auto = connection.getAutoCommit();
            if (auto) {
                connection.setAutoCommit(false);
            }
            boolean committed = false;
            try {
                begin(connection);
                T result = work.with(new Tx(handle, Dialect.POSTGRESQL, null));
                connection.commit();
                committed = true;
                return result;
            } finally {
                end(connection, committed, auto);
            }
        }
    }

    private static void begin(Connection connection) throws SQLException {
        try (PreparedStatement begin = connection.prepareStatement(BEGIN)) {
            boolean isResult = begin.execute();
            while (!isResult && begin.getUpdateCount() != -1) {
                isResult = begin.getMoreResults();
            }
            try (ResultSet settings = begin.getResultSet()) {
                if (settings == null || !settings.next() || !DURABLE.contains(settings.getString(1))) {
                    throw Failures.unavailable(
                            "PostgreSQL does not let synchronous_commit be 'on': nothing would be safe.");
                }
            }
        }
    }

    /** Gives the connection back as it came. A connection that is broken may fail here, which tells nothing new. */
    private static void end(Connection connection, boolean committed, boolean auto) {
        try {
            if (!committed) {
                connection.rollback();
            }
            if (auto) {
                connection.setAutoCommit(true);
            }
        } catch (SQLException ignored) {
            // The pool will find out.
        }
    }

    private void acquire() {
        try {
            if (writers.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw Failures.unavailable("The chat's storage is busy.");
    }

    private static void pause(int attempt) {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextInt(1, 10 * attempt * attempt + 1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failures.unavailable("Interrupted.");
        }
    }

    @Override
    public void close() {
        // The connections are the host's.
    }
}
