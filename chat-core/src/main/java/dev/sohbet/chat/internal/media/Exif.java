package dev.sohbet.chat.internal.media;

/** Reads from EXIF which way up an image is, and nothing else. */
final class Exif {
    static final int UPRIGHT = 1;

    private static final int ORIENTATION = 0x0112;
    private static final int SHORT = 3;
    private static final int ENTRY_BYTES = 12;

    private Exif() {}

    /** 1 to 8; 1 where it is not said or is nonsense. {@code tiff} begins with the byte order. */
    static int orientation(Bytes tiff) {
        boolean little = tiff.has(0, "II*\0");
        if (tiff.length() < 10 || (!little && !tiff.has(0, "MM\0*"))) {
            return UPRIGHT;
        }
        long directory = little ? tiff.le32(4) : tiff.u32(4);
        if (directory > tiff.length() - 2) {
            return UPRIGHT;
        }
        int first = (int) directory + 2;
        int entries = u16(tiff, first - 2, little);
        for (int i = 0; i < entries && first + (i + 1) * ENTRY_BYTES <= tiff.length(); i++) {
            int entry = first + i * ENTRY_BYTES;
            if (u16(tiff, entry, little) == ORIENTATION && u16(tiff, entry + 2, little) == SHORT) {
                int value = u16(tiff, entry + 8, little);
                return value >= 1 && value <= 8 ? value : UPRIGHT;
            }
        }
        return UPRIGHT;
    }

    private static int u16(Bytes tiff, int at, boolean little) {
        return little ? tiff.le16(at) : tiff.u16(at);
    }
}
