package dev.sohbet.chat.jdbc;

import static dev.sohbet.chat.jdbc.Columns.millis;

import dev.sohbet.chat.spi.AgentLink;
import dev.sohbet.chat.spi.LinkStore.Offer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Links of agents to outside accounts, and offers of them. */
final class LinkRows {
    enum Statements implements Sql.Source {
        OFFER("""
                INSERT INTO chat_link_token (agent_id, channel, hash, session_hash, ends_at)
                VALUES (:agent, :channel, :hash, :session, :endsAt)
                ON CONFLICT (agent_id, channel) DO UPDATE
                SET hash = excluded.hash, session_hash = excluded.session_hash, ends_at = excluded.ends_at"""),
        TAKE_OFFER("""
                DELETE FROM chat_link_token WHERE hash = :hash AND channel = :channel AND ends_at > :now
                AND EXISTS (SELECT 1 FROM chat_agent a WHERE a.id = chat_link_token.agent_id AND a.disabled_at IS NULL)
                RETURNING agent_id, session_hash"""),
        FORGET_OFFER("DELETE FROM chat_link_token WHERE agent_id = :agent AND channel = :channel"),
        TAKE_AWAY("DELETE FROM chat_agent_link WHERE channel = :channel AND external_id = :external"),
        LINK("""
                INSERT INTO chat_agent_link (agent_id, channel, external_id, address)
                VALUES (:agent, :channel, :external, :address)
                ON CONFLICT (agent_id, channel) DO UPDATE
                SET external_id = excluded.external_id, address = excluded.address"""),
        FIND("SELECT " + LinkRows.COLUMNS + """
                 FROM chat_agent_link l JOIN chat_agent a ON a.id = l.agent_id
                WHERE l.channel = :channel AND l.external_id = :external AND a.disabled_at IS NULL"""),
        OF_AGENT("SELECT " + LinkRows.COLUMNS + """
                 FROM chat_agent_link l JOIN chat_agent a ON a.id = l.agent_id
                WHERE l.agent_id = :agent AND a.disabled_at IS NULL ORDER BY l.channel"""),
        LINKED_ADMIN("""
                SELECT 1 FROM chat_agent_link l JOIN chat_agent a ON a.id = l.agent_id
                WHERE a.role = 'admin' AND a.disabled_at IS NULL LIMIT 1"""),
        REMOVE("DELETE FROM chat_agent_link WHERE agent_id = :agent AND channel = :channel");

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

    private static final String COLUMNS = "a.id, a.name, a.role, l.channel, l.external_id, l.address";

    private record Taken(String agentId, @Nullable String session) {}

    private final Database database;

    LinkRows(Database database) {
        this.database = database;
    }

    void offer(Offer offer) {
        database.write(tx -> tx.update(Statements.OFFER)
                .bind("agent", offer.agentId())
                .bind("channel", offer.channel())
                .bind("hash", offer.tokenHash())
                .bind("session", offer.session())
                .bind("endsAt", millis(offer.endsAt()))
                .execute());
    }

    Optional<AgentLink> accept(String tokenHash, String channel, String externalId, String address, Instant now) {
        return database.write(tx -> {
            Optional<Taken> taken = tx.query(Statements.TAKE_OFFER)
                    .bind("hash", tokenHash)
                    .bind("channel", channel)
                    .bind("now", millis(now))
                    .map((row, context) -> new Taken(row.getString(1), row.getString(2)))
                    .findOne();
            if (taken.isEmpty()) {
                return Optional.empty();
            }
            String agentId = taken.get().agentId();
            tx.update(Statements.TAKE_AWAY)
                    .bind("channel", channel)
                    .bind("external", externalId)
                    .execute();
            tx.update(Statements.LINK)
                    .bind("agent", agentId)
                    .bind("channel", channel)
                    .bind("external", externalId)
                    .bind("address", address)
                    .execute();
            distrust(tx, agentId, taken.get().session());
            return find(tx, channel, externalId);
        });
    }

    Optional<AgentLink> find(String channel, String externalId) {
        return database.read(tx -> find(tx, channel, externalId));
    }

    private static Optional<AgentLink> find(Tx tx, String channel, String externalId) {
        return tx.query(Statements.FIND)
                .bind("channel", channel)
                .bind("external", externalId)
                .map((row, context) -> link(row))
                .findOne();
    }

    List<AgentLink> of(String agentId) {
        return database.read(tx -> tx.query(Statements.OF_AGENT)
                .bind("agent", agentId)
                .map((row, context) -> link(row))
                .list());
    }

    boolean hasAdmin() {
        return database.read(tx ->
                tx.query(Statements.LINKED_ADMIN).mapTo(Integer.class).findOne().isPresent());
    }

    boolean remove(String agentId, String channel, @Nullable String kept) {
        return database.write(tx -> {
            tx.update(Statements.FORGET_OFFER)
                    .bind("agent", agentId)
                    .bind("channel", channel)
                    .execute();
            boolean removed = tx.update(Statements.REMOVE)
                            .bind("agent", agentId)
                            .bind("channel", channel)
                            .execute()
                    == 1;
            if (removed) {
                distrust(tx, agentId, kept);
            }
            return removed;
        });
    }

    private static void distrust(Tx tx, String agentId, @Nullable String kept) {
        CodeRows.end(tx, agentId);
        IdentityRows.endSessions(tx, agentId, kept);
    }

    private static AgentLink link(ResultSet row) throws SQLException {
        return new AgentLink(row.getString(4), row.getString(5), row.getString(6), IdentityRows.agent(row));
    }
}
