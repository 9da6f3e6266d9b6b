package dev.sohbet.chat.internal.outbox;

import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.spi.Delivery;
import dev.sohbet.chat.spi.Notifier;
import dev.sohbet.chat.spi.OutboxStore;
import dev.sohbet.chat.spi.Receipt;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands one notifier what waits for it: one thread's deliveries at a time, in order, under a lease that another node inherits when this
 * one dies. A failure waits longer each time, up to a minute, and at least as long as the other side asked for.
 */
public final class OutboxWorker {
    private static final Logger log = LoggerFactory.getLogger(OutboxWorker.class);
    /** How long a delivery is this node's before another one may take it. */
    public static final Duration LEASE = Duration.ofSeconds(60);

    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
    private static final Duration LONGEST_ASKED = Duration.ofDays(1);
    private static final int HEAD = 50;

    private final OutboxStore store;
    private final Notifier notifier;
    private final String owner;
    private final InstantSource clock;
    private volatile @Nullable Claim working;

    /** @param owner names this node; no two living nodes share it */
    public OutboxWorker(OutboxStore store, Notifier notifier, String owner, InstantSource clock) {
        this.store = store;
        this.notifier = notifier;
        this.owner = owner;
        this.clock = clock;
    }

    /** Delivers the head of one thread; false when nothing was due. */
    public boolean runOnce() {
        List<Delivery> head = store.claim(notifier.channel(), owner, clock.instant(), LEASE, HEAD);
        if (head.isEmpty()) {
            return false;
        }
        Claim claim = new Claim(head.get(0).id());
        working = claim;
        Notifier.Result result;
        try {
            result = notifier.deliver(head, receipt -> noted(claim, receipt));
        } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
            if (claim.lost) {
                log.warn("Another node has taken over a delivery of {}", notifier.channel());
            } else {
                log.error("Notifier {} failed in a way it does not know", notifier.channel(), e);
            }
            // by its class: its words may hold an address with a secret in it, and are stored
            result = new Notifier.Result.Stopped(
                    0, new Notifier.Failure.Uncertain(head.size(), e.getClass().getName()));
        } finally {
            working = null;
        }
        settle(head, result);
        return true;
    }

    /** What arrived is noted whoever holds the lease by now; then whoever lost it must stop. */
    private void noted(Claim claim, Receipt receipt) {
        store.receipt(receipt);
        if (claim.lost) {
            throw new ChatException(ErrorCode.UNAVAILABLE, "Another node has taken over this delivery.");
        }
    }

    /**
     * Keeps the lease of what is being delivered, so that a slow notifier is not repeated by another node. Meant to be run a few times
     * within a {@link #LEASE}, on another thread than {@link #runOnce}.
     */
    public void renewOnce() {
        Claim claim = working;
        if (claim != null && !store.renew(owner, claim.head, clock.instant().plus(LEASE))) {
            claim.lost = true; // or it has just been settled, and nobody looks any more
        }
    }

    private void settle(List<Delivery> head, Notifier.Result result) {
        List<Long> ids = head.stream().map(Delivery::id).toList();
        if (!(result instanceof Notifier.Result.Stopped stopped)) {
            store.settle(owner, ids, null);
            return;
        }
        int delivered = Math.max(0, Math.min(stopped.delivered(), head.size() - 1));
        OutboxStore.Rest rest = rest(head.get(delivered), ids.subList(delivered, ids.size()), stopped);
        store.settle(owner, ids.subList(0, delivered), rest);
    }

    private OutboxStore.Rest rest(Delivery failed, List<Long> left, Notifier.Result.Stopped stopped) {
        Duration backoff = backoff(failed.attempts());
        Notifier.Failure failure = stopped.failure();
        if (failure instanceof Notifier.Failure.NotNow notNow) {
            return rest(left, 1, OutboxStore.Outcome.NOT_TRIED, notNow.after(), notNow.reason());
        }
        if (failure instanceof Notifier.Failure.RetryAfter retry) {
            Duration asked = retry.after().compareTo(LONGEST_ASKED) > 0 ? LONGEST_ASKED : retry.after();
            Duration wait = asked.compareTo(backoff) > 0 ? asked : backoff;
            return rest(left, 1, OutboxStore.Outcome.NOT_SENT, wait, retry.reason());
        }
        if (failure instanceof Notifier.Failure.Uncertain uncertain) {
            // never given up here: a notifier that knows better says so
            int tried = Math.min(uncertain.count(), left.size());
            return rest(left, tried, OutboxStore.Outcome.UNCERTAIN, backoff, uncertain.reason());
        }
        String reason = ((Notifier.Failure.Rejected) failure).reason();
        log.warn("Notifier {} rejects delivery {}: {}", notifier.channel(), failed.id(), reason);
        return rest(left, 1, OutboxStore.Outcome.DEAD, Duration.ZERO, reason);
    }

    private OutboxStore.Rest rest(
            List<Long> left, int tried, OutboxStore.Outcome outcome, Duration wait, @Nullable String reason) {
        return new OutboxStore.Rest(left, tried, outcome, clock.instant().plus(wait), reason == null ? "" : reason);
    }

    private static Duration backoff(int attempts) {
        Duration wait = Duration.ofSeconds(1L << Math.min(attempts, 10));
        return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
    }

    /** A lane's deliveries while they are being made. */
    private static final class Claim {
        private final long head;
        private volatile boolean lost;

        Claim(long head) {
            this.head = head;
        }
    }
}
