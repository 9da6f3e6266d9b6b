package dev.sohbet.chat.jdbc;

import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jdbi.v3.core.JdbiException;

/** A store's share in an {@link SqliteFile}. */
final class SqliteDatabase implements Database {
    private final SqliteFile file;
    private volatile boolean open = true;

    SqliteDatabase(SqliteFile file) {
        this.file = file;
    }

    @Override
    public Dialect dialect() {
        return Dialect.SQLITE;
    }

    @Override
    public <T> T read(Work<T> work) {
        checkOpen();
        SqliteConnection reader = file.borrowReader();
        try {
            return work.with(reader.tx());
        } catch (SQLException | JdbiException e) {
            throw Failures.unavailable(e);
        } finally {
            file.giveBack(reader);
        }
    }

    @Override
    public <T> T write(Work<T> work) {
        checkOpen();
        ReentrantLock turn = file.writersTurn();
        try {
            if (!turn.tryLock(10, TimeUnit.SECONDS)) {
                throw Failures.unavailable("The chat's storage is busy.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failures.unavailable("Interrupted.");
        }
        try {
            return once(work, file.writer().tx());
        } catch (SQLException | JdbiException e) {
            throw Failures.unavailable(e);
        } finally {
            turn.unlock();
        }
    }

    private void checkOpen() {
        if (!open) {
            throw SqliteFile.closed();
        }
    }

    private static <T> T once(Work<T> work, Tx tx) throws SQLException {
        tx.run("BEGIN IMMEDIATE");
        boolean committed = false;
        try {
            T result = work.with(tx);
            tx.run("COMMIT");
            committed = true;
            return result;
        } finally {
            if (!committed) {
                rollBack(tx);
            }
        }
    }

    private static void rollBack(Tx tx) {
        try {
            tx.run("ROLLBACK");
        } catch (SQLException ignored) {
            // SQLite has rolled back by itself.
        }
    }

    @Override
    public synchronized void close() {
        if (open) {
            open = false;
            file.release();
        }
    }
}
