package dev.sohbet.chat.memory;

import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.Presence;
import dev.sohbet.chat.model.Presence.State;
import dev.sohbet.chat.spi.PresenceStore.PresenceUpdate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Nodes and what they tell of participants; not thread-safe. */
final class MemoryPresence {
    private static final Duration FORGET_AFTER = Duration.ofHours(1);

    private record Who(Author.Role role, String id) {
        static Who of(Author author) {
            return new Who(author.role(), author.id());
        }
    }

    private final Map<String, Instant> nodes = new HashMap<>();
    private final Map<String, Map<Who, State>> told = new HashMap<>();
    private final Map<Who, Instant> lastSeen = new HashMap<>();

    void renewNode(String node, Instant now, Duration ttl) {
        nodes.put(node, now.plus(ttl));
        nodes.values().removeIf(until -> until.isBefore(now.minus(FORGET_AFTER)));
        told.keySet().retainAll(nodes.keySet());
    }

    void update(String node, List<PresenceUpdate> updates) {
        Map<Who, State> here = told.computeIfAbsent(node, name -> new HashMap<>());
        for (PresenceUpdate update : updates) {
            Who who = Who.of(update.of());
            if (update.state() == State.OFFLINE) {
                here.remove(who);
            } else {
                here.put(who, update.state());
            }
            lastSeen.merge(who, update.at(), (a, b) -> a.isAfter(b) ? a : b);
        }
    }

    Map<Author, Presence> of(Collection<Author> wanted, Instant now) {
        Map<Author, Presence> found = new LinkedHashMap<>();
        for (Author author : wanted) {
            Who who = Who.of(author);
            State best = told.entrySet().stream()
                    .filter(node -> isAlive(node.getKey(), now))
                    .map(node -> node.getValue().getOrDefault(who, State.OFFLINE))
                    .max(State::compareTo)
                    .orElse(State.OFFLINE);
            found.put(author, new Presence(best, best == State.ONLINE ? null : lastSeen.get(who)));
        }
        return found;
    }

    State team(Instant now) {
        return told.entrySet().stream()
                .filter(node -> isAlive(node.getKey(), now))
                .flatMap(node -> node.getValue().entrySet().stream())
                .filter(seen -> seen.getKey().role() == Author.Role.AGENT)
                .map(Map.Entry::getValue)
                .max(State::compareTo)
                .orElse(State.OFFLINE);
    }

    private boolean isAlive(String node, Instant now) {
        return nodes.getOrDefault(node, Instant.MIN).isAfter(now);
    }
}
