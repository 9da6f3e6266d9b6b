package dev.sohbet.chat.memory;

import dev.sohbet.chat.model.ChannelQueue;
import dev.sohbet.chat.model.Entry;
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.model.Undelivered;
import dev.sohbet.chat.spi.AppendPlan;
import dev.sohbet.chat.spi.Delivery;
import dev.sohbet.chat.spi.OutboxStore;
import dev.sohbet.chat.spi.OutboxStore.Outcome;
import dev.sohbet.chat.spi.OutboxStore.Rest;
import dev.sohbet.chat.spi.Receipt;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Deliveries in lanes, one for each channel and thread; not thread-safe. */
final class MemoryOutbox {
    private static final class Waiting {
        final long id;
        final Entry entry;
        final Lane lane;
        final Map<Integer, Receipt> receipts = new TreeMap<>();
        Instant dueAt;
        int attempts;
        boolean repeated;
        boolean leased;
        String error = "";

        Waiting(long id, Entry entry, Lane lane) {
            this.id = id;
            this.entry = entry;
            this.lane = lane;
            this.dueAt = entry.at();
        }

        Undelivered told(Undelivered.State state) {
            return new Undelivered(id, lane.key.channel(), entry.seq(), state, attempts, dueAt, error);
        }

        Undelivered.State waits() {
            return repeated ? Undelivered.State.UNCERTAIN : Undelivered.State.WAITING;
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
    private final TreeMap<Long, Waiting> dead = new TreeMap<>();
    private long lastId;

    void add(AppendPlan.Owed owed) {
        add(new LaneKey(owed.channel(), owed.entry().thread()), owed.entry());
    }

    private Waiting add(LaneKey key, Entry entry) {
        Lane lane = lanes.computeIfAbsent(key, Lane::new);
        Waiting delivery = new Waiting(++lastId, entry, lane);
        lane.waiting.put(delivery.id, delivery);
        byId.put(delivery.id, delivery);
        return delivery;
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
                    if (i < rest.tried()) {
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

    private void failed(Waiting delivery, Rest rest) {
        delivery.attempts += rest.outcome() == Outcome.NOT_TRIED ? 0 : 1;
        delivery.dueAt = rest.dueAt();
        delivery.repeated |= rest.outcome() == Outcome.UNCERTAIN;
        delivery.error = rest.error();
        if (rest.outcome() == Outcome.DEAD) {
            delivery.leased = false;
            delivery.lane.waiting.remove(delivery.id);
            dead.put(delivery.id, delivery);
        }
    }

    private @Nullable Waiting held(String owner, Long id) {
        Waiting delivery = byId.get(id);
        return delivery != null && delivery.leased && owner.equals(delivery.lane.owner) ? delivery : null;
    }

    List<Undelivered> undelivered(String channel, ThreadId thread) {
        LaneKey key = new LaneKey(channel, thread);
        Lane lane = lanes.get(key);
        Stream<Undelivered> waits = lane == null
                ? Stream.empty()
                : newest(lane.waiting.descendingMap()).map(delivery -> delivery.told(delivery.waits()));
        NavigableMap<Long, Waiting> died = new TreeMap<>(dead).descendingMap();
        died.values().removeIf(delivery -> !delivery.lane.key.equals(key));
        return Stream.concat(waits, newest(died).map(delivery -> delivery.told(Undelivered.State.DEAD)))
                .sorted(Comparator.comparingLong(Undelivered::seq))
                .toList();
    }

    private static Stream<Waiting> newest(NavigableMap<Long, Waiting> newestFirst) {
        return newestFirst.values().stream().limit(OutboxStore.MOST_UNDELIVERED);
    }

    boolean resend(ThreadId thread, long id, Instant now) {
        Waiting old = dead.get(id);
        if (old == null || !old.entry.thread().equals(thread)) {
            return false;
        }
        dead.remove(id);
        byId.remove(id);
        Waiting again = add(old.lane.key, old.entry);
        again.dueAt = now;
        again.attempts = old.attempts;
        again.repeated = old.repeated;
        again.error = old.error;
        old.receipts.forEach(
                (part, receipt) -> again.receipts.put(part, new Receipt(again.id, part, receipt.externalIds())));
        return true;
    }

    ChannelQueue queue(String channel) {
        List<Waiting> waiting = lanes.values().stream()
                .filter(lane -> lane.key.channel().equals(channel))
                .flatMap(lane -> lane.waiting.values().stream())
                .toList();
        Instant oldest = waiting.stream()
                .min(Comparator.comparingLong(delivery -> delivery.id))
                .map(delivery -> delivery.entry.at())
                .orElse(null);
        long died = dead.values().stream()
                .filter(delivery -> delivery.lane.key.channel().equals(channel))
                .count();
        return new ChannelQueue(channel, waiting.size(), oldest, died);
    }
}
