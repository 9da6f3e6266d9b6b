package dev.sohbet.chat.jdbc;

import static dev.sohbet.chat.jdbc.Columns.ENTRY;
import static dev.sohbet.chat.jdbc.Columns.millis;

import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.spi.AppendPlan.Owed;
import dev.sohbet.chat.spi.Delivery;
import dev.sohbet.chat.spi.OutboxStore.Outcome;
import dev.sohbet.chat.spi.OutboxStore.Rest;
import dev.sohbet.chat.spi.Receipt;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Deliveries. Those of one channel and thread form a lane, whose row is locked by whoever adds to it, claims or settles; it is there as
 * long as something waits. What is new is due since it was said, what failed when it is tried again: whoever has been due longest comes
 * first.
 */
final class OutboxRows {
    enum Statements implements Sql.Source {
        ADD("""
                WITH {v channel text, thread_id text, seq bigint, due_at bigint}
                INSERT INTO chat_delivery (channel, thread_id, seq, due_at) SELECT channel, thread_id, seq, due_at FROM v"""),
        ADD_LANES("""
                WITH {v channel text, thread_id text, ready_at bigint}
                INSERT INTO chat_lane (channel, thread_id, head_id, ready_at)
                SELECT v.channel, v.thread_id,
                       (SELECT min(d.id) FROM chat_delivery d
                        WHERE d.channel = v.channel AND d.thread_id = v.thread_id AND NOT d.dead),
                       v.ready_at
                FROM v WHERE true ORDER BY v.channel, v.thread_id
                ON CONFLICT (channel, thread_id) DO UPDATE SET head_id = chat_lane.head_id"""),
        NEXT_LANE("""
                SELECT thread_id, owner, leased_to FROM chat_lane WHERE channel = :channel AND ready_at <= :now
                ORDER BY ready_at, head_id LIMIT 1 FOR UPDATE SKIP LOCKED"""),
        EXPIRE("""
                UPDATE chat_delivery SET repeated = true, attempts = attempts + 1
                WHERE channel = :channel AND thread_id = :thread AND id <= :leasedTo AND NOT dead"""),
        WAITING("""
                SELECT %s, d.id, d.attempts, d.repeated, d.due_at FROM chat_delivery d
                JOIN chat_entry e ON e.thread_id = d.thread_id AND e.seq = d.seq
                WHERE d.channel = :channel AND d.thread_id = :thread AND NOT d.dead ORDER BY d.id LIMIT :limit""".formatted(ENTRY)),
        RECEIPTS("""
                WITH {v id bigint}
                SELECT r.delivery_id, r.part, r.external_ids FROM v JOIN chat_receipt r ON r.delivery_id = v.id
                ORDER BY r.delivery_id, r.part"""),
        LEASE("""
                UPDATE chat_lane SET owner = :owner, leased_to = :leasedTo, ready_at = :until
                WHERE channel = :channel AND thread_id = :thread"""),
        RENEW("UPDATE chat_lane SET ready_at = :until WHERE channel = :channel AND thread_id = :thread"),
        ADD_RECEIPT("""
                INSERT INTO chat_receipt (delivery_id, part, external_ids)
                SELECT d.id, :part, :externalIds FROM chat_delivery d WHERE d.id = :delivery
                ON CONFLICT (delivery_id, part) DO UPDATE SET external_ids = excluded.external_ids"""),
        LANE_OF("""
                SELECT l.channel, l.thread_id, l.leased_to FROM chat_delivery d
                JOIN chat_lane l ON l.channel = d.channel AND l.thread_id = d.thread_id
                WHERE d.id = :id AND NOT d.dead AND l.owner = :owner FOR UPDATE OF l"""),
        REMOVE("""
                WITH {v id bigint, channel text, thread_id text, leased_to bigint}
                DELETE FROM chat_delivery WHERE id IN
                        (SELECT d.id FROM v JOIN chat_delivery d ON d.id = v.id AND d.channel = v.channel
                         AND d.thread_id = v.thread_id AND d.id <= v.leased_to)"""),
        FAIL("""
                UPDATE chat_delivery SET attempts = attempts + :tries, due_at = :dueAt, repeated = (repeated OR :repeated), dead = :dead,
                        error = :error
                WHERE id = :id AND channel = :channel AND thread_id = :thread AND id <= :leasedTo"""),
        HEAD("""
                SELECT d.id, d.due_at FROM chat_delivery d
                WHERE d.channel = :channel AND d.thread_id = :thread AND NOT d.dead ORDER BY d.id LIMIT 1"""),
        FREE_LANE("""
                UPDATE chat_lane SET owner = NULL, leased_to = 0, head_id = :head, ready_at = :readyAt
                WHERE channel = :channel AND thread_id = :thread"""),
        REMOVE_LANE("DELETE FROM chat_lane WHERE channel = :channel AND thread_id = :thread");

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

