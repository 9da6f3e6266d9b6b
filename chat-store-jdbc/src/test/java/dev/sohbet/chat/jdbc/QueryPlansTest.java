package dev.sohbet.chat.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

/**
 * With 100,000 of almost everything, every statement there is finds its rows by an index, and by a condition on it: walking along a whole index is
 * no better than reading the table. The statements are found by reflection: none is forgotten.
 */
class QueryPlansTest {
    private static final int THREADS = 100_000;

    private static final Pattern NAMED = Pattern.compile("(?<!:):([a-zA-Z]+)");

    /** Parameters that are numbers; all others are texts, except for truth values. */
    private static final Set<String> NUMBERS = Set.of(
            "activeAt",
            "again",
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
            "since",
            "size",
            "tries",
            "until",
            "usedAt");

    private static final Set<String> TRUTHS = Set.of("repeated", "dead");

    /** Why a statement may read a whole table or walk along an index. */
    private static final Map<String, String> EXCUSED = Map.of(
            "PresenceRows.FORGET_PRESENCE", "there are as many nodes as servers",
            "PresenceRows.FORGET_NODES", "there are as many nodes as servers",
            "PresenceRows.TEAM", "there are as many nodes as servers",
            "LinkRows.LINKED_ADMIN", "there are as many links as agents, and it is asked at the start only",
            "IdentityRows.ANY_ADMIN", "stops at the first agent",
            "IdentityRows.AGENTS", "a page in the order of the index, which stops at its limit",
            "ThreadRows.LIST", "a page in the order of the index, which stops at its limit",
            "QueueRows.WAITING", "a page in the order of the key, which stops at its limit");

    private static final Pattern SEQUENTIAL = Pattern.compile("Seq Scan on chat_");

    /** Tables of a page or two, which PostgreSQL reads whole, and rightly, unless it is told not to. */
    private static final Pattern SMALL = Pattern.compile("Seq Scan on chat_(meta|agent|agent_link|link_token|node)\\b");

    private static final Pattern BY_INDEX = Pattern.compile("\\b(Index Scan|Index Only Scan|Bitmap Index Scan)\\b");

