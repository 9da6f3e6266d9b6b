package dev.sohbet.chat.jdbc;

import java.time.Duration;

/**
 * How a store is opened.
 *
 * @param migrate whether missing tables are made at the start; otherwise the start fails with the SQL that is missing
 * @param lockWait how long to wait for another process that has the SQLite file, which may be about to stop
 */
public record JdbcOptions(boolean migrate, Duration lockWait) {
    /** Migrates, and waits 15 seconds. */
    public static final JdbcOptions DEFAULT = new JdbcOptions(true, Duration.ofSeconds(15));

    public JdbcOptions withMigrate(boolean value) {
        return new JdbcOptions(value, lockWait);
    }

    public JdbcOptions withLockWait(Duration value) {
        return new JdbcOptions(migrate, value);
    }
}
