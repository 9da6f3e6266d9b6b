package dev.sohbet.chat.jdbc;

import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ErrorCode;

/** The chat's tables are missing or old, and it was told not to make them itself. */
public final class PendingMigrationsException extends ChatException {
    private static final long serialVersionUID = 1L;

    private final String sql;

    PendingMigrationsException(String sql) {
        super(
                ErrorCode.UNAVAILABLE,
                "The chat's tables are not up to date, and making them was switched off. Run this SQL, then start again:\n\n"
                        + sql);
        this.sql = sql;
    }

    /** What is to be run, in order. */
    public String sql() {
        return sql;
    }
}
