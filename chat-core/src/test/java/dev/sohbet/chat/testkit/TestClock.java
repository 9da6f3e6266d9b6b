package dev.sohbet.chat.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands until it is moved. Thread-safe. */
public final class TestClock extends Clock {
    /** Where a clock stands at first. */
    public static final Instant START = Instant.parse("2026-11-23T12:00:00Z");

    private volatile Instant now = START;

    /** Moves the clock, forwards or backwards, and returns the new time. */
    public synchronized Instant advance(Duration by) {
        Instant moved = now.plus(by);
        now = moved;
        return moved;
    }

    public synchronized void set(Instant time) {
        now = time;
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    /** Not supported: tests have one clock, and zones are for display. */
    @Override
    public Clock withZone(ZoneId other) {
        throw new UnsupportedOperationException();
    }
}
