package dev.sohbet.chat.memory;

import dev.sohbet.chat.spi.BridgeStore.Link;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What bridges remember; not thread-safe. */
final class MemoryBridge {
    private record In(String channel, String key) {}

    private record Outside(String channel, String chat, String externalId) {}

    private final Map<In, Instant> updates = new HashMap<>();
    private final Map<In, Instant> dedupeKeys = new HashMap<>();
    private final Map<Outside, Link> links = new HashMap<>();
    private final Map<In, Instant> claims = new HashMap<>();
    private final Map<In, String> owners = new HashMap<>();
    private final Map<In, String> values = new HashMap<>();

    boolean accept(String channel, String updateId, String dedupeKey, Instant now) {
        In update = new In(channel, updateId);
        In dedupe = new In(channel, dedupeKey);
        if (updates.containsKey(update) || dedupeKeys.containsKey(dedupe)) {
            return false;
        }
        updates.put(update, now);
        dedupeKeys.put(dedupe, now);
        return true;
    }

    void link(String channel, String chat, String externalId, Link link) {
        links.put(new Outside(channel, chat, externalId), link);
    }

    Optional<Link> find(String channel, String chat, String externalId) {
        return Optional.ofNullable(links.get(new Outside(channel, chat, externalId)));
    }

    boolean claim(String channel, String key, Instant now, Duration per) {
        In claim = new In(channel, key);
        if (claims.getOrDefault(claim, Instant.MIN).isAfter(now)) {
            return false;
        }
        claims.put(claim, now.plus(per));
        return true;
    }

    boolean lease(String channel, String name, String owner, Instant now, Duration period) {
        In lease = new In(channel, name);
        if (claims.getOrDefault(lease, Instant.MIN).isAfter(now) && !owner.equals(owners.get(lease))) {
            return false;
        }
        claims.put(lease, now.plus(period));
        owners.put(lease, owner);
        return true;
    }

    void purge(String channel, Instant before) {
        for (Map<In, Instant> dated : List.of(updates, dedupeKeys, claims)) {
            dated.entrySet()
                    .removeIf(entry -> entry.getKey().channel().equals(channel)
                            && entry.getValue().isBefore(before));
        }
    }

    Optional<String> get(String channel, String key) {
        return Optional.ofNullable(values.get(new In(channel, key)));
    }

    void put(String channel, String key, String value) {
        values.put(new In(channel, key), value);
    }
}
