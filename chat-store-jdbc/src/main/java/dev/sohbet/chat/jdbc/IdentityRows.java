package dev.sohbet.chat.jdbc;

import static dev.sohbet.chat.jdbc.Columns.millis;
import static dev.sohbet.chat.jdbc.Columns.time;

import dev.sohbet.chat.model.AgentRole;
import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.model.Participant.Agent;
import dev.sohbet.chat.model.Participant.Visitor;
import dev.sohbet.chat.spi.AgentAccount;
import dev.sohbet.chat.spi.AgentSession;
import dev.sohbet.chat.spi.IdentityStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Visitors and their tokens, agents and their sessions, attempts. */
final class IdentityRows {
    private static final long HOUR = Duration.ofHours(1).toMillis();

    private static final Logger log = LoggerFactory.getLogger(IdentityRows.class);
    private static final long WARN_EVERY = Duration.ofMinutes(1).toNanos();

    private static final String AGENT = "a.id, a.name, a.role";

    enum Statements implements Sql.Source {
        ADD_VISITOR("""
                INSERT INTO chat_visitor (id, name, created_at) VALUES (:id, :name, :now)
                ON CONFLICT (id) DO UPDATE SET name = excluded.name"""),
        ADD_TOKEN("""
                INSERT INTO chat_visitor_token (hash, visitor_id, used_at) VALUES (:hash, :visitor, :now)
                ON CONFLICT (hash) DO UPDATE SET visitor_id = excluded.visitor_id, used_at = excluded.used_at"""),
        BY_TOKEN("""
                SELECT v.id, v.name, k.used_at FROM chat_visitor_token k JOIN chat_visitor v ON v.id = k.visitor_id
                WHERE k.hash = :hash"""),
        USE_TOKEN("UPDATE chat_visitor_token SET used_at = :now WHERE hash = :hash AND used_at < :now"),
        ADD_AGENT("""
                INSERT INTO chat_agent (id, name, role, username, username_key, password_hash)
                VALUES (:id, :name, :role, :username, :key, :hash) ON CONFLICT (username_key) DO NOTHING"""),
        BY_USERNAME(
                "SELECT " + AGENT
                        + ", a.username, a.password_hash FROM chat_agent a WHERE a.username_key = :key AND a.disabled_at IS NULL"),
        ANY_ADMIN("SELECT 1 FROM chat_agent WHERE role = 'admin' AND disabled_at IS NULL LIMIT 1"),
        AGENTS("SELECT " + AGENT
                + " FROM chat_agent a WHERE a.disabled_at IS NULL ORDER BY a.username_key LIMIT :limit"),
        ADD_SESSION("""
                INSERT INTO chat_session (key_hash, agent_id, created_at, used_at) VALUES (:key, :agent, :createdAt, :usedAt)
                ON CONFLICT (key_hash) DO NOTHING"""),
        SESSION("SELECT " + AGENT + """
                , s.created_at, s.used_at FROM chat_session s JOIN chat_agent a ON a.id = s.agent_id
                WHERE s.key_hash = :key AND a.disabled_at IS NULL"""),
        LIVE_SESSIONS("""
                WITH {v key_hash text}
                SELECT s.key_hash FROM v JOIN chat_session s ON s.key_hash = v.key_hash
                JOIN chat_agent a ON a.id = s.agent_id WHERE a.disabled_at IS NULL"""),
        TOUCH_SESSION("UPDATE chat_session SET used_at = :now WHERE key_hash = :key AND used_at < :now"),
        END_SESSION("DELETE FROM chat_session WHERE key_hash = :key"),
        SESSIONS("SELECT " + AGENT + """
                , s.created_at, s.used_at, s.key_hash FROM chat_session s JOIN chat_agent a ON a.id = s.agent_id
                WHERE s.agent_id = :agent AND a.disabled_at IS NULL ORDER BY s.created_at DESC LIMIT 100"""),
        END_SESSIONS("DELETE FROM chat_session WHERE agent_id = :agent AND key_hash <> :kept"),
        COUNT_ATTEMPT("""
                INSERT INTO chat_attempt (name, ends_at, tries) VALUES (:name, :endsAt, 1)
                ON CONFLICT (name) DO UPDATE
                SET tries = CASE WHEN chat_attempt.ends_at <= :now THEN 1 ELSE chat_attempt.tries + 1 END,
                    ends_at = CASE WHEN chat_attempt.ends_at <= :now THEN excluded.ends_at ELSE chat_attempt.ends_at END
                RETURNING tries"""),
        ATTEMPTS("SELECT tries FROM chat_attempt WHERE name = :name AND ends_at > :now"),
        FORGET_ATTEMPTS("DELETE FROM chat_attempt WHERE ends_at < :before");

        @SuppressWarnings("ImmutableEnumChecker") // A value.
        private final Sql sql;

        Statements(String text) {
            this.sql = Sql.of(text);
        }

        @Override
        public Sql sql() {
            return sql;
        }
    }

    private record Known(Visitor visitor, long usedAt) {}

    private final Database database;
    private final AtomicLong warnedAt = new AtomicLong(System.nanoTime() - WARN_EVERY);

    IdentityRows(Database database) {
        this.database = database;
    }

    void addVisitor(Visitor visitor, String tokenHash, Instant now) {
        database.write(tx -> {
            tx.update(Statements.ADD_VISITOR)
                    .bind("id", visitor.id())
                    .bind("name", visitor.name())
                    .bind("now", millis(now))
                    .execute();
            return tx.update(Statements.ADD_TOKEN)
                    .bind("hash", tokenHash)
                    .bind("visitor", visitor.id())
                    .bind("now", millis(now))
                    .execute();
        });
    }

