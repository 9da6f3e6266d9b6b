package dev.sohbet.chat.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With 100,000 threads, every statement there is finds its rows by an index. The statements are found by reflection: none is forgotten. */
class QueryPlansTest {
    private static final int THREADS = 100_000;

    private static final Pattern NAMED = Pattern.compile("(?<!:):([a-zA-Z]+)");

    /** Parameters that are numbers; all others are texts, except for truth values. */
    private static final Set<String> NUMBERS = Set.of(
            "activeAt",
            "at",
            "before",
            "createdAt",
            "delivery",
            "dueAt",
            "endsAt",
            "head",
            "leasedTo",
            "limit",
            "now",
            "part",
            "readyAt",
            "reopen",
            "seq",
            "until",
            "usedAt");

    private static final Set<String> TRUTHS = Set.of("repeated", "dead");

    // On SQLite, "v" is the row that a statement is given, and "page" what an inner query has found already.

    /** Why a statement may read a whole table. */
    private static final Map<String, String> EXCUSED = Map.of(
            "PresenceRows.FORGET_PRESENCE", "there are as many nodes as servers",
            "PresenceRows.FORGET_NODES", "there are as many nodes as servers",
            "PresenceRows.TEAM", "there are as many nodes as servers",
            "IdentityRows.ANY_AGENT", "stops at the first agent",
            "QueueRows.WAITING", "the oldest few, in the order of the key");

    @TempDir
    Path folder;

    private record Named(String name, Sql.Source statement) {}

