package dev.sohbet.chat.jdbc;

import static dev.sohbet.chat.jdbc.Columns.millis;
import static dev.sohbet.chat.jdbc.Columns.time;

import dev.sohbet.chat.model.ChannelQueue;
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.model.Undelivered;
import dev.sohbet.chat.spi.OutboxStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What people see of deliveries that were not made, and do about them. */
final class UndeliveredRows {
    enum Statements implements Sql.Source {
        OF_THREAD("""
                SELECT id, seq, dead, repeated, attempts, due_at, error FROM
                        (SELECT * FROM chat_delivery WHERE channel = :channel AND thread_id = :thread AND NOT dead
                         ORDER BY id DESC LIMIT :limit) AS page
                UNION ALL
                SELECT id, seq, dead, repeated, attempts, due_at, error FROM
                        (SELECT * FROM chat_delivery WHERE channel = :channel AND thread_id = :thread AND dead
                         ORDER BY id DESC LIMIT :limit) AS page
                ORDER BY seq"""),
        DEAD("""
                SELECT channel FROM chat_delivery WHERE id = :delivery AND thread_id = :thread AND dead FOR UPDATE"""),
        ADD_AGAIN("""
                INSERT INTO chat_delivery (channel, thread_id, seq, due_at, attempts, repeated, error)
                SELECT channel, thread_id, seq, :dueAt, attempts, repeated, error FROM chat_delivery WHERE id = :delivery
                RETURNING id"""),
        MOVE_RECEIPTS("UPDATE chat_receipt SET delivery_id = :again WHERE delivery_id = :delivery"),
        REMOVE("DELETE FROM chat_delivery WHERE id = :delivery"),
        QUEUE("""
                SELECT page.waiting, e.at,
                       (SELECT count(*) FROM chat_delivery WHERE channel = :channel AND dead)
                FROM (SELECT count(*) AS waiting, min(id) AS oldest FROM chat_delivery
                      WHERE channel = :channel AND NOT dead) AS page
                LEFT JOIN chat_delivery d ON d.id = page.oldest
                LEFT JOIN chat_entry e ON e.thread_id = d.thread_id AND e.seq = d.seq""");

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

    private final Database database;

    UndeliveredRows(Database database) {
        this.database = database;
    }

    List<Undelivered> ofThread(String channel, ThreadId thread) {
        return database.read(tx -> tx.query(Statements.OF_THREAD)
                .bind("channel", channel)
                .bind("thread", thread.value())
                .bind("limit", OutboxStore.MOST_UNDELIVERED)
                .map((row, context) -> undelivered(channel, row))
                .list());
    }

    private static Undelivered undelivered(String channel, ResultSet row) throws SQLException {
        Undelivered.State waits = row.getBoolean(4) ? Undelivered.State.UNCERTAIN : Undelivered.State.WAITING;
        String error = row.getString(7);
        return new Undelivered(
                row.getLong(1),
                channel,
                row.getLong(2),
                row.getBoolean(3) ? Undelivered.State.DEAD : waits,
                row.getInt(5),
                time(row.getLong(6)),
                error == null ? "" : error);
    }

    boolean resend(ThreadId thread, long delivery, Instant now) {
        return database.write(tx -> {
            Optional<String> channel = tx.query(Statements.DEAD)
                    .bind("delivery", delivery)
                    .bind("thread", thread.value())
                    .mapTo(String.class)
                    .findOne();
            if (channel.isEmpty()) {
                return false;
            }
            long again = tx.query(Statements.ADD_AGAIN)
                    .bind("dueAt", millis(now))
                    .bind("delivery", delivery)
                    .mapTo(Long.class)
                    .one();
            tx.update(Statements.MOVE_RECEIPTS)
                    .bind("again", again)
                    .bind("delivery", delivery)
                    .execute();
            tx.update(Statements.REMOVE).bind("delivery", delivery).execute();
            OutboxRows.addLane(tx, channel.get(), thread, now);
            return true;
        });
    }

    ChannelQueue queue(String channel) {
        return database.read(tx -> tx.query(Statements.QUEUE)
                .bind("channel", channel)
                .map((row, context) -> new ChannelQueue(
                        channel,
                        row.getLong(1),
                        row.getObject(2) == null ? null : time(row.getLong(2)),
                        row.getLong(3)))
                .one());
    }
}