    Optional<Visitor> visitorByToken(String tokenHash, Instant now, Duration idle) {
        Optional<Known> known = database.read(tx -> tx.query(Statements.BY_TOKEN)
                .bind("hash", tokenHash)
                .map((row, context) -> new Known(new Visitor(row.getString(1), row.getString(2)), row.getLong(3)))
                .findOne());
        if (known.isEmpty() || millis(now) - known.get().usedAt() > idle.toMillis()) {
            return Optional.empty();
        }
        if (millis(now) - known.get().usedAt() >= Math.min(HOUR, idle.toMillis() / 10)) {
            useToken(tokenHash, now);
        }
        return Optional.of(known.get().visitor());
    }

    /** Whoever has a valid token is let in, also while that cannot be written down. */
    private void useToken(String tokenHash, Instant now) {
        try {
            database.write(tx -> tx.update(Statements.USE_TOKEN)
                    .bind("now", millis(now))
                    .bind("hash", tokenHash)
                    .execute());
        } catch (ChatException e) {
            if (e.code() != ErrorCode.UNAVAILABLE) {
                throw e;
            }
            long last = warnedAt.get();
            long time = System.nanoTime();
            if (time - last >= WARN_EVERY && warnedAt.compareAndSet(last, time)) {
                log.warn("That visitors come back cannot be written down; they are let in all the same", e);
            }
        }
    }

    boolean addAgent(AgentAccount account) {
        Agent agent = account.agent();
        return database.write(tx -> tx.update(Statements.ADD_AGENT)
                        .bind("id", agent.id())
                        .bind("name", agent.name())
                        .bind("role", agent.role().name().toLowerCase(Locale.ROOT))
                        .bind("username", account.username())
                        .bind("key", key(account.username()))
                        .bind("hash", account.passwordHash())
                        .execute())
                == 1;
    }

    Optional<AgentAccount> agentByUsername(String username) {
        return database.read(tx -> tx.query(Statements.BY_USERNAME)
                .bind("key", key(username))
                .map((row, context) -> new AgentAccount(agent(row), row.getString(4), row.getString(5)))
                .findOne());
    }

    boolean hasAdmins() {
        return database.read(tx ->
                tx.query(Statements.ANY_ADMIN).mapTo(Integer.class).findOne().isPresent());
    }

    List<Agent> agents() {
        return database.read(tx -> tx.query(Statements.AGENTS)
                .bind("limit", IdentityStore.MOST_AGENTS)
                .map((row, context) -> agent(row))
                .list());
    }

    void addSession(AgentSession session) {
        database.write(tx -> tx.update(Statements.ADD_SESSION)
                .bind("key", session.keyHash())
                .bind("agent", session.agent().id())
                .bind("createdAt", millis(session.createdAt()))
                .bind("usedAt", millis(session.usedAt()))
                .execute());
    }

    Optional<AgentSession> session(String keyHash) {
        return database.read(tx -> tx.query(Statements.SESSION)
                .bind("key", keyHash)
                .map((row, context) ->
                        new AgentSession(keyHash, agent(row), time(row.getLong(4)), time(row.getLong(5))))
                .findOne());
    }

    Set<String> liveSessions(Collection<String> keyHashes) {
        List<Object[]> asked =
                keyHashes.stream().map(hash -> new Object[] {hash}).toList();
        return Set.copyOf(database.read(tx -> tx.query(Statements.LIVE_SESSIONS, asked, row -> row.getString(1))));
    }

    void touchSession(String keyHash, Instant now) {
        database.write(tx -> tx.update(Statements.TOUCH_SESSION)
                .bind("now", millis(now))
                .bind("key", keyHash)
                .execute());
    }

    boolean endSession(String keyHash) {
        return database.write(tx ->
                        tx.update(Statements.END_SESSION).bind("key", keyHash).execute())
                == 1;
    }

    List<AgentSession> sessions(String agentId) {
        return database.read(tx -> tx.query(Statements.SESSIONS)
                .bind("agent", agentId)
                .map((row, context) ->
                        new AgentSession(row.getString(6), agent(row), time(row.getLong(4)), time(row.getLong(5))))
                .list());
    }

    /** Ends an agent's sessions but the one of this hash. */
    static void endSessions(Tx tx, String agentId, @Nullable String kept) {
        tx.update(Statements.END_SESSIONS)
                .bind("agent", agentId)
                .bind("kept", kept == null ? "" : kept)
                .execute();
    }

    int attempts(String name, Instant now) {
        return database.read(tx -> tx.query(Statements.ATTEMPTS)
                .bind("name", name)
                .bind("now", millis(now))
                .mapTo(Integer.class)
                .findOne()
                .orElse(0));
    }

    int countAttempt(String name, Instant now, Duration window) {
        return database.write(tx -> {
            int tries = tx.query(Statements.COUNT_ATTEMPT)
                    .bind("name", name)
                    .bind("endsAt", millis(now.plus(window)))
                    .bind("now", millis(now))
                    .mapTo(Integer.class)
                    .one();
            if (tries == 1) {
                tx.update(Statements.FORGET_ATTEMPTS)
                        .bind("before", millis(now) - HOUR)
                        .execute();
            }
            return tries;
        });
    }

    /** The agent in the first three columns of {@link #AGENT}. */
    static Agent agent(ResultSet row) throws SQLException {
        return new Agent(
                row.getString(1),
                row.getString(2),
                AgentRole.valueOf(row.getString(3).toUpperCase(Locale.ROOT)));
    }

    private static String key(String username) {
        return username.toLowerCase(Locale.ROOT);
    }
}
