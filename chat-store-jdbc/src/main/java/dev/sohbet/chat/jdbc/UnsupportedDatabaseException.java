package dev.sohbet.chat.jdbc;

import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ErrorCode;

/** The data source leads to a database that the chat cannot live in. */
public final class UnsupportedDatabaseException extends ChatException {
    private static final long serialVersionUID = 1L;

    UnsupportedDatabaseException(String found) {
        super(
                ErrorCode.UNAVAILABLE,
                "The chat keeps its data in PostgreSQL or SQLite; the data source leads to " + found + ".");
    }
}
