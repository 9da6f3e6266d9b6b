package dev.sohbet.chat.internal.media;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** How long an MP3 plays: the sum of its frames (ISO 11172-3, ISO 13818-3), so that it does not matter how its rate varies. */
final class Mp3Duration {
    private static final int HEAD_BYTES = 4;
    private static final int TAG_HEAD_BYTES = 10;
    private static final int TAG_FOOTER = 0x10;
    private static final int FEWEST_FRAMES = 2;
    /** Tags and padding that may stand before and behind the frames. */
    private static final int MOST_AROUND = 65_536;

    private static final int[] KILOBITS_1 = {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320};
    private static final int[] KILOBITS_2 = {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160};
    private static final int[] RATES = {44_100, 48_000, 32_000};

    private Mp3Duration() {}

    /**
     * @param bytes of the whole frame
     * @param samples that it plays, of each channel
     * @param rate of those, in Hz
     */
    private record Frame(int bytes, int samples, int rate) {
        static final Frame NONE = new Frame(0, 0, 0);

        /** The frame that begins there; {@link #NONE} if there is none. */
        static Frame at(DurationInput in, long position) throws IOException {
            if (position + HEAD_BYTES > in.length()) {
                return NONE;
            }
            int head = (int) in.number(position, HEAD_BYTES);
            int version = (head >> 19) & 3;
            int kilobits = (head >> 12) & 15;
            int rate = (head >> 10) & 3;
            boolean isLayer3 = head >>> 21 == 0x7FF && ((head >> 17) & 3) == 1;
            if (!isLayer3 || version == 1 || kilobits == 0 || kilobits == 15 || rate == 3) {
                return NONE;
            }
            boolean isFirst = version == 3;
            int samples = isFirst ? 1_152 : 576;
            int hertz = RATES[rate] >> (isFirst ? 0 : version == 2 ? 1 : 2);
            int bits = (isFirst ? KILOBITS_1 : KILOBITS_2)[kilobits] * 1_000;
            int padding = (head >> 9) & 1;
            return new Frame(samples / 8 * bits / hertz + padding, samples, hertz);
        }
    }

    static Optional<Duration> of(DurationInput in) throws IOException {
        long position = behindTags(in);
        long latest = Math.min(in.length(), position + MOST_AROUND);
        while (position < latest && !beginsHere(in, position)) {
            position++;
        }
        int rate = Frame.at(in, position).rate();
        long samples = 0;
        int frames = 0;
        for (Frame frame = Frame.at(in, position);
                frame.bytes() > 0 && frame.rate() == rate && position + frame.bytes() <= in.length();
                frame = Frame.at(in, position)) {
            position += frame.bytes();
            samples += frame.samples();
            frames++;
        }
        boolean isWhole = frames >= FEWEST_FRAMES && in.length() - position <= MOST_AROUND;
        return isWhole ? Durations.of(samples, rate) : Optional.empty();
    }

    /** What looks like a frame is one if another of its kind follows. */
    private static boolean beginsHere(DurationInput in, long position) throws IOException {
        Frame frame = Frame.at(in, position);
        return frame.bytes() > 0 && Frame.at(in, position + frame.bytes()).rate() == frame.rate();
    }

    private static long behindTags(DurationInput in) throws IOException {
        long position = 0;
        while (in.has(position, "ID3") && position + TAG_HEAD_BYTES <= in.length()) {
            int size = 0;
            for (int i = 6; i < TAG_HEAD_BYTES; i++) {
                size = (size << 7) | (in.octet(position + i) & 0x7F);
            }
            boolean hasFooter = (in.octet(position + 5) & TAG_FOOTER) != 0;
            position += TAG_HEAD_BYTES + size + (hasFooter ? TAG_HEAD_BYTES : 0);
        }
        return position;
    }
}
