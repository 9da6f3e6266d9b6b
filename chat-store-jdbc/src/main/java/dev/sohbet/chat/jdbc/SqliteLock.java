package dev.sohbet.chat.jdbc;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Keeps other processes off a database file, by a lock on a file beside it that says who holds it. */
final class SqliteLock implements AutoCloseable {
    private static final long POLL_MILLIS = 100;

    /** Far behind what the file says, so that it can be read while it is locked, on Windows too. */
    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

    /** Seen by every class loader of the process; a file lock is the process's, and a second opening and closing would lose it. */
    private static final String HELD = "dev.sohbet.chat.jdbc.lock:";

    private final String held;
    private final FileChannel channel;

    private SqliteLock(String held, FileChannel channel) {
        this.held = held;
        this.channel = channel;
    }

    static SqliteLock acquire(Path database, Duration wait) {
        Path file = database.resolveSibling(database.getFileName() + ".lock");
        long end = System.nanoTime() + wait.toNanos();
        while (true) {
            SqliteLock lock = tryAcquire(file);
            if (lock != null) {
                return lock;
            }
            if (System.nanoTime() >= end) {
                throw Failures.unavailable(database + " is in use by " + holder(file)
                        + ". An SQLite file serves one process at a time; for several nodes use PostgreSQL.");
            }
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw Failures.unavailable("Interrupted.");
            }
        }
    }

    private static @Nullable SqliteLock tryAcquire(Path file) {
        String held = HELD + file;
        if (System.getProperties().putIfAbsent(held, "") != null) {
            return null;
        }
        FileChannel channel = null;
        boolean locked = false;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false);
            if (lock == null) {
                return null;
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(self().getBytes(StandardCharsets.UTF_8)));
            locked = true;
            return new SqliteLock(held, channel);
        } catch (IOException e) {
            throw SqliteFile.refused(
                    "The lock " + file + " cannot be taken (" + SqliteFile.reason(e)
                            + "). Check that this process may write there, and that it is a file.",
                    e);
        } finally {
            if (!locked) {
                System.getProperties().remove(held);
                closeQuietly(channel);
            }
        }
    }

    private static String holder(Path file) {
        if (System.getProperties().containsKey(HELD + file)) {
            return "another part of this process, process " + self();
        }
        try {
            return "process " + Files.readString(file);
        } catch (IOException e) {
            return "another process";
        }
    }

    private static String self() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            host = "this host";
        }
        return ProcessHandle.current().pid() + " on " + host;
    }

    @Override
    public void close() {
        closeQuietly(channel);
        System.getProperties().remove(held);
    }

    private static void closeQuietly(@Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException ignored) {
            // The lock ends with the process at the latest.
        }
    }
}
