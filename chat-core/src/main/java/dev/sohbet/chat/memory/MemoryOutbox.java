package dev.sohbet.chat.memory;

import dev.sohbet.chat.model.Entry;
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.spi.AppendPlan;
import dev.sohbet.chat.spi.Delivery;
import dev.sohbet.chat.spi.OutboxStore.Outcome;
import dev.sohbet.chat.spi.OutboxStore.Rest;
import dev.sohbet.chat.spi.Receipt;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Deliveries in lanes, one for each channel and thread; not thread-safe. */
final class MemoryOutbox {
    private static final class Waiting {
        final long id;
        final Entry entry;
        final Lane lane;
        final Map<Integer, Receipt> receipts = new TreeMap<>();
        Instant dueAt = Instant.MIN;
        int attempts;
        boolean repeated;
        boolean leased;

        Waiting(long id, Entry entry, Lane lane) {
            this.id = id;
            this.entry = entry;
            this.lane = lane;
        }
    }

    private record LaneKey(String channel, ThreadId thread) {}

    private static final class Lane {
        final LaneKey key;
        final TreeMap<Long, Waiting> waiting = new TreeMap<>();

        @Nullable
        String owner;

        Instant leasedUntil = Instant.MIN;

        Lane(LaneKey key) {
            this.key = key;
        }

        Waiting head() {
            return waiting.firstEntry().getValue();
        }

        boolean isReady(Instant now) {
            return (owner == null || !leasedUntil.isAfter(now)) && !head().dueAt.isAfter(now);
        }
    }

    private final Map<LaneKey, Lane> lanes = new LinkedHashMap<>();
    private final Map<Long, Waiting> byId = new HashMap<>();
    private long lastId;

    void add(AppendPlan.Owed owed) {
        Lane lane =
                lanes.computeIfAbsent(new LaneKey(owed.channel(), owed.entry().thread()), Lane::new);
        Waiting delivery = new Waiting(++lastId, owed.entry(), lane);
        lane.waiting.put(delivery.id, delivery);
        byId.put(delivery.id, delivery);
    }

    List<Delivery> claim(String channel, String owner, Instant now, Duration lease, int limit) {
        Lane oldest = null;
        for (Lane lane : lanes.values()) {
            if (lane.key.channel().equals(channel)
                    && lane.isReady(now)
                    && (oldest == null || lane.head().id < oldest.head().id)) {
                oldest = lane;
            }
        }
        if (oldest == null) {
            return List.of();
        }
        for (Waiting delivery : oldest.waiting.values()) {
            if (delivery.leased) {
                delivery.leased = false;
                delivery.repeated = true;
                delivery.attempts++;
            }
        }
        oldest.owner = owner;
        oldest.leasedUntil = now.plus(lease);
        List<Delivery> claimed = new ArrayList<>();
        for (Waiting delivery : oldest.waiting.values()) {
            if (claimed.size() == limit || delivery.dueAt.isAfter(now)) {
                break;
            }
            delivery.leased = true;
            claimed.add(new Delivery(
                    delivery.id,
                    channel,
                    delivery.entry,
                    delivery.attempts,
                    delivery.repeated,
                    List.copyOf(delivery.receipts.values())));
        }
        return claimed;
    }

    void receipt(Receipt receipt) {
        Waiting delivery = byId.get(receipt.delivery());
        if (delivery != null) {
            delivery.receipts.put(receipt.part(), receipt);
        }
    }

    boolean renew(String owner, long id, Instant until) {
        Waiting delivery = held(owner, id);
        if (delivery == null) {
            return false;
        }
        delivery.lane.leasedUntil = until;
        return true;
    }

    void settle(String owner, List<Long> delivered, @Nullable Rest rest) {
        Set<Lane> ended = new HashSet<>();
        for (Long id : delivered) {
            Waiting delivery = held(owner, id);
            if (delivery != null) {
                ended.add(delivery.lane);
                byId.remove(id);
                delivery.lane.waiting.remove(id);
            }
        }
        if (rest != null) {
            for (int i = 0; i < rest.deliveries().size(); i++) {
                Waiting delivery = held(owner, rest.deliveries().get(i));
                if (delivery != null) {
                    ended.add(delivery.lane);
                    if (i == 0) {
                        failed(delivery, rest);
                    }
                }
            }
        }
        for (Lane lane : ended) {
            lane.owner = null;
            lane.waiting.values().forEach(delivery -> delivery.leased = false);
            if (lane.waiting.isEmpty()) {
                lanes.remove(lane.key);
            }
        }
    }

    private static void failed(Waiting delivery, Rest rest) {
        delivery.attempts++;
        delivery.dueAt = rest.dueAt();
        delivery.repeated |= rest.first() == Outcome.UNCERTAIN;
        if (rest.first() == Outcome.DEAD) {
            delivery.lane.waiting.remove(delivery.id);
        }
    }

    private @Nullable Waiting held(String owner, Long id) {
        Waiting delivery = byId.get(id);
        return delivery != null && delivery.leased && owner.equals(delivery.lane.owner) ? delivery : null;
    }
}
