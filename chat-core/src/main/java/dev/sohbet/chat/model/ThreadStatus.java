package dev.sohbet.chat.model;

import java.util.Locale;

/** Where a thread stands. A visitor has at most one thread that is not closed. */
public enum ThreadStatus {
    OPEN,
    /** Put aside until the visitor writes again. */
    SNOOZED,
    CLOSED;

    private final String wire = name().toLowerCase(Locale.ROOT);

    /** The name used in the protocol and in storage. */
    public String wire() {
        return wire;
    }

    /** The status of that {@link #wire()} name. */
    public static ThreadStatus ofWire(String wire) {
        return valueOf(wire.toUpperCase(Locale.ROOT));
    }
}
