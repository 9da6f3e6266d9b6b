package dev.sohbet.chat.telegram.fake;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;

/**
 * The clock that everything follows, and the monitor that guards all state. Whoever reads or changes state holds it:
 * {@code synchronized (timeline)}.
 */
final class Timeline {
    /** How soon a waiter sees that somebody else moved the clock. */
    private static final long LOOK_MILLIS = 5;

    private final InstantSource clock;
    private boolean closed;

    Timeline(InstantSource clock) {
        this.clock = clock;
    }

    InstantSource clock() {
        return clock;
    }

    Instant now() {
        return clock.instant();
    }

    /** Wakes those who wait, so that they look again. */
    synchronized void changed() {
        notifyAll();
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /** Gives the monitor away until {@code done}, or the clock says {@code until}, or the server closes. */
    synchronized void await(Instant until, BooleanSupplier done) {
        while (!closed && !done.getAsBoolean() && now().isBefore(until)) {
            try {
                wait(LOOK_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
