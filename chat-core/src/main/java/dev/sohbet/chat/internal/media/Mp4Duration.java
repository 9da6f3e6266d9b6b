package dev.sohbet.chat.internal.media;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * How long an MP4, M4A or QuickTime file plays (ISO 14496-12): its head says it, unless it is in fragments, which is how browsers record;
 * what the head says is then what was known before the end. Boxes that contain others are simply stepped into, so that neither depth nor
 * lies about sizes matter. Not thread-safe.
 */
final class Mp4Duration {
    private static final int MOOV = 0x6D6F6F76;
    private static final int MVHD = 0x6D766864;
    private static final int TRAK = 0x7472616B;
    private static final int TKHD = 0x746B6864;
    private static final int MDIA = 0x6D646961;
    private static final int MDHD = 0x6D646864;
    private static final int MVEX = 0x6D766578;
    private static final int MEHD = 0x6D656864;
    private static final int TREX = 0x74726578;
    private static final int MOOF = 0x6D6F6F66;
    private static final int TRAF = 0x74726166;
    private static final int TFHD = 0x74666864;
    private static final int TFDT = 0x74666474;
    private static final int TRUN = 0x7472756E;

    private static final int HEAD_BYTES = 8;
    private static final long UNKNOWN = 0xFFFF_FFFFL;
    /** More than anything that is accepted, and far from where sums overflow. */
    private static final long ENDLESS = 1L << 60;

    private final DurationInput in;
    private long movieScale;
    private long movieDuration;
    private long extendedDuration;
    /** The track that stands first, whose fragments count. */
    private long track;

    private long trackScale;
    private long sampleDuration;
    private long currentTrack;
    private long currentSampleDuration;
    /** Where the last of them ends. */
    private long fragments;

    private Mp4Duration(DurationInput in) {
        this.in = in;
    }

    static Optional<Duration> of(DurationInput in) throws IOException {
        Mp4Duration file = new Mp4Duration(in);
        file.readBoxes();
        return Durations.of(file.fragments, file.trackScale)
                .or(() -> Durations.of(file.movieDuration, file.movieScale))
                .or(() -> Durations.of(file.extendedDuration, file.movieScale));
    }

    private void readBoxes() throws IOException {
        long position = 0;
        while (position + HEAD_BYTES <= in.length()) {
            long size = in.number(position, 4);
            int type = (int) in.number(position + 4, 4);
            long content = position + HEAD_BYTES;
            if (size == 1 && content + 8 <= in.length()) {
                size = in.number(content, 8);
                content += 8;
            } else if (size == 0) {
                size = in.length() - position;
            }
            if (size < content - position || size > in.length() - position) {
                return;
            }
            position += size;
            switch (type) {
                case MOOV, TRAK, MDIA, MVEX, MOOF, TRAF -> position = content;
                default -> read(type, content, position - content);
            }
        }
    }

    private void read(int type, long at, long bytes) throws IOException {
        int least = switch (type) {
            case MVHD -> 32;
            case TKHD, MDHD -> 24;
            case MEHD, TFHD, TFDT, TRUN -> 8;
            case TREX -> 16;
            default -> Integer.MAX_VALUE;
        };
        if (bytes < least) {
            return;
        }
        boolean isLong = in.octet(at) == 1;
        long flags = in.number(at + 1, 3);
        switch (type) {
            case MVHD -> {
                movieScale = in.number(at + (isLong ? 20 : 12), 4);
                movieDuration = duration(at + (isLong ? 24 : 16), isLong);
            }
            case TKHD -> currentTrack = in.number(at + (isLong ? 20 : 12), 4);
            case MDHD -> {
                if (trackScale == 0) {
                    track = currentTrack;
                    trackScale = in.number(at + (isLong ? 20 : 12), 4);
                }
            }
            case MEHD -> extendedDuration = isLong && bytes < 12 ? 0 : duration(at + 4, isLong);
            case TREX -> {
                if (in.number(at + 4, 4) == track) {
                    sampleDuration = in.number(at + 12, 4);
                }
            }
            case TFHD -> {
                currentTrack = in.number(at + 4, 4);
                long own = at + 8 + ((flags & 1) == 0 ? 0 : 8) + ((flags & 2) == 0 ? 0 : 4);
                boolean hasOwn = (flags & 8) != 0 && own + 4 <= at + bytes;
                currentSampleDuration = hasOwn ? in.number(own, 4) : sampleDuration;
            }
            case TFDT -> {
                // what a browser says about a fragment's last sample is a guess; where the next fragment begins is not
                if (currentTrack == track) {
                    fragments = isLong && bytes < 12 ? fragments : duration(at + 4, isLong);
                }
            }
            default -> {
                if (currentTrack == track) {
                    fragments = Math.min(ENDLESS, fragments) + run(at, bytes, flags);
                }
            }
        }
    }

    private long duration(long at, boolean isLong) throws IOException {
        long duration = in.number(at, isLong ? 8 : 4);
        return duration == UNKNOWN && !isLong ? 0 : duration;
    }

    private long run(long at, long bytes, long flags) throws IOException {
        long samples = in.number(at + 4, 4);
        if ((flags & 0x100) == 0) {
            return samples > Integer.MAX_VALUE || currentSampleDuration > Integer.MAX_VALUE
                    ? ENDLESS
                    : samples * currentSampleDuration;
        }
        long first = at + 8 + ((flags & 1) == 0 ? 0 : 4) + ((flags & 4) == 0 ? 0 : 4);
        int sampleBytes = 4 * Long.bitCount(flags & 0xF00);
        long sum = 0;
        for (long i = 0; i < samples && first + i * sampleBytes + 4 <= at + bytes; i++) {
            sum += in.number(first + i * sampleBytes, 4);
        }
        return sum;
    }
}
