package dev.sohbet.chat.model;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whether someone is there.
 *
 * @param lastSeen when a participant who is not online was last there; null when that is not known
 */
public record Presence(State state, @Nullable Instant lastSeen) {
    /** From least to most present. */
    public enum State {
        OFFLINE,
        /** There, with every page hidden for a while. */
        AWAY,
        ONLINE;

        private final String wire = name().toLowerCase(Locale.ROOT);

        /** The name used in the protocol and in storage. */
        public String wire() {
            return wire;
        }

        /** The state of that {@link #wire()} name. */
        public static State ofWire(String wire) {
            return valueOf(wire.toUpperCase(Locale.ROOT));
        }
    }
}
