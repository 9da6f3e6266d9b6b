package dev.sohbet.chat.jdbc;

import static dev.sohbet.chat.jdbc.Columns.ENTRY;
import static dev.sohbet.chat.jdbc.Columns.THREAD;
import static dev.sohbet.chat.jdbc.Columns.millis;

import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ChatThread;
import dev.sohbet.chat.model.ChatThread.Preview;
import dev.sohbet.chat.model.Entry;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.model.ThreadStatus;
import dev.sohbet.chat.spi.AppendPlan;
import dev.sohbet.chat.spi.AppendResult;
import dev.sohbet.chat.spi.NewEntry;
import dev.sohbet.chat.spi.ThreadStore;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends entries. Locks are taken in one order by all nodes: visitors who need a thread opened by their ids, then threads by theirs,
 * then files, then lanes of deliveries. What slips through, such as one client id used for two threads at once, meets at a unique index; the one
 * who came second does it all again and finds what the other wrote.
 */
final class AppendRows {
    private static final Logger log = LoggerFactory.getLogger(AppendRows.class);

    private static final Comparator<Object[]> BY_FIRST = Comparator.comparing(row -> (String) row[0]);

    enum Statements implements Sql.Source {
        /** The thread of each visitor that is not closed, or else the one closed last. */
        CURRENT("""
                WITH {v visitor_id text}
                SELECT v.visitor_id, t.id, t.status FROM v JOIN chat_thread t ON t.id =
                       (SELECT c.id FROM chat_thread c WHERE c.visitor_id = v.visitor_id
                        ORDER BY (c.status = 'closed'), c.closed_at DESC, c.id DESC LIMIT 1)"""),
        /** Of PostgreSQL only: whoever opens or reopens a thread for a visitor waits here for others who do. */
        LOCK_VISITORS("""
                WITH {v visitor_id text}
                SELECT pg_advisory_xact_lock(hashtextextended(s.visitor_id, 0)) FROM (SELECT visitor_id FROM v ORDER BY visitor_id) s"""),
        LOCK("""
                WITH {v id text}
                SELECT %s FROM v JOIN chat_thread t ON t.id = v.id ORDER BY t.id FOR UPDATE OF t""".formatted(THREAD)),
        KNOWN("""
                WITH {v author_id text, client_id text, role text}
                SELECT %s, t.visitor_id FROM v
                JOIN chat_entry e ON e.author_id = v.author_id AND e.client_id = v.client_id AND e.role = v.role
                JOIN chat_thread t ON t.id = e.thread_id""".formatted(ENTRY)),
        /** The messages that are edited. */
        EDITED("""
                WITH {v thread_id text, seq bigint}
                SELECT %s, e.visitor_messages, e.team_messages FROM v
                JOIN chat_entry e ON e.thread_id = v.thread_id AND e.seq = v.seq""".formatted(ENTRY)),
        UNCLOSED("SELECT " + THREAD + " FROM chat_thread t WHERE t.visitor_id = :visitor AND t.status <> 'closed'"),
        OPEN_THREADS("""
                WITH {v visitor_id text, id text, visitor_name text, opened_at bigint, status text, active_at bigint, closed_at bigint,
                      last_seq bigint, last_public_seq bigint, visitor_messages bigint, team_messages bigint, last_role text,
                      last_author_id text, last_author_name text, last_text text, last_at bigint, assignee_id text,
                      assignee_name text, blocked boolean, about_page text, about_language text, about_zone text,
                      about_label text, last_media text}
                INSERT INTO chat_thread (visitor_id, id, visitor_name, opened_at, status, active_at, closed_at, last_seq,
                        last_public_seq, visitor_messages, team_messages, last_role, last_author_id, last_author_name, last_text, last_at,
                        assignee_id, assignee_name, blocked, about_page, about_language, about_zone, about_label,
                        last_media)
                SELECT visitor_id, id, visitor_name, opened_at, status, active_at, closed_at, last_seq,
                        last_public_seq, visitor_messages, team_messages, last_role, last_author_id, last_author_name, last_text, last_at,
                        assignee_id, assignee_name, blocked, about_page, about_language, about_zone, about_label,
                        last_media
                FROM v"""),
        CHANGE_THREADS("""
                WITH {v id text, status text, active_at bigint, closed_at bigint, last_seq bigint, last_public_seq bigint,
                      visitor_messages bigint, team_messages bigint, last_role text, last_author_id text, last_author_name text,
                      last_text text, last_at bigint, assignee_id text, assignee_name text, blocked boolean, about_page text,
                      about_language text, about_zone text, about_label text, last_media text}
                UPDATE chat_thread SET status = v.status, active_at = v.active_at, closed_at = v.closed_at,
                        last_seq = v.last_seq, last_public_seq = v.last_public_seq, visitor_messages = v.visitor_messages,
                        team_messages = v.team_messages, last_role = v.last_role, last_author_id = v.last_author_id,
                        last_author_name = v.last_author_name, last_text = v.last_text, last_at = v.last_at,
                        assignee_id = v.assignee_id, assignee_name = v.assignee_name, blocked = v.blocked,
                        about_page = v.about_page, about_language = v.about_language, about_zone = v.about_zone,
                        about_label = v.about_label, last_media = v.last_media
                FROM v WHERE chat_thread.id = v.id""", """
                UPDATE chat_thread SET status = ?2, active_at = ?3, closed_at = ?4, last_seq = ?5, last_public_seq = ?6,
                        visitor_messages = ?7, team_messages = ?8, last_role = ?9, last_author_id = ?10, last_author_name = ?11,
                        last_text = ?12, last_at = ?13, assignee_id = ?14, assignee_name = ?15, blocked = ?16, about_page = ?17,
                        about_language = ?18, about_zone = ?19, about_label = ?20, last_media = ?21
                WHERE id = ?1"""),
        INSERT("""
                WITH {v thread_id text, seq bigint, prev_public bigint, audience text, role text, author_id text, author_name text,
                      client_id text, kind text, body text, at bigint, visitor_messages bigint, team_messages bigint, edits bigint,
                      media text}
                INSERT INTO chat_entry (thread_id, seq, prev_public, audience, role, author_id, author_name, client_id, kind, body,
                        at, visitor_messages, team_messages, edits, media)
                SELECT thread_id, seq, prev_public, audience, role, author_id, author_name, client_id, kind, body,
                        at, visitor_messages, team_messages, edits, media
                FROM v""", """
                INSERT INTO chat_entry (thread_id, seq, prev_public, audience, role, author_id, author_name, client_id, kind, body,
                        at, visitor_messages, team_messages, edits, media)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)""");

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

