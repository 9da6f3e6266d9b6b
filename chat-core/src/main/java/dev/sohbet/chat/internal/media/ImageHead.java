package dev.sohbet.chat.internal.media;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an image before any of it is decoded.
 *
 * @param bytesPerPixel that decoding takes
 * @param orientation 1 to 8, as EXIF counts them
 * @param profile the ICC profile of its colours; null: sRGB
 * @param pieces of the file, to be decoded; the first image of several
 */
record ImageHead(
        int width,
        int height,
        int bytesPerPixel,
        int orientation,
        @Nullable Bytes profile,
        List<ByteBuffer> pieces) {
    static final int LONGEST_SIDE = 8_192;
    static final int MOST_PIXELS = 40_000_000;
    /** Larger ones are not what a picture carries. */
    static final int LARGEST_PROFILE = 64 * 1024;

    private static final String LIMIT = "at most 40 megapixels and 8192 per side";

    /** @throws dev.sohbet.chat.model.ChatException {@code bad_media} when an image is larger than is decoded */
    static void checkSize(long width, long height) {
        if (width < 1 || height < 1) {
            throw Refusals.damaged();
        }
        if (width > LONGEST_SIDE || height > LONGEST_SIDE || width * height > MOST_PIXELS) {
            throw Refusals.large(LIMIT);
        }
    }
}
