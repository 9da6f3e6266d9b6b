package dev.sohbet.chat.internal.media;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** How long an Ogg file with one stream of Opus or Vorbis plays: its last page says it (RFC 3533, RFC 7845). */
final class OggDuration {
    private static final int HEAD_BYTES = 27;
    private static final int FLAGS_AT = 5;
    private static final int GRANULE_AT = 6;
    private static final int SERIAL_AT = 14;
    private static final int SEGMENTS_AT = 26;
    private static final int FIRST = 2;
    private static final int OPUS_HEAD_BYTES = 19;
    private static final int VORBIS_HEAD_BYTES = 30;
    private static final int VORBIS_RATE_AT = 12;
    private static final int HIGHEST_RATE = 384_000;

    private OggDuration() {}

    static Optional<Duration> of(DurationInput in) throws IOException {
        if (!in.has(0, "OggS") || (in.octet(FLAGS_AT) & FIRST) == 0) {
            throw new MalformedMediaException("not Ogg");
        }
        long head = (long) HEAD_BYTES + in.octet(SEGMENTS_AT);
        int headBytes = in.octet(HEAD_BYTES);
        if (headBytes >= OPUS_HEAD_BYTES && in.has(head, "OpusHead")) {
            int preSkip = OggOpus.of(in.bytes(head, OPUS_HEAD_BYTES)).preSkip();
            return Durations.of(lastGranule(in) - preSkip, OggOpus.RATE);
        }
        if (headBytes == VORBIS_HEAD_BYTES && in.has(head, "\1vorbis")) {
            long rate = in.reversed(head + VORBIS_RATE_AT, Integer.BYTES);
            if (rate < 1 || rate > HIGHEST_RATE) {
                throw new MalformedMediaException("an impossible rate");
            }
            return Durations.of(lastGranule(in), rate);
        }
        throw new MalformedMediaException("neither Opus nor Vorbis");
    }

    /** The position of the last page that has one; 0 where there is none, or where another stream comes in between. */
    private static long lastGranule(DurationInput in) throws IOException {
        long serial = in.reversed(SERIAL_AT, Integer.BYTES);
        long last = 0;
        long page = 0;
        while (page + HEAD_BYTES <= in.length() && in.has(page, "OggS")) {
            if (in.reversed(page + SERIAL_AT, Integer.BYTES) != serial) {
                return 0;
            }
            int segments = in.octet(page + SEGMENTS_AT);
            long next = page + HEAD_BYTES + segments;
            if (next > in.length()) {
                break;
            }
            for (int i = 0; i < segments; i++) {
                next += in.octet(page + HEAD_BYTES + i);
            }
            long granule = in.reversed(page + GRANULE_AT, Long.BYTES);
            if (granule >= 0 && next <= in.length()) {
                last = granule;
            }
            page = next;
        }
        return last;
    }
}
