package dev.sohbet.chat.jdbc;

import static dev.sohbet.chat.jdbc.Columns.millis;

import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.spi.BridgeStore.Link;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What bridges remember. */
final class BridgeRows {
    enum Statements implements Sql.Source {
        ACCEPT("""
                INSERT INTO chat_bridge_update (channel, update_id, dedupe_key, at) VALUES (:channel, :update, :key, :now)
                ON CONFLICT DO NOTHING"""),
        LINK("""
                INSERT INTO chat_bridge_link (channel, chat, external_id, thread_id, seq)
                VALUES (:channel, :chat, :external, :thread, :seq)
                ON CONFLICT (channel, chat, external_id) DO UPDATE SET thread_id = excluded.thread_id, seq = excluded.seq"""),
        FIND("""
                SELECT thread_id, seq FROM chat_bridge_link
                WHERE channel = :channel AND chat = :chat AND external_id = :external"""),
        PURGE_UPDATES("DELETE FROM chat_bridge_update WHERE channel = :channel AND at < :before"),
        PURGE_CLAIMS("DELETE FROM chat_bridge_claim WHERE channel = :channel AND ends_at < :before"),
        CLAIM("""
                INSERT INTO chat_bridge_claim (channel, name, ends_at) VALUES (:channel, :name, :endsAt)
                ON CONFLICT (channel, name) DO UPDATE SET ends_at = excluded.ends_at WHERE chat_bridge_claim.ends_at <= :now"""),
        LEASE("""
                INSERT INTO chat_bridge_claim (channel, name, owner, ends_at) VALUES (:channel, :name, :owner, :endsAt)
                ON CONFLICT (channel, name) DO UPDATE SET owner = excluded.owner, ends_at = excluded.ends_at
                WHERE chat_bridge_claim.ends_at <= :now OR chat_bridge_claim.owner = :owner"""),
        GET("SELECT value FROM chat_bridge_value WHERE channel = :channel AND name = :name"),
        PUT("""
                INSERT INTO chat_bridge_value (channel, name, value) VALUES (:channel, :name, :value)
                ON CONFLICT (channel, name) DO UPDATE SET value = excluded.value""");

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

    BridgeRows(Database database) {
        this.database = database;
    }

    boolean accept(String channel, String updateId, String dedupeKey, Instant now) {
        return database.write(tx -> tx.update(Statements.ACCEPT)
                        .bind("channel", channel)
                        .bind("update", updateId)
                        .bind("key", dedupeKey)
                        .bind("now", millis(now))
                        .execute())
                == 1;
    }

    void link(String channel, String chat, String externalId, Link link) {
        database.write(tx -> tx.update(Statements.LINK)
                .bind("channel", channel)
                .bind("chat", chat)
                .bind("external", externalId)
                .bind("thread", link.thread().value())
                .bind("seq", link.seq())
                .execute());
    }

    Optional<Link> find(String channel, String chat, String externalId) {
        return database.read(tx -> tx.query(Statements.FIND)
                .bind("channel", channel)
                .bind("chat", chat)
                .bind("external", externalId)
                .map((row, context) -> new Link(new ThreadId(row.getString(1)), row.getLong(2)))
                .findOne());
    }

    void purge(String channel, Instant before) {
        database.write(tx -> {
            tx.update(Statements.PURGE_UPDATES)
                    .bind("channel", channel)
                    .bind("before", millis(before))
                    .execute();
            return tx.update(Statements.PURGE_CLAIMS)
                    .bind("channel", channel)
                    .bind("before", millis(before))
                    .execute();
        });
    }

    boolean claim(String channel, String key, Instant now, Duration per) {
        return database.write(tx -> tx.update(Statements.CLAIM)
                        .bind("channel", channel)
                        .bind("name", key)
                        .bind("endsAt", millis(now.plus(per)))
                        .bind("now", millis(now))
                        .execute())
                == 1;
    }

    boolean lease(String channel, String name, String owner, Instant now, Duration period) {
        return database.write(tx -> tx.update(Statements.LEASE)
                        .bind("channel", channel)
                        .bind("name", name)
                        .bind("owner", owner)
                        .bind("endsAt", millis(now.plus(period)))
                        .bind("now", millis(now))
                        .execute())
                == 1;
    }

    Optional<String> get(String channel, String key) {
        return database.read(tx -> tx.query(Statements.GET)
                .bind("channel", channel)
                .bind("name", key)
                .mapTo(String.class)
                .findOne());
    }

    void put(String channel, String key, String value) {
        database.write(tx -> tx.update(Statements.PUT)
                .bind("channel", channel)
                .bind("name", key)
                .bind("value", value)
                .execute());
    }
}