    AppendRows(Database database) {
        this.database = database;
    }

    List<AppendResult> append(List<NewEntry> batch) {
        if (batch.size() > ThreadStore.LARGEST_BATCH) {
            throw new IllegalArgumentException(batch.size() + " entries");
        }
        if (batch.isEmpty()) {
            return List.of();
        }
        try {
            return database.write(tx -> appendAll(tx, batch));
        } catch (ChatException e) {
            if (!Failures.isOfTheData(e) && !Failures.isOfConstraint(e)) {
                throw e;
            }
        }
        return database.write(tx -> appendInHalves(tx, batch));
    }

    /** In one transaction still: what can be stored is, and what cannot is found by halving. */
    private List<AppendResult> appendInHalves(Tx tx, List<NewEntry> batch) throws SQLException {
        // Alone, a violated constraint is tried once more: another node may just have stored what was in the way.
        int tries = batch.size() == 1 ? 2 : 1;
        for (int i = 1; i <= tries; i++) {
            tx.run("SAVEPOINT half");
            try {
                List<AppendResult> results = appendAll(tx, batch);
                tx.run("RELEASE SAVEPOINT half");
                return results;
            } catch (SQLException | JdbiException e) {
                boolean ofTheData = Failures.isOfTheData(e);
                if (!ofTheData && !Failures.isOfConstraint(e)) {
                    throw e;
                }
                tx.run("ROLLBACK TO SAVEPOINT half");
                tx.run("RELEASE SAVEPOINT half");
                if (batch.size() == 1 && ofTheData) {
                    return List.of(new AppendResult.Refused(ErrorCode.BAD_TEXT));
                }
                if (batch.size() == 1 && i == tries) {
                    log.error(
                            "An entry cannot be stored, it contradicts what is: {}: {}",
                            batch.get(0).to(),
                            e.toString());
                    return List.of(new AppendResult.Refused(ErrorCode.UNAVAILABLE));
                }
            }
        }
        int middle = batch.size() / 2;
        List<AppendResult> results = new ArrayList<>(appendInHalves(tx, batch.subList(0, middle)));
        results.addAll(appendInHalves(tx, batch.subList(middle, batch.size())));
        return results;
    }

