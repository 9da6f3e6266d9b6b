package dev.sohbet.chat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Token buckets by key, at most a fixed number of them: the one used longest ago is forgotten first, which can only be too
 * generous. Thread-safe.
 */
public final class RateLimiter {
    private static final int MOST_KEYS = 50_000;

    private final InstantSource clock;
    private final int burst;
    private final Duration refill;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > MOST_KEYS;
        }
    };

    /**
     * @param burst how many at once
     * @param refill how long until one more is allowed; zero: no limit
     */
    public RateLimiter(InstantSource clock, int burst, Duration refill) {
        this.clock = clock;
        this.burst = burst;
        this.refill = refill;
    }

    /** Takes one; zero when that was allowed, otherwise how long to wait. */
    public synchronized Duration take(String key) {
        if (refill.isZero()) {
            return Duration.ZERO;
        }
        long now = clock.millis();
        Bucket bucket = buckets.computeIfAbsent(key, k -> new Bucket(burst, now));
        double filled = Math.max(0, now - bucket.at) / (double) refill.toMillis();
        bucket.tokens = Math.min(burst, bucket.tokens + filled);
        bucket.at = now;
        if (bucket.tokens >= 1) {
            bucket.tokens -= 1;
            return Duration.ZERO;
        }
        return Duration.ofMillis((long) Math.ceil((1 - bucket.tokens) * refill.toMillis()));
    }

    private static final class Bucket {
        private double tokens;
        private long at;

        Bucket(double tokens, long at) {
            this.tokens = tokens;
            this.at = at;
        }
    }
}
