package dev.sohbet.chat.jdbc;

import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ErrorCode;

/** The data source leads to a database that the chat cannot live in. */
public final class UnsupportedDatabaseException extends ChatException {
    private static final long serialVersionUID = 1L;

    private final String description;

    UnsupportedDatabaseException(String found) {
        super(ErrorCode.UNAVAILABLE, description(found) + " " + ACTION);
        this.description = description(found);
    }

    private static final String ACTION =
            "Set chat.store=sqlite-file to keep the chat in a file of its own, or give it a PostgreSQL data source.";

    private static String description(String found) {
        return "The chat keeps its data in PostgreSQL or SQLite; the data source leads to " + found + ".";
    }

    /** What is wrong. */
    public String description() {
        return description;
    }

    /** What to do about it. */
    public String action() {
        return ACTION;
    }
}