    /** "v" is the row that a statement is given, and "page" what an inner query has found already. */
    private static final Pattern SQLITE_SCAN = Pattern.compile("(?m)^SCAN (?!(v|page)( |$)|CONSTANT ROW)");

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
                connection.setAutoCommit(false);
                for (String sql :
                        filling("FROM generate_series(1, " + THREADS + ") AS s(n)", "md5('v' || n)", "md5('t' || n)")) {
                    fill.execute(sql);
                }
                connection.commit();
                connection.setAutoCommit(true);
                fill.execute("ANALYZE");
                check(Dialect.POSTGRESQL, connection, true);
                assertThat(plan(Dialect.POSTGRESQL, connection, named("OutboxRows.NEXT_LANE")))
                        .as("past all that are not due yet, in order")
                        .containsPattern("Index Cond: .*ready_at <= ")
                        .doesNotContain("Filter", "Sort");
                // As in a writing transaction; and no table need be read whole, however small.
                for (String kind : List.of("seqscan", "hashjoin", "mergejoin")) {
                    fill.execute("SET enable_" + kind + " = off");
                }
                check(Dialect.POSTGRESQL, connection, false);
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
            checkSqlite(connection);
            fill.execute("ANALYZE");
            connection.commit();
            checkSqlite(connection);
        }
    }

    private static void checkSqlite(Connection connection) throws Exception {
        check(Dialect.SQLITE, connection, false);
        assertThat(plan(Dialect.SQLITE, connection, named("OutboxRows.NEXT_LANE")))
                .as("past all that are not due yet, in order")
                .contains("(channel=? AND ready_at<?)")
                .doesNotContain("TEMP B-TREE");
    }

    private static List<String> filling(String series, String visitor, String thread) {
        String tenth = series + " WHERE n % 10 = 0";
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
                "INSERT INTO chat_delivery (channel, thread_id, seq, dead) SELECT 'tg', " + thread + ", 1, true "
                        + tenth,
                // Most wait for a long time, as when the other side is down.
                "INSERT INTO chat_lane (channel, thread_id, head_id, ready_at) SELECT 'tg', " + thread
                        + ", n, CASE WHEN n % 100 = 0 THEN n ELSE 1000000 + n END " + series,
                "INSERT INTO chat_receipt (delivery_id, part, external_ids) SELECT n, 0, '17' " + series,
                "INSERT INTO chat_visitor (id, created_at) SELECT " + visitor + ", n " + series,
                "INSERT INTO chat_visitor_token (hash, visitor_id, used_at) SELECT " + thread + ", " + visitor + ", n "
                        + series,
                "INSERT INTO chat_agent (id, name, role, username, username_key, password_hash)"
                        + " SELECT 'agent-' || n, 'A', 'agent', 'agent' || n, 'agent' || n, 'x' " + series
                        + " WHERE n <= 500",
                "INSERT INTO chat_session (key_hash, agent_id, created_at, used_at) SELECT " + thread
                        + ", 'agent-' || (n % 500 + 1), n, n " + series,
                "INSERT INTO chat_link_token (agent_id, channel, hash, ends_at) SELECT 'agent-' || n, 'tg', " + thread
                        + ", n " + series + " WHERE n <= 500",
                "INSERT INTO chat_agent_link (agent_id, channel, external_id, address) SELECT 'agent-' || n, 'tg', "
                        + thread + ", 'a' " + series + " WHERE n <= 500",
                "INSERT INTO chat_code (attempt, account, code_hash, ends_at) SELECT " + thread
                        + ", 'agent' || n, 'x', n " + series,
                "INSERT INTO chat_recovery_code (agent_id, code_hash) SELECT 'agent-' || (n % 500 + 1), " + thread + " "
                        + tenth,
                "INSERT INTO chat_attempt (name, ends_at, tries) SELECT " + thread + ", n, 1 " + series,
                "INSERT INTO chat_node (id, alive_until) SELECT 'node-' || n, n " + series + " WHERE n <= 3",
                "INSERT INTO chat_presence (role, participant_id, node, state) SELECT 'visitor', " + visitor
                        + ", 'node-' || (n % 3 + 1), 'online' " + series,
                "INSERT INTO chat_presence (role, participant_id, node, state)"
                        + " SELECT 'agent', 'agent-' || n, 'node-1', 'online' " + series + " WHERE n <= 500",
                "INSERT INTO chat_last_seen (role, participant_id, at) SELECT 'visitor', " + visitor + ", n " + series,
                "INSERT INTO chat_bridge_update (channel, update_id, dedupe_key, at) SELECT 'tg', " + thread + ", "
                        + thread + ", n " + tenth,
                "INSERT INTO chat_bridge_link (channel, chat, external_id, thread_id, seq) SELECT 'tg', 'c', " + thread
                        + ", " + thread + ", 1 " + tenth,
                "INSERT INTO chat_bridge_claim (channel, name, ends_at) SELECT 'tg', " + thread + ", n " + tenth,
                "INSERT INTO chat_bridge_value (channel, name, value) SELECT 'tg', " + thread + ", 'x' " + tenth,
                "INSERT INTO chat_media (id, owner_role, owner_id, upload_id, state, store, file, size, at, thread_id) SELECT "
                        + thread + ", 'visitor', " + visitor + ", " + thread
                        + ", CASE WHEN n % 1000 = 0 THEN 'withdrawn' ELSE 'ready' END, 'local', 'x', 1, n, CASE WHEN n % 100 = 1"
                        + " THEN NULL ELSE " + thread + " END " + series,
                "INSERT INTO chat_queue (role, author_id, visitor_id, client_id, text) SELECT 'sys', 'sys', " + visitor
                        + ", " + thread + ", 'hello' " + tenth);
    }

    private static void check(Dialect dialect, Connection connection, boolean smallMayBeRead) throws Exception {
        List<String> wrong = new ArrayList<>();
        List<Named> all = statements();
        for (Named named : all) {
            boolean spoken = dialect == Dialect.POSTGRESQL
                    || !named.statement().sql().in(Dialect.POSTGRESQL).contains("pg_advisory_xact_lock");
            if (spoken && !EXCUSED.containsKey(named.name())) {
                String plan = plan(dialect, connection, named);
                if (readsMuch(dialect, plan, smallMayBeRead)) {
                    wrong.add(named.name() + "\n" + plan);
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(all).extracting(Named::name).containsAll(EXCUSED.keySet());
    }

    private static boolean readsMuch(Dialect dialect, String plan, boolean smallMayBeRead) {
        if (dialect == Dialect.SQLITE) {
            return SQLITE_SCAN.matcher(plan).find();
        }
        // One part for each node, with what is said of that node alone.
        return Pattern.compile("(?m)^(?=\\s*->)")
                .splitAsStream(plan)
                .filter(node -> !smallMayBeRead || !SMALL.matcher(node).find())
                .anyMatch(node -> SEQUENTIAL.matcher(node).find()
                        || (BY_INDEX.matcher(node).find() && !node.contains("Index Cond:")));
    }

    private static Named named(String name) throws IOException, ClassNotFoundException {
        return statements().stream()
                .filter(named -> named.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String plan(Dialect dialect, Connection connection, Named named) throws SQLException {
        String explain = dialect == Dialect.POSTGRESQL ? "EXPLAIN " : "EXPLAIN QUERY PLAN ";
        int column = dialect == Dialect.POSTGRESQL ? 1 : 4;
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
                Object[] two = switch (types.get(i)) {
                    case "bigint" -> new Long[] {1L, 2L};
                    case "boolean" -> new Boolean[] {true, false};
                    default -> new String[] {"x", "y"};
                };
                if (dialect == Dialect.SQLITE) {
                    statement.setObject(i + 1, two[0]);
                } else {
                    statement.setArray(i + 1, connection.createArrayOf(types.get(i), two));
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
            statement.setLong(index, parameter.equals("now") ? THREADS / 2 : 1);
        } else {
            statement.setString(index, "x");
        }
    }
}
