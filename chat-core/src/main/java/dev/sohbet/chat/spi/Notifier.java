package dev.sohbet.chat.spi;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Tells someone outside the web page, by one channel. Called by the outbox only, never on a request's thread, for one thread at
 * a time; for different threads possibly at the same time. May block: what it works on stays leased to its node
 * while it does.
 */
public interface Notifier {
    /** The channel's name: 1 to 32 characters, stable, since it is stored. */
    String channel();

    /**
     * Delivers one thread's waiting entries, in order. What has a receipt is not sent again.
     *
     * @param head at least one delivery
     * @param receipts to be told each receipt as soon as there is one; throws when this node has lost the lease: then stop at once
     */
    Result deliver(List<Delivery> head, Consumer<Receipt> receipts);

    /** How far it came. */
    sealed interface Result {
        /** All are delivered. */
        record Delivered() implements Result {}

        /** The first {@code delivered} are delivered, the next one failed, the others were not tried. */
        record Stopped(int delivered, Failure failure) implements Result {}
    }

    /** Why the other side did not take it. */
    sealed interface Failure {
        /**
         * Not tried, and not counted as a try.
         *
         * @param after when it is due again
         * @param reason why, for people; empty when there is merely no room for it just now
         */
        record NotNow(Duration after, String reason) implements Failure {}

        /** Not sent; try again after this time. */
        record RetryAfter(Duration after, String reason) implements Failure {}

        /**
         * It may have arrived or not; the next try is marked as a possible repeat.
         *
         * @param count how many deliveries that is true of, from the first that is not delivered on: more than one where several were
         *     sent as one message
         */
        record Uncertain(int count, String reason) implements Failure {
            /** @throws IllegalArgumentException when it is true of none */
            public Uncertain {
                if (count < 1) {
                    throw new IllegalArgumentException("Uncertain of " + count + " deliveries");
                }
            }
        }

        /** It will never be taken. */
        record Rejected(String reason) implements Failure {}
    }
}
