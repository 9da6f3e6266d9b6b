package dev.sohbet.chat.web;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Counts what may happen too often to be logged each time. Thread-safe. */
final class Tally {
    private static final Duration QUIET = Duration.ofMinutes(1);

    private final InstantSource clock;
    private long count;
    private Instant next = Instant.MIN;

    Tally(InstantSource clock) {
        this.clock = clock;
    }

    /** Counts one more. @return how many there were since that was last said; 0 while it was said within the minute */
    synchronized long add() {
        count++;
        Instant now = clock.instant();
        if (now.isBefore(next)) {
            return 0;
        }
        long said = count;
        count = 0;
        next = now.plus(QUIET);
        return said;
    }
}