    private static List<Named> statements() throws IOException, ClassNotFoundException {
        List<Named> found = new ArrayList<>();
        Path classes = Path.of(JdbcChatStore.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
        try (Stream<Path> files = Files.list(classes.resolve("dev/sohbet/chat/jdbc"))) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".class")).sorted().toList()) {
                String name = String.valueOf(file.getFileName()).replace(".class", "");
                Class<?> type =
                        Class.forName("dev.sohbet.chat.jdbc." + name, false, JdbcChatStore.class.getClassLoader());
                if (Sql.Source.class.isAssignableFrom(type) && type.isEnum()) {
                    for (Object constant : type.getEnumConstants()) {
                        Sql.Source statement = (Sql.Source) constant;
                        found.add(new Named(name.substring(0, name.indexOf('$')) + "." + statement.name(), statement));
                    }
                }
            }
        }
        assertThat(found).hasSizeGreaterThan(60);
        return found;
    }

    @Test
    void on_postgresql() throws Exception {
        try (HikariDataSource source = Postgres.freshDatabase()) {
            JdbcChatStore.postgresql(source).close();
            try (Connection connection = source.getConnection();
                    Statement fill = connection.createStatement()) {
                for (String sql :
                        filling("FROM generate_series(1, " + THREADS + ") AS s(n)", "md5('v' || n)", "md5('t' || n)")) {
                    fill.execute(sql);
                }
                fill.execute("ANALYZE");
                // Tables that hold little here would be read whole, and rightly; what counts is that they need not be.
                fill.execute("SET enable_seqscan = off");
                check(Dialect.POSTGRESQL, connection, "EXPLAIN ", 1, "Seq Scan on chat_");
                fill.execute("SET enable_seqscan = on");
                checkLarge(connection);
            }
        }
    }

    @Test
    void on_sqlite() throws Exception {
        Path file = folder.resolve("chat.db");
        JdbcChatStore.sqlite(file).close();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement fill = connection.createStatement()) {
            connection.setAutoCommit(false);
            String series = "FROM (WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < " + THREADS
                    + ") SELECT n FROM s)";
            for (String sql : filling(series, "printf('visitor-%032d', n)", "printf('thread-%032d', n)")) {
                fill.execute(sql);
            }
            connection.commit();
            check(Dialect.SQLITE, connection, "EXPLAIN QUERY PLAN ", 4, "(?m)^SCAN (?!v$|page$|CONSTANT ROW$)\\w+$");
        }
    }

    private static List<String> filling(String series, String visitor, String thread) {
        return List.of(
                "INSERT INTO chat_thread (id, visitor_id, status, opened_at, active_at, closed_at, last_seq, last_public_seq,"
                        + " visitor_messages, team_messages) SELECT " + thread + ", " + visitor
                        + ", CASE WHEN n % 10 = 0 THEN 'open' ELSE 'closed' END, n, n, n, 2, 2, 2, 0 " + series,
                "INSERT INTO chat_entry (thread_id, seq, prev_public, audience, role, author_id, client_id, kind, body, at,"
                        + " visitor_messages, team_messages) SELECT " + thread + ", 1, 0, 'all', 'visitor', " + visitor
                        + ", "
                        + visitor + ", 'message', 'hello', n, 1, 0 " + series,
                "INSERT INTO chat_mark (thread_id, role, reader_id, seq, messages) SELECT " + thread
                        + ", 'agent', 'agent-1', 1, 1 " + series,
                "INSERT INTO chat_delivery (channel, thread_id, seq) SELECT 'tg', " + thread + ", 1 " + series,
                "INSERT INTO chat_lane (channel, thread_id, head_id, ready_at) SELECT 'tg', " + thread + ", n, 0 "
                        + series,
                "INSERT INTO chat_bridge_link (channel, chat, external_id, thread_id, seq) SELECT 'tg', 'c', " + thread
                        + ", " + thread + ", 1 " + series);
    }

    private static void check(Dialect dialect, Connection connection, String explain, int column, String bad)
            throws Exception {
        List<String> wrong = new ArrayList<>();
        for (Named named : statements()) {
            if (dialect == Dialect.SQLITE && named.name().equals("AppendRows.LOCK_VISITORS")) {
                continue;
            }
            String plan = plan(dialect, connection, explain, column, named);
            if (Pattern.compile(bad).matcher(plan).find() && !EXCUSED.containsKey(named.name())) {
                wrong.add(named.name() + "\n" + plan);
            }
        }
        assertThat(wrong).isEmpty();
    }

    /** The large tables again, with nothing held back. */
    private static void checkLarge(Connection connection) throws Exception {
        List<String> wrong = new ArrayList<>();
        for (Named named : statements()) {
            String plan = plan(Dialect.POSTGRESQL, connection, "EXPLAIN ", 1, named);
            if (Pattern.compile("Seq Scan on chat_(thread|entry|mark|delivery|lane|bridge_link)\\b")
                    .matcher(plan)
                    .find()) {
                wrong.add(named.name() + "\n" + plan);
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static String plan(Dialect dialect, Connection connection, String explain, int column, Named named)
            throws SQLException {
        List<String> types = new ArrayList<>(named.statement().sql().rowTypes());
        List<String> names = new ArrayList<>();
        Matcher parameters = NAMED.matcher(named.statement().sql().in(dialect));
        String text = parameters.replaceAll(found -> {
            names.add(found.group(1));
            return "?";
        });
        StringBuilder plan = new StringBuilder();
        try (PreparedStatement statement = connection.prepareStatement(explain + text)) {
            for (int i = 0; i < types.size(); i++) {
                boolean number = types.get(i).equals("bigint");
                if (dialect == Dialect.SQLITE) {
                    statement.setObject(i + 1, number ? (Object) 1L : "x");
                } else {
                    Array array = connection.createArrayOf(
                            types.get(i), number ? new Long[] {1L, 2L} : new String[] {"x", "y"});
                    statement.setArray(i + 1, array);
                }
            }
            for (int i = 0; i < names.size(); i++) {
                bind(statement, i + 1, named.name(), names.get(i));
            }
            try (ResultSet lines = statement.executeQuery()) {
                while (lines.next()) {
                    plan.append(lines.getString(column)).append('\n');
                }
            }
        } catch (SQLException e) {
            throw new SQLException(named.name() + ": " + text, e);
        }
        return plan.toString();
    }

    private static void bind(PreparedStatement statement, int index, String name, String parameter)
            throws SQLException {
        boolean deliverysId = name.startsWith("OutboxRows.") && parameter.equals("id");
        if (TRUTHS.contains(parameter)) {
            statement.setBoolean(index, true);
        } else if (deliverysId || NUMBERS.contains(parameter)) {
            statement.setLong(index, 1);
        } else {
            statement.setString(index, "x");
        }
    }
}
