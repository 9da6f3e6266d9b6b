package dev.sohbet.chat.jdbc;

import static dev.sohbet.chat.jdbc.Columns.millis;
import static dev.sohbet.chat.jdbc.Columns.time;

import dev.sohbet.chat.spi.SignInStore.CodeAttempt;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** One-time codes and recovery codes. */
final class CodeRows {
    enum Statements implements Sql.Source {
        FORGET_ENDED("DELETE FROM chat_code WHERE ends_at <= :now"),
        CANCEL("UPDATE chat_code SET code_hash = NULL WHERE account = :account AND code_hash IS NOT NULL"),
        ADD("""
                INSERT INTO chat_code (attempt, account, code_hash, ends_at) VALUES (:attempt, :account, :code, :endsAt)
                ON CONFLICT (account) WHERE code_hash IS NOT NULL DO NOTHING"""),
        ATTEMPT("SELECT account, code_hash, ends_at FROM chat_code WHERE attempt = :attempt AND ends_at > :now"),
        TRY("UPDATE chat_code SET tries = tries + 1 WHERE attempt = :attempt AND ends_at > :now AND tries < :limit"),
        USE("DELETE FROM chat_code WHERE attempt = :attempt AND code_hash = :code AND ends_at > :now"),
        END_OF_AGENT("""
                DELETE FROM chat_code WHERE account IN (SELECT username_key FROM chat_agent WHERE id = :agent)"""),
        FORGET_RECOVERY("DELETE FROM chat_recovery_code WHERE agent_id = :agent"),
        ADD_RECOVERY("""
                WITH {v agent_id text, code_hash text}
                INSERT INTO chat_recovery_code (agent_id, code_hash) SELECT agent_id, code_hash FROM v""", "INSERT INTO chat_recovery_code (agent_id, code_hash) VALUES (?1, ?2)"),
        USE_RECOVERY("DELETE FROM chat_recovery_code WHERE agent_id = :agent AND code_hash = :code"),
        RECOVERY_LEFT("SELECT count(*) FROM chat_recovery_code WHERE agent_id = :agent");

        @SuppressWarnings("ImmutableEnumChecker") // A value.
        private final Sql sql;

        Statements(String text) {
            this.sql = Sql.of(text);
        }

        Statements(String text, String sqlite) {
            this.sql = Sql.of(text, sqlite);
        }

        @Override
        public Sql sql() {
            return sql;
        }
    }

    private final Database database;

    CodeRows(Database database) {
        this.database = database;
    }

    void add(CodeAttempt attempt, Instant now) {
        database.change(tx -> {
            tx.update(Statements.FORGET_ENDED).bind("now", millis(now)).execute();
            do {
                if (attempt.codeHash() != null) {
                    tx.update(Statements.CANCEL)
                            .bind("account", attempt.account())
                            .execute();
                }
                // again only where another node has added a code for this account in between, which now can be seen
            } while (!insert(tx, attempt));
        });
    }

    private static boolean insert(Tx tx, CodeAttempt attempt) {
        return tx.update(Statements.ADD)
                        .bind("attempt", attempt.id())
                        .bind("account", attempt.account())
                        .bind("code", attempt.codeHash())
                        .bind("endsAt", millis(attempt.endsAt()))
                        .execute()
                == 1;
    }

    Optional<CodeAttempt> attempt(String id, Instant now) {
        return database.read(tx -> tx.query(Statements.ATTEMPT)
                .bind("attempt", id)
                .bind("now", millis(now))
                .map((row, context) -> new CodeAttempt(id, row.getString(1), row.getString(2), time(row.getLong(3))))
                .findOne());
    }

    boolean countTry(String id, Instant now, int most) {
        return database.write(tx -> tx.update(Statements.TRY)
                        .bind("attempt", id)
                        .bind("now", millis(now))
                        .bind("limit", most)
                        .execute())
                == 1;
    }

    boolean use(String id, String codeHash, Instant now) {
        return database.write(tx -> tx.update(Statements.USE)
                        .bind("attempt", id)
                        .bind("code", codeHash)
                        .bind("now", millis(now))
                        .execute())
                == 1;
    }

    void setRecovery(String agentId, Collection<String> hashes) {
        List<Object[]> rows =
                hashes.stream().map(hash -> new Object[] {agentId, hash}).toList();
        database.change(tx -> {
            tx.update(Statements.FORGET_RECOVERY).bind("agent", agentId).execute();
            tx.execute(Statements.ADD_RECOVERY, rows);
        });
    }

    boolean useRecovery(String agentId, String hash) {
        return database.write(tx -> {
            boolean used = tx.update(Statements.USE_RECOVERY)
                            .bind("agent", agentId)
                            .bind("code", hash)
                            .execute()
                    == 1;
            if (used) {
                end(tx, agentId);
            }
            return used;
        });
    }

    int recoveryLeft(String agentId) {
        return database.read(tx -> tx.query(Statements.RECOVERY_LEFT)
                .bind("agent", agentId)
                .mapTo(Integer.class)
                .one());
    }

    /** Ends all attempts of an agent. */
    static void end(Tx tx, String agentId) {
        tx.update(Statements.END_OF_AGENT).bind("agent", agentId).execute();
    }
}