    private record Lane(
            String channel, String thread, @Nullable String owner, long leasedTo) {}

    private record Waiting(Delivery delivery, long dueAt) {}

    private record Head(long id, long dueAt) {}

    private final Database database;

    OutboxRows(Database database) {
        this.database = database;
    }

    /** Adds deliveries within an append. */
    static void add(Tx tx, List<Owed> owed) throws SQLException {
        tx.execute(
                Statements.ADD,
                owed.stream()
                        .map(o -> new Object[] {
                            o.channel(),
                            o.entry().thread().value(),
                            o.entry().seq(),
                            millis(o.entry().at())
                        })
                        .toList());
        Map<List<String>, Long> lanes = new LinkedHashMap<>();
        for (Owed one : owed) {
            lanes.putIfAbsent(
                    List.of(one.channel(), one.entry().thread().value()),
                    millis(one.entry().at()));
        }
        tx.execute(
                Statements.ADD_LANES,
                lanes.entrySet().stream()
                        .map(lane -> new Object[] {
                            lane.getKey().get(0), lane.getKey().get(1), lane.getValue()
                        })
                        .toList());
    }

    /** Sees to it that what was added to a thread alone is found. */
    static void addLane(Tx tx, String channel, ThreadId thread, Instant readyAt) throws SQLException {
        tx.execute(Statements.ADD_LANES, List.<Object[]>of(new Object[] {channel, thread.value(), millis(readyAt)}));
    }

    List<Delivery> claim(String channel, String owner, Instant now, Duration lease, int limit) {
        return database.write(tx -> {
            Optional<Lane> next = tx.query(Statements.NEXT_LANE)
                    .bind("channel", channel)
                    .bind("now", millis(now))
                    .map((row, context) -> new Lane(channel, row.getString(1), row.getString(2), row.getLong(3)))
                    .findOne();
            if (next.isEmpty()) {
                return List.of();
            }
            Lane lane = next.get();
            if (lane.owner() != null) {
                tx.update(Statements.EXPIRE)
                        .bind("channel", channel)
                        .bind("thread", lane.thread())
                        .bind("leasedTo", lane.leasedTo())
                        .execute();
            }
            List<Delivery> claimed = waiting(tx, lane, now, limit);
            if (claimed.isEmpty()) {
                free(tx, lane);
                return claimed;
            }
            tx.update(Statements.LEASE)
                    .bind("owner", owner)
                    .bind("leasedTo", claimed.get(claimed.size() - 1).id())
                    .bind("until", millis(now.plus(lease)))
                    .bind("channel", channel)
                    .bind("thread", lane.thread())
                    .execute();
            return claimed;
        });
    }

    private static List<Delivery> waiting(Tx tx, Lane lane, Instant now, int limit) throws SQLException {
        List<Waiting> waiting = tx.query(Statements.WAITING)
                .bind("channel", lane.channel())
                .bind("thread", lane.thread())
                .bind("limit", limit)
                .map((row, context) -> new Waiting(
                        new Delivery(
                                row.getLong(Columns.ENTRY_COLUMNS + 1),
                                lane.channel(),
                                Columns.entry(row),
                                row.getInt(Columns.ENTRY_COLUMNS + 2),
                                row.getBoolean(Columns.ENTRY_COLUMNS + 3),
                                List.of()),
                        row.getLong(Columns.ENTRY_COLUMNS + 4)))
                .list();
        List<Delivery> due = new ArrayList<>();
        for (Waiting next : waiting) {
            if (next.dueAt() > millis(now)) {
                break;
            }
            due.add(next.delivery());
        }
        Map<Long, List<Receipt>> receipts = new HashMap<>();
        List<Object[]> ids = due.stream().map(d -> new Object[] {d.id()}).toList();
        tx.query(
                Statements.RECEIPTS,
                ids,
                row -> receipts.computeIfAbsent(row.getLong(1), id -> new ArrayList<>())
                        .add(new Receipt(row.getLong(1), row.getInt(2), Lines.split(row.getString(3)))));
        due.replaceAll(d -> new Delivery(
                d.id(), d.channel(), d.entry(), d.attempts(), d.repeated(), receipts.getOrDefault(d.id(), List.of())));
        return due;
    }

