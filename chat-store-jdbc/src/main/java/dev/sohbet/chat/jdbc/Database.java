package dev.sohbet.chat.jdbc;

import java.sql.SQLException;

/** Where statements run. Failures come out as {@code ChatException}s; what was begun is undone then. */
interface Database extends AutoCloseable {
    /** What is done with a connection. It may be done again from the start, when another transaction was in the way. */
    interface Work<T> {
        T with(Tx tx) throws SQLException;
    }

    /** Work that has no result. */
    interface Action {
        void with(Tx tx) throws SQLException;
    }

    Dialect dialect();

    /** Reads, outside of any transaction: one statement sees one state. */
    <T> T read(Work<T> work);

    /** One transaction, durable on return. */
    <T> T write(Work<T> work);

    /** As {@link #write}. */
    default void change(Action action) {
        write(tx -> {
            action.with(tx);
            return true;
        });
    }

    @Override
    void close();
}
