package dev.sohbet.chat.internal.media;

import java.io.IOException;

/** Tells MP3 from what merely begins like it. */
final class Mp3 {
    private static final int[] BITRATES_1 = {32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320};
    private static final int[] BITRATES_2 = {8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160};
    private static final int[] RATES = {44_100, 48_000, 32_000};
    private static final int MOST_PADDING = 4_096;

    private Mp3() {}

    /** Whether two frames of layer III follow each other where the sound has to begin. */
    static boolean is(Window file) throws IOException {
        Bytes head = file.read(0, 10);
        long at = 0;
        if (head.length() == 10 && head.has(0, "ID3")) {
            int size = 0;
            for (int i = 6; i < 10; i++) {
                if (head.u8(i) > 0x7f) {
                    return false;
                }
                size = size << 7 | head.u8(i);
            }
            at = 10L + size + ((head.u8(5) & 0x10) != 0 ? 10 : 0);
            at += padding(file.read(at, MOST_PADDING));
        }
        int first = frame(file.read(at, 4));
        return first > 0 && (at + first == file.size() || frame(file.read(at + first, 4)) > 0);
    }

    private static int padding(Bytes bytes) {
        int zeros = 0;
        while (zeros < bytes.length() && bytes.u8(zeros) == 0) {
            zeros++;
        }
        return zeros;
    }

    /** How long the frame is that begins with these four bytes; 0 when none does. */
    private static int frame(Bytes bytes) {
        if (bytes.length() < 4 || bytes.u8(0) != 0xff || (bytes.u8(1) & 0xe6) != 0xe2) {
            return 0;
        }
        int version = bytes.u8(1) >> 3 & 3;
        int bitrate = bytes.u8(2) >> 4;
        int rate = bytes.u8(2) >> 2 & 3;
        if (version == 1 || bitrate == 0 || bitrate == 15 || rate == 3) {
            return 0;
        }
        boolean one = version == 3;
        int bits = (one ? BITRATES_1 : BITRATES_2)[bitrate - 1] * 1_000;
        int samples = RATES[rate] >> (one ? 0 : version == 2 ? 1 : 2);
        return (one ? 144 : 72) * bits / samples + (bytes.u8(2) >> 1 & 1);
    }
}