    void receipt(Receipt receipt) {
        String externalIds = Lines.join(receipt.externalIds());
        database.write(tx -> tx.update(Statements.ADD_RECEIPT)
                .bind("part", receipt.part())
                .bind("externalIds", externalIds)
                .bind("delivery", receipt.delivery())
                .execute());
    }

    boolean renew(String owner, long delivery, Instant until) {
        return database.write(tx -> {
            Optional<Lane> lane = held(tx, owner, delivery);
            lane.ifPresent(held -> tx.update(Statements.RENEW)
                    .bind("until", millis(until))
                    .bind("channel", held.channel())
                    .bind("thread", held.thread())
                    .execute());
            return lane.isPresent();
        });
    }

    private static Optional<Lane> held(Tx tx, String owner, long delivery) {
        return tx.query(Statements.LANE_OF)
                .bind("id", delivery)
                .bind("owner", owner)
                .map((row, context) -> new Lane(row.getString(1), row.getString(2), owner, row.getLong(3)))
                .findOne()
                .filter(lane -> delivery <= lane.leasedTo());
    }

    void settle(String owner, List<Long> delivered, @Nullable Rest rest) {
        List<Long> left = rest == null ? List.of() : rest.deliveries();
        List<Long> all =
                Stream.concat(delivered.stream(), left.stream()).sorted().toList();
        if (all.isEmpty()) {
            return;
        }
        database.change(tx -> {
            // A claim is of one lane, and so is its end.
            Optional<Lane> held = Optional.empty();
            for (int i = 0; i < all.size() && held.isEmpty(); i++) {
                held = held(tx, owner, all.get(i));
            }
            if (held.isPresent()) {
                end(tx, held.get(), delivered, rest);
            }
        });
    }

    private static void end(Tx tx, Lane lane, List<Long> delivered, @Nullable Rest rest) throws SQLException {
        tx.execute(
                Statements.REMOVE,
                delivered.stream()
                        .map(id -> new Object[] {id, lane.channel(), lane.thread(), lane.leasedTo()})
                        .toList());
        if (rest != null) {
            for (Long failed : rest.deliveries().subList(0, rest.tried())) {
                tx.update(Statements.FAIL)
                        .bind("tries", rest.outcome() == Outcome.NOT_TRIED ? 0 : 1)
                        .bind("dueAt", millis(rest.dueAt()))
                        .bind("repeated", rest.outcome() == Outcome.UNCERTAIN)
                        .bind("dead", rest.outcome() == Outcome.DEAD)
                        .bind("error", rest.error())
                        .bind("id", failed)
                        .bind("channel", lane.channel())
                        .bind("thread", lane.thread())
                        .bind("leasedTo", lane.leasedTo())
                        .execute();
            }
        }
        free(tx, lane);
    }

    private static void free(Tx tx, Lane lane) {
        Optional<Head> head = tx.query(Statements.HEAD)
                .bind("channel", lane.channel())
                .bind("thread", lane.thread())
                .map((row, context) -> new Head(row.getLong(1), row.getLong(2)))
                .findOne();
        if (head.isEmpty()) {
            tx.update(Statements.REMOVE_LANE)
                    .bind("channel", lane.channel())
                    .bind("thread", lane.thread())
                    .execute();
        } else {
            tx.update(Statements.FREE_LANE)
                    .bind("head", head.get().id())
                    .bind("readyAt", head.get().dueAt())
                    .bind("channel", lane.channel())
                    .bind("thread", lane.thread())
                    .execute();
        }
    }
}
