package dev.sohbet.chat.internal.media;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A WebP (RFC 9649): walks through its chunks and decodes the image. TwelveMonkeys decodes what is compressed with loss; its decoder of the
 * rest bounds neither memory nor time.
 */
final class WebpImage {
    private static final int MOST_CHUNKS = 1_000;
    /** TwelveMonkeys takes some 35 bytes for each pixel, and two seconds for a million. */
    private static final int MOST_PIXELS = 2 << 20;

    private static final int MOST_PIXELS_WITHOUT_LOSS = 4 << 20;
    private static final int ANIMATED = 0x02;

    private final Bytes file;
    private int orientation = Exif.UPRIGHT;
    private @Nullable Bytes profile;
    /** Where chunks begin; 0: there is none. */
    private int lossy;

    private int lossless;
    private int alpha;
    private int width;
    private int height;

    private WebpImage(Bytes file) {
        this.file = file;
    }

    static WebpImage read(Bytes file) {
        WebpImage image = new WebpImage(file);
        image.walk();
        image.measure();
        return image;
    }

    int orientation() {
        return orientation;
    }

    @Nullable
    Bytes profile() {
        return profile;
    }

    private void walk() {
        long end = 8 + file.le32(4);
        file.need(0, end);
        int at = 12;
        for (int chunks = 0; at < end; chunks++) {
            long length = file.le32(at + 4);
            int data = at + 8;
            if (chunks == MOST_CHUNKS || data + length > end) {
                throw Refusals.damaged();
            }
            if (file.has(at, "VP8X") && length > 0 && (file.u8(data) & ANIMATED) != 0) {
                throw Refusals.unusual("an animated WebP");
            } else if (file.has(at, "VP8 ")) {
                lossy = once(lossy, at);
            } else if (file.has(at, "VP8L")) {
                lossless = once(lossless, at);
            } else if (file.has(at, "ALPH")) {
                alpha = once(alpha, at);
            } else if (file.has(at, "EXIF")) {
                int tiff = file.has(data, "Exif\0\0") && length >= 6 ? data + 6 : data;
                orientation = Exif.orientation(new Bytes(file.copy(tiff, data + (int) length - tiff)));
            } else if (file.has(at, "ICCP") && length <= ImageHead.LARGEST_PROFILE) {
                profile = new Bytes(file.copy(data, (int) length));
            }
            at = (int) (data + length + length % 2);
        }
    }

    private static int once(int before, int at) {
        if (before != 0) {
            throw Refusals.damaged();
        }
        return at;
    }

    private void measure() {
        if ((lossy == 0) == (lossless == 0) || alpha > lossy) {
            throw Refusals.damaged();
        }
        int data = Math.max(lossy, lossless) + 8;
        if (lossy != 0) {
            if (length(lossy) < 10 || (file.u8(data) & 1) != 0 || !file.has(data + 3, "\u009d\1*")) {
                throw Refusals.damaged();
            }
            width = file.le16(data + 6) & 0x3fff;
            height = file.le16(data + 8) & 0x3fff;
        } else {
            long head = file.le32(data + 1);
            if (length(lossless) < 5 || file.u8(data) != 0x2f || head >>> 29 != 0) {
                throw Refusals.damaged();
            }
            width = (int) (head & 0x3fff) + 1;
            height = (int) ((head >>> 14) & 0x3fff) + 1;
        }
        ImageHead.checkSize(width, height);
        if (width * height > (lossy == 0 ? MOST_PIXELS_WITHOUT_LOSS : MOST_PIXELS)) {
            throw Refusals.large("at most 2 megapixels, or as JPEG,");
        }
    }

    private int length(int chunk) {
        return (int) file.le32(chunk + 4);
    }

    BufferedImage decode(Deadline deadline) {
        try {
            if (lossless != 0) {
                int data = lossless + 8;
                return image(LosslessWebp.decode(file, data + 5, data + length(lossless), width, height, deadline));
            }
            BufferedImage opaque = Codecs.decode("webp", opaque(), deadline);
            return alpha == 0 ? opaque : transparent(opaque, alpha(deadline));
        } catch (IOException e) {
            throw Refusals.slow();
        }
    }

    private ImageHead opaque() {
        ByteBuffer riff = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        riff.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(4 + 8 + length(lossy));
        riff.put("WEBP".getBytes(StandardCharsets.US_ASCII)).flip();
        List<ByteBuffer> pieces = List.of(riff, file.slice(lossy, 8 + length(lossy)));
        return new ImageHead(width, height, 3, Exif.UPRIGHT, null, pieces);
    }

    /** How opaque each pixel is. */
    private int[] alpha(Deadline deadline) throws IOException {
        int data = alpha + 8;
        int end = data + length(alpha);
        int how = file.u8(data);
        int[] alphas = new int[width * height];
        if ((how & 3) == 1) {
            alphas = LosslessWebp.decode(file, data + 1, end, width, height, deadline);
        } else if ((how & 3) == 0 && end - data > alphas.length) {
            for (int i = 0; i < alphas.length; i++) {
                alphas[i] = file.u8(data + 1 + i) << 8;
            }
        } else {
            throw Refusals.damaged();
        }
        int filter = (how >> 2) & 3;
        for (int i = 0; i < alphas.length; i++) {
            alphas[i] = ((alphas[i] >> 8) + predicted(alphas, i, filter)) & 0xff;
        }
        return alphas;
    }

    private int predicted(int[] alphas, int at, int filter) {
        if (filter == 0 || at == 0) {
            return 0;
        }
        int x = at % width;
        if (at < width || (filter == 1 && x > 0)) {
            return alphas[at - 1];
        }
        int top = alphas[at - width];
        if (filter < 3 || x == 0) {
            return top;
        }
        return Math.max(0, Math.min(255, alphas[at - 1] + top - alphas[at - width - 1]));
    }

    private BufferedImage transparent(BufferedImage opaque, int[] alphas) {
        int[] pixels = opaque.getRGB(0, 0, width, height, null, 0, width);
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (pixels[i] & 0xffffff) | (alphas[i] << 24);
        }
        return image(pixels);
    }

    private BufferedImage image(int[] pixels) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
        image.getRaster().setDataElements(0, 0, width, height, pixels);
        return image;
    }
}
