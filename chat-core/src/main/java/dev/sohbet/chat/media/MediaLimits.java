package dev.sohbet.chat.media;

import dev.sohbet.chat.model.Attachment;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * How much is too much of files.
 *
 * @param sizes the most bytes of a file, by its kind; a kind that is missing is not taken
 * @param perDay the most bytes that a visitor may upload in 24 hours
 * @param longestVoice how long a recording may be
 * @param atOnce how many uploads this node takes at once
 * @param ofOne how many of them may be of one participant
 * @param unsent how long a file is kept that was uploaded and not sent
 */
public record MediaLimits(
        Map<Attachment.Kind, Long> sizes, long perDay, Duration longestVoice, int atOnce, int ofOne, Duration unsent) {
    private static final long MEGABYTE = 1024L * 1024;

    /** The limits without any setting: 16 MB a file, 100 MB a day, recordings of 10 minutes. */
    public static final MediaLimits DEFAULT =
            new MediaLimits(same(16 * MEGABYTE), 100 * MEGABYTE, Duration.ofMinutes(10), 64, 5, Duration.ofDays(1));

    public MediaLimits {
        sizes = Map.copyOf(sizes);
        require(!sizes.isEmpty() && sizes.values().stream().allMatch(size -> size > 0), "sizes");
        require(perDay > 0, "perDay");
        require(longestVoice.compareTo(Duration.ofSeconds(1)) >= 0, "longestVoice (at least a second)");
        require(atOnce > 0 && ofOne > 0, "atOnce, ofOne");
        require(unsent.compareTo(Duration.ofMinutes(10)) >= 0, "unsent (at least ten minutes)");
    }

    /** The most bytes of any file. */
    public long largest() {
        return sizes.values().stream().mapToLong(Long::longValue).max().orElseThrow();
    }

    private static Map<Attachment.Kind, Long> same(long size) {
        Map<Attachment.Kind, Long> sizes = new EnumMap<>(Attachment.Kind.class);
        for (Attachment.Kind kind : Attachment.Kind.values()) {
            sizes.put(kind, size);
        }
        return sizes;
    }

    private static void require(boolean good, String what) {
        if (!good) {
            throw new IllegalArgumentException("not a limit of files: " + what);
        }
    }
}
