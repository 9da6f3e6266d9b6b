package dev.sohbet.chat.model;

import java.time.Instant;
import java.util.Locale;

/**
 * An entry that has not reached an outside channel, or not that we know.
 *
 * @param id the delivery's, as {@code resend} asks for it
 * @param seq the entry's place in its thread
 * @param attempts how often it was tried
 * @param dueAt when it is tried next; of a dead one without meaning
 * @param error why the last try failed, for people; empty when there was none
 */
public record Undelivered(long id, String channel, long seq, State state, int attempts, Instant dueAt, String error) {
    /** What becomes of it. */
    public enum State {
        /** It is tried, and tried again. */
        WAITING,
        /** As {@link #WAITING}, and an earlier try may have reached the other side. */
        UNCERTAIN,
        /** It failed for good, and is tried no more unless somebody asks for it. */
        DEAD;

        private final String wire = name().toLowerCase(Locale.ROOT);

        /** The name used in the protocol. */
        public String wire() {
            return wire;
        }
    }
}
