package dev.sohbet.chat.jdbc;

import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
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

/**
 * A database file that this process has to itself: one writing connection and a few reading ones, shared by all stores on that file
 * and closed with the last of them.
 */
final class SqliteFile {
    private static final int READERS = 4;
    private static final int WAIT_SECONDS = 2;

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
                    throw Failures.unavailable(e);
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

    SqliteConnection writer() {
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
            SqliteConnection reader;
            synchronized (idle) {
                reader = idle.poll();
            }
            return reader != null ? reader : SqliteConnection.reader(path);
        } catch (SQLException e) {
            readers.release();
            throw Failures.unavailable(e);
        }
    }

    void giveBack(SqliteConnection reader) {
        synchronized (idle) {
            idle.push(reader);
        }
        readers.release();
    }

    private void shut() {
        writersTurn.lock();
        try {
            synchronized (idle) {
                idle.forEach(SqliteConnection::close);
                idle.clear();
            }
            writer.close();
        } finally {
            writersTurn.unlock();
            lock.close();
        }
    }

    private static Path canonical(Path file) {
        try {
            Path absolute = file.toAbsolutePath().normalize();
            Path folder = absolute.getParent();
            if (folder == null || absolute.getFileName() == null) {
                throw new IllegalArgumentException("not a file: " + file);
            }
            Files.createDirectories(folder);
            return Files.exists(absolute)
                    ? absolute.toRealPath()
                    : folder.toRealPath().resolve(absolute.getFileName());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open " + file, e);
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
            throw new ChatException(
                    ErrorCode.UNAVAILABLE,
                    path + " is on a network file system (" + type
                            + "), where SQLite cannot lock reliably. Use a local disk, or PostgreSQL.");
        }
    }
}
