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

    /** @param owner names this node; no two living nodes share it */
    Lease(BridgeStore store, InstantSource clock, String owner) {
        this.store = store;
        this.clock = clock;
        this.owner = owner;
    }

    /** Takes it or keeps it, if it is to be had. */
    boolean renew() {
        Instant now = clock.instant();
        boolean has = store.lease(CHANNEL, NAME, owner, now, PERIOD);
        until = has ? now.plus(PERIOD) : Instant.MIN;
        return has;
    }

    /** Whether it is this node's for certain. */
    boolean isHeld() {
        return clock.instant().isBefore(until);
    }

    /** Gives it up, so that nobody waits for it. */
    void end() {
        if (isHeld()) {
            boolean unused = store.lease(CHANNEL, NAME, owner, clock.instant(), Duration.ZERO);
            until = Instant.MIN;
        }
    }
}
