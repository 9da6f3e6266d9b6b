package dev.sohbet.chat.telegram.fake;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * How much a bot may send: a message a second into a chat with a burst of three, twenty a minute into a group, thirty a second over
 * all. Edits, reactions and new topics count as messages. What is refused does not count. Belongs to one server.
 */
public final class Limits {
    private static final int BURST = 3;
    private static final int GROUP = 20;
    private static final int ALL = 30;

    /** Tokens that come back one by one. */
    private static final class Bucket {
        double tokens;
        Instant at;

        Bucket(double tokens, Instant at) {
            this.tokens = tokens;
            this.at = at;
        }

        /** Seconds until a token is there. */
        double await(double capacity, double perSecond, Instant now) {
            tokens = Math.min(capacity, tokens + seconds(Duration.between(at, now)) * perSecond);
            at = now;
            return tokens >= 1 ? 0 : (1 - tokens) / perSecond;
        }
    }

    private final double factor;
    private final @Nullable Long seed;
    private final Map<Long, Bucket> chats = new HashMap<>();
    private final Map<Long, Deque<Instant>> groups = new HashMap<>();
    private @Nullable Bucket all;

    private Limits(double factor, @Nullable Long seed) {
        this.factor = factor;
        this.seed = seed;
    }

    /** Telegram's own, as far as it tells them. */
    public static Limits standard() {
        return new Limits(1, null);
    }

    /** Telegram's own, with time running faster: 100 for a hundred messages a second into a chat. */
    public static Limits scaled(double factor) {
        return new Limits(factor, null);
    }

    public static Limits none() {
        return new Limits(Double.POSITIVE_INFINITY, null);
    }

    /** Telegram's, which float: what a group takes in a minute is drawn anew each minute, from a quarter of it up to all. */
    public static Limits floating(long seed) {
        return new Limits(1, seed);
    }

    /** Counts a message. @return 0, or the seconds to wait when it may not be sent; then it is not counted */
    int take(long chat, boolean group, Instant now) {
        return take(chat, group, 1, now);
    }

    /** As {@link #take(long, boolean, Instant)} for an album: each of its messages counts, but it comes at once. Guessed. */
    int take(long chat, boolean group, int messages, Instant now) {
        if (Double.isInfinite(factor)) {
            return 0;
        }
        Bucket whole = all == null ? new Bucket(ALL, now) : all;
        all = whole;
        Bucket own = chats.computeIfAbsent(chat, id -> new Bucket(BURST, now));
        double wait = Math.max(whole.await(ALL, ALL * factor, now), own.await(BURST, factor, now));
        Deque<Instant> minute = groups.computeIfAbsent(chat, id -> new ArrayDeque<>());
        if (group) {
            Duration window = Duration.ofNanos((long) (60e9 / factor));
            while (!minute.isEmpty() && !now.isBefore(minute.peekFirst().plus(window))) {
                minute.removeFirst();
            }
            int over = minute.size() + messages - groupAllowance(chat, now);
            if (over > 0 && !minute.isEmpty()) {
                Instant room = minute.stream()
                        .skip(Math.min(over, minute.size()) - 1)
                        .findFirst()
                        .orElseThrow();
                wait = Math.max(wait, seconds(Duration.between(now, room.plus(window))));
            }
        }
        if (wait > 0) {
            return (int) Math.max(1, Math.ceil(wait));
        }
        whole.tokens -= messages;
        own.tokens -= messages;
        for (int each = 0; group && each < messages; each++) {
            minute.addLast(now);
        }
        return 0;
    }

    private int groupAllowance(long chat, Instant now) {
        Long drawnBy = seed;
        if (drawnBy == null) {
            return GROUP;
        }
        long minute = now.getEpochSecond() / 60;
        return new SplittableRandom((drawnBy * 31 + chat) * 31 + minute).nextInt(GROUP / 4, GROUP + 1);
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
