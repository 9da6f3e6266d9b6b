package dev.sohbet.chat.internal.media;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** How long recordings play, as far as they say so themselves. Nothing is decoded. Thread-safe. */
final class Durations {
    private static final long LONGEST_SECONDS = Duration.ofDays(1).toSeconds();

    private Durations() {}

    /**
     * Reads how long a file plays, to within a frame. Needs time in proportion to the file and little memory.
     *
     * @param type what its bytes say that it is, such as {@code audio/mp4}
     * @return empty for a type that is not known here, where the file does not say, and for more than a day, which nobody records
     * @throws MalformedMediaException when it is said to be Ogg and is not sound in Opus or Vorbis
     */
    static Optional<Duration> of(Path file, String type) throws IOException {
        try (DurationInput in = new DurationInput(file)) {
            return switch (type) {
                case "audio/ogg" -> OggDuration.of(in);
                case "audio/mp4", "video/mp4", "video/quicktime" -> Mp4Duration.of(in);
                case "audio/mpeg" -> Mp3Duration.of(in);
                default -> Optional.empty();
            };
        }
    }

    /** So many units, of which so many make a second. */
    static Optional<Duration> of(long units, long perSecond) {
        if (units <= 0 || perSecond <= 0 || units / perSecond >= LONGEST_SECONDS) {
            return Optional.empty();
        }
        long nanos = units % perSecond * 1_000_000_000L / perSecond;
        return Optional.of(Duration.ofSeconds(units / perSecond, nanos));
    }
}
