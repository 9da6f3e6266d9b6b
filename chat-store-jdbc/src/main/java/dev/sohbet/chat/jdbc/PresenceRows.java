package dev.sohbet.chat.jdbc;

import static dev.sohbet.chat.jdbc.Columns.millis;
import static dev.sohbet.chat.jdbc.Columns.time;

import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.Presence;
import dev.sohbet.chat.model.Presence.State;
import dev.sohbet.chat.spi.PresenceStore.PresenceUpdate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Nodes, and whom they tell of. */
final class PresenceRows {
    /** How many participants one transaction writes of: messages come between. */
    private static final int AT_ONCE = 256;

    private static final long FORGET_AFTER = Duration.ofHours(1).toMillis();

    enum Statements implements Sql.Source {
        RENEW_NODE("""
                INSERT INTO chat_node (id, alive_until) VALUES (:id, :until)
                ON CONFLICT (id) DO UPDATE SET alive_until = excluded.alive_until"""),
        FORGET_PRESENCE("""
                DELETE FROM chat_presence WHERE node IN (SELECT id FROM chat_node WHERE alive_until < :before)"""),
        FORGET_NODES("DELETE FROM chat_node WHERE alive_until < :before"),
        LEAVE("""
                WITH {v role text, participant_id text, node text}
                DELETE FROM chat_presence WHERE (role, participant_id, node) IN (SELECT role, participant_id, node FROM v)"""),
        ARRIVE("""
                WITH {v role text, participant_id text, node text, state text}
                INSERT INTO chat_presence (role, participant_id, node, state)
                SELECT role, participant_id, node, state FROM v WHERE true
                ON CONFLICT (role, participant_id, node) DO UPDATE SET state = excluded.state"""),
        SEEN("""
                WITH {v role text, participant_id text, at bigint}
                INSERT INTO chat_last_seen (role, participant_id, at) SELECT role, participant_id, at FROM v WHERE true
                ON CONFLICT (role, participant_id) DO UPDATE SET at = excluded.at WHERE chat_last_seen.at < excluded.at"""),
        STATES("""
                WITH {v role text, participant_id text, now bigint}
                SELECT p.role, p.participant_id, p.state FROM v
                JOIN chat_presence p ON p.role = v.role AND p.participant_id = v.participant_id
                JOIN chat_node n ON n.id = p.node AND n.alive_until > v.now"""),
        LAST_SEEN("""
                WITH {v role text, participant_id text}
                SELECT s.role, s.participant_id, s.at FROM v
                JOIN chat_last_seen s ON s.role = v.role AND s.participant_id = v.participant_id"""),
        TEAM("""
                SELECT DISTINCT p.state FROM chat_presence p JOIN chat_node n ON n.id = p.node
                WHERE p.role = 'agent' AND n.alive_until > :now""");

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

    private record Who(String role, String id) implements Comparable<Who> {
        static Who of(Author author) {
            return new Who(author.role().wire(), author.id());
        }

        @Override
        public int compareTo(Who other) {
            int byRole = role.compareTo(other.role);
            return byRole != 0 ? byRole : id.compareTo(other.id);
        }
    }

    private final Database database;

    PresenceRows(Database database) {
        this.database = database;
    }

    void renewNode(String node, Instant now, Duration ttl) {
        database.write(tx -> {
            tx.update(Statements.RENEW_NODE)
                    .bind("id", node)
                    .bind("until", millis(now.plus(ttl)))
                    .execute();
            long before = millis(now) - FORGET_AFTER;
            tx.update(Statements.FORGET_PRESENCE).bind("before", before).execute();
            return tx.update(Statements.FORGET_NODES).bind("before", before).execute();
        });
    }

    void update(String node, List<PresenceUpdate> updates) {
        if (updates.isEmpty()) {
            return;
        }
        // Sorted, so that nodes that tell of the same participants at once do not wait for each other in a circle.
        Map<Who, State> states = new TreeMap<>();
        Map<Who, Long> seen = new TreeMap<>();
        for (PresenceUpdate update : updates) {
            states.put(Who.of(update.of()), update.state());
            seen.merge(Who.of(update.of()), millis(update.at()), Math::max);
        }
        List<Who> all = List.copyOf(states.keySet());
        for (int from = 0; from < all.size(); from += AT_ONCE) {
            update(node, all.subList(from, Math.min(from + AT_ONCE, all.size())), states, seen);
        }
    }

    private void update(String node, List<Who> some, Map<Who, State> states, Map<Who, Long> seen) {
        List<Object[]> left = new ArrayList<>();
        List<Object[]> here = new ArrayList<>();
        List<Object[]> times = new ArrayList<>();
        for (Who who : some) {
            State state = states.getOrDefault(who, State.OFFLINE);
            if (state == State.OFFLINE) {
                left.add(new Object[] {who.role(), who.id(), node});
            } else {
                here.add(new Object[] {who.role(), who.id(), node, state.wire()});
            }
            times.add(new Object[] {who.role(), who.id(), seen.get(who)});
        }
        database.change(tx -> {
            tx.execute(Statements.LEAVE, left);
            tx.execute(Statements.ARRIVE, here);
            tx.execute(Statements.SEEN, times);
        });
    }

    Map<Author, Presence> of(Collection<Author> wanted, Instant now) {
        List<Who> asked = wanted.stream().map(Who::of).distinct().toList();
        Map<Who, State> best = new HashMap<>();
        Map<Who, Instant> seen = new HashMap<>();
        database.read(tx -> {
            tx.query(
                    Statements.STATES,
                    asked.stream()
                            .map(who -> new Object[] {who.role(), who.id(), millis(now)})
                            .toList(),
                    row -> best.merge(
                            new Who(row.getString(1), row.getString(2)),
                            State.ofWire(row.getString(3)),
                            (a, b) -> a.compareTo(b) > 0 ? a : b));
            return tx.query(
                    Statements.LAST_SEEN,
                    asked.stream()
                            .map(who -> new Object[] {who.role(), who.id()})
                            .toList(),
                    row -> seen.put(new Who(row.getString(1), row.getString(2)), time(row.getLong(3))));
        });
        Map<Author, Presence> found = new LinkedHashMap<>();
        for (Author author : wanted) {
            Who who = Who.of(author);
            State state = best.getOrDefault(who, State.OFFLINE);
            found.put(author, new Presence(state, state == State.ONLINE ? null : seen.get(who)));
        }
        return found;
    }

    State team(Instant now) {
        return database
                .read(tx -> tx.query(Statements.TEAM)
                        .bind("now", millis(now))
                        .mapTo(String.class)
                        .list())
                .stream()
                .map(State::ofWire)
                .max(State::compareTo)
                .orElse(State.OFFLINE);
    }
}
