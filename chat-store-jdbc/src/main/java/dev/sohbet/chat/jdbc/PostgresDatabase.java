package dev.sohbet.chat.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Handles;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/** A host's PostgreSQL. Connections are borrowed for one transaction and given back as they were. */
final class PostgresDatabase implements Database {
    private static final int WRITERS = 2;
    private static final int READERS = 6;
    private static final int TRIES = 4;
    private static final int WAIT_SECONDS = 2;
    private static final int STATEMENT_SECONDS = 5;

    /** How long an answer is waited for where the network does not even say that there will be none. Longer than any statement takes. */
    private static final int SILENCE_MILLIS = 10_000;

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
    private final Semaphore readers = new Semaphore(READERS, true);

    PostgresDatabase(DataSource source) {
        this.jdbi = Jdbi.create(source);
        jdbi.getConfig(Handles.class).setForceEndTransactions(false);
    }

    @Override
    public Dialect dialect() {
        return Dialect.POSTGRESQL;
    }

    @Override
    public <T> T read(Work<T> work) {
        acquire(readers);
        try (Handle handle = jdbi.open()) {
            Connection connection = handle.getConnection();
            int patience = limitPatience(connection);
            boolean manual = !connection.getAutoCommit();
            try {
                if (manual) {
                    connection.setAutoCommit(true);
                }
                return work.with(Tx.reading(handle, STATEMENT_SECONDS));
            } finally {
                giveBack(connection, !manual, patience);
            }
        } catch (SQLException | JdbiException e) {
            throw Failures.unavailable(e);
        } finally {
            readers.release();
        }
    }

    @Override
    public <T> T write(Work<T> work) {
        acquire(writers);
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
            int patience = limitPatience(connection);
            boolean auto = connection.getAutoCommit();
            boolean committed = false;
            try {
                if (auto) {
                    connection.setAutoCommit(false);
                }
                begin(connection);
                T result = work.with(new Tx(handle, Dialect.POSTGRESQL, null));
                connection.commit();
                committed = true;
                return result;
            } finally {
                if (!committed) {
                    rollBack(connection);
                }
                giveBack(connection, auto, patience);
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

    /**
     * Bounds how long an answer is waited for: without, a connection whose packets are dropped holds its thread for minutes.
     *
     * @return what was set before; negative where the host's pool does not let it be set
     */
    private static int limitPatience(Connection connection) throws SQLException {
        try {
            int before = connection.getNetworkTimeout();
            if (before == 0 || before > SILENCE_MILLIS) {
                connection.setNetworkTimeout(Runnable::run, SILENCE_MILLIS);
            }
            return before;
        } catch (SQLFeatureNotSupportedException e) {
            return -1;
        }
    }

    private static void rollBack(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException ignored) {
            // It is broken, which the pool will find out.
        }
    }

    /** Leaves the connection as it came. */
    private static void giveBack(Connection connection, boolean auto, int patience) {
        try {
            if (connection.getAutoCommit() != auto) {
                connection.setAutoCommit(auto);
            }
            if (patience >= 0) {
                connection.setNetworkTimeout(Runnable::run, patience);
            }
        } catch (SQLException ignored) {
            // It is broken, which the pool will find out.
        }
    }

    private static void acquire(Semaphore permits) {
        try {
            if (permits.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS)) {
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
