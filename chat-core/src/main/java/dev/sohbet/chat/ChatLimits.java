package dev.sohbet.chat;

import java.time.Duration;

/**
 * How much is too much.
 *
 * @param burst how many messages a visitor may send at once
 * @param refill how long until a visitor may send one more
 * @param waiting how many entries may wait for the writer before the chat says {@code overloaded}
 * @param reopenWithin how long after closing a visitor's message reopens a thread instead of opening a new one
 * @param tokenIdle how long a visitor's token lives unused
 * @param sessionIdle how long an agent's session lives unused
 * @param sessionTotal how long an agent's session lives
 */
public record ChatLimits(
        int burst,
        Duration refill,
        int waiting,
        Duration reopenWithin,
        Duration tokenIdle,
        Duration sessionIdle,
        Duration sessionTotal) {
    /** The limits without any setting. */
    public static final ChatLimits DEFAULT = new ChatLimits(
            10,
            Duration.ofMillis(600),
            10_000,
            Duration.ofDays(7),
            Duration.ofDays(30),
            Duration.ofMinutes(30),
            Duration.ofHours(12));

    public ChatLimits {
        require(burst > 0, "burst");
        require(!refill.isNegative(), "refill");
        require(waiting > 0, "waiting");
        require(!reopenWithin.isNegative(), "reopenWithin");
        require(tokenIdle.compareTo(Duration.ofHours(1)) >= 0, "tokenIdle (at least an hour)");
        require(sessionIdle.compareTo(Duration.ofMinutes(10)) >= 0, "sessionIdle (at least ten minutes)");
        require(sessionTotal.compareTo(sessionIdle) >= 0, "sessionTotal (at least sessionIdle)");
    }

    /** These limits with others for sending; a refill of zero means no limit. */
    public ChatLimits withSending(int burst, Duration refill) {
        return new ChatLimits(burst, refill, waiting, reopenWithin, tokenIdle, sessionIdle, sessionTotal);
    }

    private static void require(boolean good, String what) {
        if (!good) {
            throw new IllegalArgumentException("not a limit: " + what);
        }
    }
}
