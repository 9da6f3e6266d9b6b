package dev.sohbet.benchmarks;

import java.util.Arrays;

/** Counts durations in buckets of at most 1.6 % width, from a microsecond to hours. Not thread-safe. */
final class Histogram {
    private static final int BITS = 6;
    private static final int PER_POWER = 1 << BITS;

    private final long[] counts = new long[(64 - BITS) * PER_POWER];
    private long total;
    private long most;

    void record(long nanos) {
        long micros = Math.max(0, nanos / 1_000);
        counts[bucket(micros)]++;
        total++;
        most = Math.max(most, micros);
    }

    void add(Histogram other) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
        total += other.total;
        most = Math.max(most, other.most);
    }

    void clear() {
        Arrays.fill(counts, 0);
        total = 0;
        most = 0;
    }

    long total() {
        return total;
    }

    double maxMillis() {
        return most / 1e3;
    }

    /** The duration that this share of all did not exceed. */
    double millis(double percentile) {
        long rank = Math.max(1, (long) Math.ceil(percentile / 100 * total));
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= rank) {
                return Math.min(most, highest(i)) / 1e3;
            }
        }
        return 0;
    }

    private static int bucket(long micros) {
        if (micros < PER_POWER) {
            return (int) micros;
        }
        int shift = 63 - Long.numberOfLeadingZeros(micros) - BITS;
        return (shift + 1) * PER_POWER + (int) (micros >>> shift) - PER_POWER;
    }

    private static long highest(int bucket) {
        if (bucket < PER_POWER) {
            return bucket;
        }
        int shift = bucket / PER_POWER - 1;
        return ((long) (bucket % PER_POWER + PER_POWER + 1) << shift) - 1;
    }
}
