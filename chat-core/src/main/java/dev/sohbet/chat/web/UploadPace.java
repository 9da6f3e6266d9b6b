package dev.sohbet.chat.web;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Whether an upload comes fast enough to keep its place: one that stands still has lost its client, and one that drips would hold the place
 * for ever. Thread-safe.
 */
final class UploadPace {
    /** How long all bytes may take to come. */
    static final Duration LONGEST = Duration.ofMinutes(30);

    private static final Duration STANDSTILL = Duration.ofSeconds(30);
    private static final long LEAST_A_SECOND = 4_096;

    private final InstantSource clock;
    private final Instant begun;
    private Instant last;
    private long bytes;

    UploadPace(InstantSource clock) {
        this.clock = clock;
        this.begun = clock.instant();
        this.last = begun;
    }

    synchronized void came(int length) {
        bytes += length;
        last = clock.instant();
    }

    synchronized boolean isTooSlow() {
        Instant now = clock.instant();
        Duration taken = Duration.between(begun, now);
        return Duration.between(last, now).compareTo(STANDSTILL) >= 0
                || taken.compareTo(LONGEST) >= 0
                || bytes < taken.minus(STANDSTILL).toSeconds() * LEAST_A_SECOND;
    }
}
