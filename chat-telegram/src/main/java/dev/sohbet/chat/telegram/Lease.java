package dev.sohbet.chat.telegram;

import static dev.sohbet.chat.telegram.TelegramBridge.CHANNEL;

import dev.sohbet.chat.spi.BridgeStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Which node listens to Telegram; another one does when this one has not been heard of for 30 s. Thread-safe; blocks on the store. */
final class Lease {
    /** How often to renew it. */
    static final Duration EVERY = Duration.ofSeconds(10);

    private static final Duration PERIOD = Duration.ofSeconds(30);
    private static final String NAME = "listener";

    private final BridgeStore store;
    private final InstantSource clock;
    private final String owner;
    private volatile Instant until = Instant.MIN;
    private boolean ended;

    /** @param owner names this node; no two living nodes share it */
    Lease(BridgeStore store, InstantSource clock, String owner) {
        this.store = store;
        this.clock = clock;
        this.owner = owner;
    }

    /** Takes it or keeps it, if it is to be had; never once it was given up. */
    synchronized boolean renew() {
        if (ended) {
            return false;
        }
        Instant now = clock.instant();
        boolean has = store.lease(CHANNEL, NAME, owner, now, PERIOD);
        until = has ? now.plus(PERIOD) : Instant.MIN;
        return has;
    }

    /** Whether it is this node's for certain. */
    boolean isHeld() {
        return clock.instant().isBefore(until);
    }

    /** Gives it up for good, so that nobody waits for it. */
    synchronized void end() {
        ended = true;
        if (isHeld()) {
            boolean unused = store.lease(CHANNEL, NAME, owner, clock.instant(), Duration.ZERO);
            until = Instant.MIN;
        }
    }
}
