package dev.sohbet.chat.jdbc;

import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A database file that this process has to itself: one writing connection and a few reading ones, shared by all stores on that file
 * and closed with the last of them.
 */
final class SqliteFile {
    private static final int READERS = 4;
    private static final int WAIT_SECONDS = 2;
    private static final int LAST_READ_SECONDS = 5;

    private static final Set<String> NETWORK = Set.of(
            "nfs",
            "nfs4",
            "cifs",
            "smb",
            "smb2",
            "smb3",
            "smbfs",
            "afs",
            "9p",
            "ceph",
            "lustre",
            "fuse.sshfs",
            "fuse.glusterfs");

    private static final Map<Path, SqliteFile> OPEN = new HashMap<>();

    private final Path path;
    private final SqliteLock lock;
    private final SqliteConnection writer;
    private final ReentrantLock writersTurn = new ReentrantLock(true);
    private final Semaphore readers = new Semaphore(READERS, true);
    private final Deque<SqliteConnection> idle = new ArrayDeque<>();
    private int users;
    private volatile boolean shut;

    private SqliteFile(Path path, JdbcOptions options) throws SQLException {
        this.path = path;
        this.lock = SqliteLock.acquire(path, options.lockWait());
        try {
            this.writer = SqliteConnection.writer(path);
        } catch (SQLException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** The file, opened and migrated by the first who asks, shared by the others. */
    static SqliteFile open(Path file, JdbcOptions options) {
        synchronized (OPEN) {
            Path path = canonical(file);
            SqliteFile open = OPEN.get(path);
            if (open == null) {
                refuseNetwork(path);
                try {
                    open = new SqliteFile(path, options);
                } catch (SQLException e) {
                    throw refused(
                            path + " cannot be opened as an SQLite database (" + e.getMessage()
                                    + "). Check that it is one, and that this process may read and write it and its folder.",
                            e);
                }
            }
            try {
                Migrations.ofSqlite(path).run(options.migrate());
            } catch (RuntimeException e) {
                if (open.users == 0) {
                    open.shut();
                }
                throw e;
            }
            open.users++;
            OPEN.put(path, open);
            return open;
        }
    }

    void release() {
        synchronized (OPEN) {
            if (--users == 0) {
                OPEN.remove(path);
                shut();
            }
        }
    }

    /** To be asked for by whoever has the turn. */
    SqliteConnection writer() {
        if (shut) {
            throw closed();
        }
        return writer;
    }

    ReentrantLock writersTurn() {
        return writersTurn;
    }

    SqliteConnection borrowReader() {
        try {
            if (!readers.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw Failures.unavailable("The chat's storage is busy.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failures.unavailable("Interrupted.");
        }
        try {
            return reader();
        } catch (SQLException e) {
            readers.release();
            throw Failures.unavailable(e);
        } catch (RuntimeException e) {
            readers.release();
            throw e;
        }
    }

    private SqliteConnection reader() throws SQLException {
        SqliteConnection reader;
        synchronized (idle) {
            if (shut) {
                throw closed();
            }
            reader = idle.poll();
        }
        return reader != null ? reader : SqliteConnection.reader(path);
    }

    void giveBack(SqliteConnection reader) {
        try {
            boolean kept;
            synchronized (idle) {
                kept = !shut;
                if (kept) {
                    idle.push(reader);
                }
            }
            if (!kept) {
                reader.close();
            }
        } finally {
            readers.release();
        }
    }

    static ChatException closed() {
        return Failures.unavailable("The chat's store was closed.");
    }

    /** Begins no more; waits for what has begun; lets the file go, which another process may be waiting for. */
    private void shut() {
        synchronized (idle) {
            shut = true;
        }
        awaitReaders();
        writersTurn.lock();
        try {
            synchronized (idle) {
                idle.forEach(SqliteConnection::close);
                idle.clear();
            }
        } finally {
            try {
                writer.close();
            } finally {
                writersTurn.unlock();
                lock.close();
            }
        }
    }

    /** A read that takes longer than this closes its connection itself. */
    private void awaitReaders() {
        try {
            if (!readers.tryAcquire(READERS, LAST_READ_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
            readers.release(READERS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Path canonical(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        Path folder = absolute.getParent();
        if (folder == null || Files.isDirectory(absolute)) {
            throw refused(absolute + " is a folder. Give the path of a file in it.", null);
        }
        try {
            Files.createDirectories(folder);
            return Files.exists(absolute)
                    ? absolute.toRealPath()
                    : folder.toRealPath().resolve(absolute.getFileName());
        } catch (IOException e) {
            throw refused(
                    "The folder of " + absolute + " cannot be made (" + reason(e)
                            + "). Make it, or give a path that this process may write to.",
                    e);
        }
    }

    private static void refuseNetwork(Path path) {
        String type;
        try {
            Path folder = path.getParent();
            type = Files.getFileStore(folder == null ? path : folder).type();
        } catch (IOException e) {
            return; // Not detectable.
        }
        if (NETWORK.contains(type.toLowerCase(Locale.ROOT))) {
            throw refused(
                    path + " is on a network file system (" + type
                            + "), where SQLite cannot lock reliably. Use a local disk, or PostgreSQL.",
                    null);
        }
    }

    /** Trying again will not help; somebody must do something. */
    static ChatException refused(String message, @Nullable Throwable cause) {
        return new ChatException(ErrorCode.UNAVAILABLE, message, null, cause);
    }

    /** What an I/O failure says, with its kind, since its message may be a path alone. */
    static String reason(IOException e) {
        return e.getClass().getSimpleName() + ": " + e.getMessage();
    }
}
