package dev.sohbet.chat.spi;

import dev.sohbet.chat.model.ThreadId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a bridge to another chat system has to remember, so that it needs no tables of its own. Every method is one transaction,
 * durable on return. {@code channel} keeps bridges apart.
 */
public interface BridgeStore {
    /**
     * Whether this update is new: true once for each update id and once for each dedupe key of a channel, false ever after. Nothing
     * is compared by size, only by equality.
     */
    boolean accept(String channel, String updateId, String dedupeKey, Instant now);

    /** Remembers that a message in an outside chat stands for this place in a thread; the newest word for an id counts. */
    void link(String channel, String chat, String externalId, Link link);

    Optional<Link> find(String channel, String chat, String externalId);

    /** True for one caller in each period of length {@code per}, over all nodes. */
    boolean claim(String channel, String key, Instant now, Duration per);

    /**
     * Takes a lease, or makes it longer: true while {@code owner} holds it, and for one owner at a time over all nodes. A period of zero
     * gives it up. Names of leases and keys of claims are one and the same.
     */
    boolean lease(String channel, String name, String owner, Instant now, Duration period);

    /** Forgets the updates that were accepted before this time, which are new again from then on, and the claims that ended before it. */
    void purge(String channel, Instant before);

    Optional<String> get(String channel, String key);

    void put(String channel, String key, String value);

    /** A place in a thread; {@code seq} 0 means the thread as a whole. */
    record Link(ThreadId thread, long seq) {}
}
