package dev.sohbet.chat.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/** A transaction, or a single read, on one connection. Statements with named parameters go through Jdbi, those with rows do not. */
final class Tx {
    interface Mapper<T> {
        T map(ResultSet row) throws SQLException;
    }

    private final Handle handle;
    private final Dialect dialect;
    private final @Nullable Prepared prepared;
    private final int seconds;

    /** @param prepared where statements outlive this transaction; null when the driver sees to that itself */
    Tx(Handle handle, Dialect dialect, @Nullable Prepared prepared) {
        this(handle, dialect, prepared, 0);
    }

    private Tx(Handle handle, Dialect dialect, @Nullable Prepared prepared, int seconds) {
        this.handle = handle;
        this.dialect = dialect;
        this.prepared = prepared;
        this.seconds = seconds;
    }

    /** Reads from PostgreSQL outside of any transaction, where the server knows no limit: the driver ends what takes longer than this. */
    static Tx reading(Handle handle, int seconds) {
        return new Tx(handle, Dialect.POSTGRESQL, null, seconds);
    }

    Connection connection() {
        return handle.getConnection();
    }

    Dialect dialect() {
        return dialect;
    }

    Query query(Sql.Source statement) {
        Query query = handle.createQuery(statement.sql().in(dialect));
        return seconds > 0 ? query.setQueryTimeout(seconds) : query;
    }

    Update update(Sql.Source statement) {
        return handle.createUpdate(statement.sql().in(dialect));
    }

    /** What a statement finds for the rows it is given: in one go, or row by row. */
    <T> List<T> query(Sql.Source statement, List<Object[]> rows, Mapper<T> mapper) throws SQLException {
        List<T> found = new ArrayList<>();
        if (rows.isEmpty()) {
            return found;
        }
        PreparedStatement ready = prepare(statement);
        try {
            if (dialect == Dialect.POSTGRESQL) {
                bindArrays(ready, statement.sql().rowTypes(), rows);
                collect(ready, mapper, found);
            } else {
                for (Object[] row : rows) {
                    bind(ready, row);
                    collect(ready, mapper, found);
                }
            }
        } finally {
            release(ready);
        }
        return found;
    }

    /** Executes a statement for the rows it is given. */
    void execute(Sql.Source statement, List<Object[]> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        PreparedStatement ready = prepare(statement);
        try {
            if (dialect == Dialect.POSTGRESQL) {
                bindArrays(ready, statement.sql().rowTypes(), rows);
                ready.executeUpdate();
            } else {
                for (Object[] row : rows) {
                    bind(ready, row);
                    ready.executeUpdate();
                }
            }
        } finally {
            release(ready);
        }
    }

    /** Executes a statement of a few words, such as {@code SAVEPOINT}. */
    void run(String words) throws SQLException {
        try (Statement statement = connection().createStatement()) {
            statement.execute(words);
        }
    }

    private static <T> void collect(PreparedStatement ready, Mapper<T> mapper, List<T> found) throws SQLException {
        try (ResultSet rows = ready.executeQuery()) {
            while (rows.next()) {
                found.add(mapper.map(rows));
            }
        }
    }

    private PreparedStatement prepare(Sql.Source statement) throws SQLException {
        String text = statement.sql().in(dialect);
        if (prepared != null) {
            return prepared.of(connection(), text);
        }
        PreparedStatement ready = connection().prepareStatement(text);
        if (seconds > 0) {
            ready.setQueryTimeout(seconds);
        }
        return ready;
    }

    private void release(PreparedStatement ready) throws SQLException {
        if (prepared == null) {
            ready.close();
        }
    }

    private static void bind(PreparedStatement ready, Object[] row) throws SQLException {
        for (int i = 0; i < row.length; i++) {
            if (row[i] instanceof Long number) {
                ready.setLong(i + 1, number);
            } else if (row[i] instanceof Boolean truth) {
                ready.setBoolean(i + 1, truth);
            } else {
                ready.setString(i + 1, (String) row[i]);
            }
        }
    }

    private static void bindArrays(PreparedStatement ready, List<String> types, List<Object[]> rows)
            throws SQLException {
        for (int i = 0; i < types.size(); i++) {
            Object[] column = switch (types.get(i)) {
                case "bigint" -> new Long[rows.size()];
                case "boolean" -> new Boolean[rows.size()];
                default -> new String[rows.size()];
            };
            for (int j = 0; j < column.length; j++) {
                column[j] = rows.get(j)[i];
            }
            ready.setArray(i + 1, ready.getConnection().createArrayOf(types.get(i), column));
        }
    }

    /** The prepared statements of a connection that lives as long as they do. */
    static final class Prepared {
        private final Map<String, PreparedStatement> statements = new HashMap<>();

        PreparedStatement of(Connection connection, String text) throws SQLException {
            PreparedStatement known = statements.get(text);
            if (known == null) {
                known = connection.prepareStatement(text);
                statements.put(text, known);
            }
            return known;
        }
    }
}