    private static List<AppendResult> appendAll(Tx tx, List<NewEntry> batch) throws SQLException {
        AppendPlan plan = new AppendPlan(batch, HeldRows.lock(tx, batch));
        // What is closed makes room for what is opened.
        tx.execute(Statements.CHANGE_THREADS, changed(plan, true));
        tx.execute(Statements.CHANGE_THREADS, changed(plan, false));
        tx.execute(
                Statements.OPEN_THREADS,
                plan.opened().stream()
                        .map(AppendRows::openedRow)
                        .sorted(BY_FIRST)
                        .toList());
        tx.execute(
                Statements.INSERT,
                plan.rows().stream().map(AppendRows::entryRow).toList());
        AttachmentRows.attach(tx, plan.attached());
        OutboxRows.add(tx, plan.owed());
        return plan.results();
    }

    private static List<Object[]> changed(AppendPlan plan, boolean closed) {
        return plan.changed().stream()
                .filter(thread -> (thread.status() == ThreadStatus.CLOSED) == closed)
                .map(AppendRows::changedRow)
                .toList();
    }

    private static Object[] openedRow(ChatThread t) {
        Object[] changed = changedRow(t);
        Object[] row = new Object[changed.length + 3];
        row[0] = t.visitor().id();
        row[1] = t.id().value();
        row[2] = t.visitor().name();
        row[3] = millis(t.openedAt());
        System.arraycopy(changed, 1, row, 4, changed.length - 1);
        return row;
    }

    private static Object[] changedRow(ChatThread t) {
        Preview last = t.last();
        return new Object[] {
            t.id().value(),
            t.status().wire(),
            millis(t.activeAt()),
            t.closedAt() == null ? null : millis(t.closedAt()),
            t.lastSeq(),
            t.lastPublicSeq(),
            t.visitorMessages(),
            t.teamMessages(),
            last == null ? null : last.from().role().wire(),
            last == null ? null : last.from().id(),
            last == null ? null : last.from().name(),
            last == null ? null : last.text(),
            last == null ? null : millis(last.at()),
            t.assignee() == null ? null : t.assignee().id(),
            t.assignee() == null ? null : t.assignee().name(),
            t.blocked(),
            t.about().page(),
            t.about().language(),
            t.about().zone(),
            t.about().label(),
            last == null || last.media() == null ? null : last.media().wire()
        };
    }

    private static Object[] entryRow(AppendPlan.Row row) {
        Entry e = row.entry();
        return new Object[] {
            e.thread().value(),
            e.seq(),
            e.prevPublic(),
            Columns.audience(e.content().audience()),
            e.from().role().wire(),
            e.from().id(),
            e.from().name(),
            e.clientId().value(),
            e.content().type(),
            Columns.body(e.content()),
            millis(e.at()),
            row.visitorMessages(),
            row.teamMessages(),
            Columns.edits(e.content()),
            Columns.media(e.content())
        };
    }
}
