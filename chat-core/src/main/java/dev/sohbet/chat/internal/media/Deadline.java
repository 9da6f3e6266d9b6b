package dev.sohbet.chat.internal.media;

import java.io.IOException;
import java.time.Duration;
import java.util.function.LongSupplier;

/** When work on one file has to be done. */
final class Deadline {
    private final LongSupplier nanos;
    private final long end;

    /** @param nanos a clock that never goes back */
    Deadline(LongSupplier nanos, Duration left) {
        this.nanos = nanos;
        this.end = nanos.getAsLong() + left.toNanos();
    }

    boolean passed() {
        return nanos.getAsLong() - end >= 0;
    }

    /** Called again and again by whoever works. */
    void check() throws IOException {
        if (passed()) {
            throw new IOException("it takes too long");
        }
    }
}
