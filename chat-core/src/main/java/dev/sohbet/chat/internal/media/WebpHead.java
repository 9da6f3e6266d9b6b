package dev.sohbet.chat.internal.media;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks through the chunks of a WebP (RFC 9649) and keeps the one that is decoded. Only what is compressed with loss and opaque is: the
 * decoder bounds neither memory nor time with the rest.
 */
final class WebpHead {
    private static final int MOST_CHUNKS = 1_000;
    /** The decoder takes some 35 bytes for each, and two seconds for a million. */
    private static final int MOST_PIXELS = 2 << 20;

    private static final int ANIMATED = 0x02;

    private WebpHead() {}

    static ImageHead read(Bytes file) {
        long end = 8 + file.le32(4);
        file.need(0, end);
        int orientation = Exif.UPRIGHT;
        @Nullable Bytes profile = null;
        int image = 0;
        int at = 12;
        for (int chunks = 0; at < end; chunks++) {
            long length = file.le32(at + 4);
            int data = at + 8;
            if (chunks == MOST_CHUNKS || data + length > end) {
                throw Refusals.damaged();
            }
            if (file.has(at, "VP8X") && length > 0 && (file.u8(data) & ANIMATED) != 0) {
                throw Refusals.unusual("an animated WebP");
            } else if (file.has(at, "VP8L") || file.has(at, "ALPH")) {
                throw Refusals.unusual("a WebP without loss or with transparency");
            } else if (file.has(at, "VP8 ")) {
                image = image == 0 ? at : Integer.MAX_VALUE;
            } else if (file.has(at, "EXIF")) {
                int tiff = file.has(data, "Exif\0\0") ? data + 6 : data;
                orientation = Exif.orientation(new Bytes(file.copy(tiff, data + (int) length - tiff)));
            } else if (file.has(at, "ICCP") && length <= ImageHead.LARGEST_PROFILE) {
                profile = new Bytes(file.copy(data, (int) length));
            }
            at = (int) (data + length + length % 2);
        }
        if (image == 0 || image == Integer.MAX_VALUE) {
            throw Refusals.damaged();
        }
        return head(file, image, orientation, profile);
    }

    private static ImageHead head(Bytes file, int at, int orientation, @Nullable Bytes profile) {
        int length = (int) file.le32(at + 4);
        int data = at + 8;
        if (length < 10 || (file.u8(data) & 1) != 0 || !file.has(data + 3, "\u009d\1*")) {
            throw Refusals.damaged();
        }
        int width = file.le16(data + 6) & 0x3fff;
        int height = file.le16(data + 8) & 0x3fff;
        ImageHead.checkSize(width, height);
        if (width * height > MOST_PIXELS) {
            throw Refusals.large("at most 2 megapixels, or as JPEG,");
        }
        ByteBuffer riff = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        riff.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(4 + 8 + length);
        riff.put("WEBP".getBytes(StandardCharsets.US_ASCII)).flip();
        return new ImageHead(width, height, 3, orientation, profile, List.of(riff, file.slice(at, 8 + length)));
    }
}
