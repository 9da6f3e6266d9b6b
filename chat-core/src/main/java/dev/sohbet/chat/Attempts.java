package dev.sohbet.chat;

import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.spi.IdentityStore;
import java.time.Duration;
import java.time.InstantSource;

/** Counts tries to sign in over all nodes; in memory first, so that a flood costs the store nothing. Thread-safe. */
final class Attempts {
    private static final Duration LOGIN_WINDOW = Duration.ofMinutes(15);
    private static final int LOGINS_PER_ADDRESS = 50;
    private static final String LATER = "Too many tries; try again later.";

    private final IdentityStore store;
    private final InstantSource clock;
    private final RateLimiter logins;

    Attempts(IdentityStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
        this.logins = new RateLimiter(clock, LOGINS_PER_ADDRESS, LOGIN_WINDOW.dividedBy(LOGINS_PER_ADDRESS));
    }

    /** Refuses a flood from one address before it costs anything. */
    void here(String address) {
        Duration wait = logins.take(address);
        if (!wait.isZero()) {
            throw tooMany(wait);
        }
    }

    /** Counts a try from an address. */
    void fromAddress(String address) {
        limit("login-address:" + address, LOGINS_PER_ADDRESS, LOGIN_WINDOW);
    }

    void limit(String key, int most) {
        limit(key, most, LOGIN_WINDOW);
    }

    /** Counts a try. @throws ChatException {@code rate_limited} when it is one too many */
    void limit(String key, int most, Duration window) {
        if (count(key, window) > most) {
            throw tooMany(window);
        }
    }

    int count(String key, Duration window) {
        return store.countAttempt(key, clock.instant(), window);
    }

    /** How many were counted, without counting. */
    int counted(String key) {
        return store.attempts(key, clock.instant());
    }

    static ChatException tooMany(Duration wait) {
        return new ChatException(ErrorCode.RATE_LIMITED, LATER, wait, null);
    }
}
