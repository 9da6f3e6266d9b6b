package dev.sohbet.chat.spi;

import dev.sohbet.chat.model.ChannelQueue;
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.model.Undelivered;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Deliveries that wait for a notifier; made by {@link ThreadStore#append}. */
public interface OutboxStore {
    /** {@link #undelivered} tells so many that wait, and as many that are dead. */
    int MOST_UNDELIVERED = 100;

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

    /** What of a thread has not reached a channel, by {@code seq}: the newest {@value #MOST_UNDELIVERED} that wait, and the newest dead ones. */
    List<Undelivered> undelivered(String channel, ThreadId thread);

    /**
     * Lets a dead delivery wait again, due {@code now}, behind what of its thread waits already. It gets a new id, so that a lease that is
     * going on does not cover it; its attempts, its receipts and whether it is repeated stay.
     *
     * @return false, with no effect, when this is no dead delivery of that thread
     */
    boolean resend(ThreadId thread, long delivery, Instant now);

    /** How a channel's queue stands. Counts what waits: not for every request. */
    ChannelQueue queue(String channel);

    /**
     * What becomes of the deliveries that were not made.
     *
     * @param deliveries their ids, in order
     * @param tried how many of them were tried, from the first on; the others merely wait
     * @param outcome what happened to those that were tried
     * @param dueAt when they are tried again
     * @param error why, for people
     */
    record Rest(List<Long> deliveries, int tried, Outcome outcome, Instant dueAt, String error) {
        /** @throws IllegalArgumentException when more, or fewer than one, were tried */
        public Rest {
            if (tried < 1 || tried > deliveries.size()) {
                throw new IllegalArgumentException(tried + " tried of " + deliveries.size());
            }
            deliveries = List.copyOf(deliveries);
        }
    }

    /** How a try failed. */
    enum Outcome {
        /** It was not tried at all: it is due later, and no try is counted. */
        NOT_TRIED,
        /** It was not sent. */
        NOT_SENT,
        /** It may have arrived: the next try is {@linkplain Delivery#repeated() repeated}. */
        UNCERTAIN,
        /** It failed for good: kept for people to see, no longer tried, and the next one becomes the head. */
        DEAD
    }
}
