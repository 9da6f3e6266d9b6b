package dev.sohbet.chat.spi;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Deliveries that wait for a notifier; made by {@link ThreadStore#append}. */
public interface OutboxStore {
    /**
     * Leases to {@code owner} the waiting deliveries of one thread, in order: those from the head on that are due. Threads take turns by
     * age, and none waits for ever. A
     * thread of which any delivery is leased, or whose head is not due yet, is passed over, so that order is kept. Empty when there is
     * nothing to do. A lease that ran out counts as none, and its deliveries are then {@linkplain Delivery#repeated() repeated}.
     */
    List<Delivery> claim(String channel, String owner, Instant now, Duration lease, int limit);

    /** Notes a receipt as soon as there is one, so that a crash repeats as little as it can. */
    void receipt(Receipt receipt);

    /**
     * Makes a lease longer, while its work is still going on.
     *
     * @param delivery any delivery of that claim
     * @param until when it now ends
     * @return false, with no effect, when {@code owner} no longer holds it
     */
    boolean renew(String owner, long delivery, Instant until);

    /**
     * Ends a lease. A no-op for deliveries that {@code owner} no longer holds.
     *
     * @param delivered the ids of those that are done
     * @param rest what becomes of the others of that claim; null when there are none
     */
    void settle(String owner, List<Long> delivered, @Nullable Rest rest);

    /**
     * What becomes of the deliveries that were not made.
     *
     * @param deliveries their ids, in order
     * @param first what happened to the first of them; the others were not tried and merely wait
     * @param dueAt when the first is tried again
     * @param error why, for people
     */
    record Rest(List<Long> deliveries, Outcome first, Instant dueAt, String error) {
        public Rest {
            deliveries = List.copyOf(deliveries);
        }
    }

    /** How a try failed. */
    enum Outcome {
        /** It was not sent. */
        NOT_SENT,
        /** It may have arrived: the next try is {@linkplain Delivery#repeated() repeated}. */
        UNCERTAIN,
        /** It failed for good: kept for people to see, no longer tried, and the next one becomes the head. */
        DEAD
    }
}
