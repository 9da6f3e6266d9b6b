package dev.sohbet.chat.internal.media;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Decodes WebP without loss (VP8L, RFC 9649 section 3), in memory that is bounded by the size of the image. Pixels are 0xAARRGGBB.
 */
final class LosslessWebp {
    private static final int MOST_GROUPS = 4_096;
    private static final int LITERALS = 256;
    private static final int LENGTHS = 24;
    private static final int DISTANCES = 40;
    private static final int HASH = 0x1e35a7bd;

    /** A pixel before this one: so many rows up, so many columns to the left. */
    private record Near(int up, int left) {}

    /** Which of them are meant by short distances: the nearest first (RFC 9649, section 3.6.2.2). */
    private static final List<Near> NEAR = IntStream.rangeClosed(0, 7)
            .boxed()
            .flatMap(up -> IntStream.rangeClosed(up == 0 ? 1 : -7, 8).mapToObj(left -> new Near(up, left)))
            .sorted(Comparator.comparingInt((Near near) -> near.up * near.up + near.left * near.left)
                    .thenComparingInt(near -> Math.abs(near.left))
                    .thenComparing(near -> near.left < 0))
            .toList();

    private final WebpBits bits;
    private final Deadline deadline;

    private LosslessWebp(WebpBits bits, Deadline deadline) {
        this.bits = bits;
        this.deadline = deadline;
    }

    /**
     * The pixels of an image, row by row.
     *
     * @param file at the first transform
     */
    static int[] decode(Bytes file, int at, int end, int width, int height, Deadline deadline) throws IOException {
        return new LosslessWebp(new WebpBits(file, at, end), deadline).image(width, height);
    }

    private int[] image(int width, int height) throws IOException {
        Deque<WebpTransform> transforms = new ArrayDeque<>();
        int seen = 0;
        int packed = width;
        while (bits.read(1) == 1) {
            int type = bits.read(2);
            if ((seen & (1 << type)) != 0) {
                throw Refusals.damaged();
            }
            seen |= 1 << type;
            WebpTransform transform = transform(type, packed, height);
            packed = transform.packedWidth();
            transforms.push(transform);
        }
        int[] pixels = pixels(packed, height, true);
        for (WebpTransform transform : transforms) {
            pixels = transform.undo(pixels, height, deadline);
        }
        return pixels;
    }

    private WebpTransform transform(int type, int width, int height) throws IOException {
        switch (type) {
            case WebpTransform.PREDICTION, WebpTransform.COLOUR -> {
                int size = bits.read(3) + 2;
                int[] blocks = pixels(WebpTransform.parts(width, size), WebpTransform.parts(height, size), false);
                return new WebpTransform(type, width, width, size, blocks);
            }
            case WebpTransform.PALETTE -> {
                int[] palette = pixels(bits.read(8) + 1, 1, false);
                for (int i = 1; i < palette.length; i++) {
                    palette[i] = WebpTransform.sum(palette[i], palette[i - 1]);
                }
                int size = palette.length > 16 ? 0 : palette.length > 4 ? 1 : palette.length > 2 ? 2 : 3;
                return new WebpTransform(type, width, WebpTransform.parts(width, size), size, palette);
            }
            default -> {
                return new WebpTransform(type, width, width, 0, new int[0]);
            }
        }
    }

    private int[] pixels(int width, int height, boolean whole) throws IOException {
        int cacheBits = bits.read(1) == 1 ? bits.read(4) : 0;
        if (cacheBits > 11) {
            throw Refusals.damaged();
        }
        int size = 0;
        int[] groupOf = new int[0];
        int groups = 1;
        if (whole && bits.read(1) == 1) {
            size = bits.read(3) + 2;
            groupOf = pixels(WebpTransform.parts(width, size), WebpTransform.parts(height, size), false);
            for (int i = 0; i < groupOf.length; i++) {
                groupOf[i] = (groupOf[i] >> 8) & 0xffff;
                groups = Math.max(groups, groupOf[i] + 1);
            }
        }
        if (groups > MOST_GROUPS) {
            throw Refusals.unusual("made in an unusual way");
        }
        WebpCode[][] codes = new WebpCode[groups][];
        for (int i = 0; i < groups; i++) {
            deadline.check();
            codes[i] = new WebpCode[] {
                WebpCode.read(bits, LITERALS + LENGTHS + (cacheBits == 0 ? 0 : 1 << cacheBits)),
                WebpCode.read(bits, LITERALS),
                WebpCode.read(bits, LITERALS),
                WebpCode.read(bits, LITERALS),
                WebpCode.read(bits, DISTANCES)
            };
        }
        return pixels(width, height, codes, groupOf, size, cacheBits);
    }

    private int[] pixels(int width, int height, WebpCode[][] codes, int[] groupOf, int size, int cacheBits)
            throws IOException {
        int[] pixels = new int[width * height];
        int[] cache = new int[cacheBits == 0 ? 0 : 1 << cacheBits];
        int cached = 0;
        int across = WebpTransform.parts(width, size);
        int at = 0;
        while (at < pixels.length) {
            int x = at % width;
            if (x == 0) {
                deadline.check();
            }
            WebpCode[] group = codes[groupOf.length == 0 ? 0 : groupOf[((at / width) >> size) * across + (x >> size)]];
            int symbol = group[0].next(bits);
            if (symbol < LITERALS) {
                int red = group[1].next(bits);
                int blue = group[2].next(bits);
                int alpha = group[3].next(bits);
                pixels[at++] = (alpha << 24) | (red << 16) | (symbol << 8) | blue;
            } else if (symbol < LITERALS + LENGTHS) {
                int length = number(symbol - LITERALS);
                int distance = distance(number(group[4].next(bits)), width);
                if (distance > at || length > pixels.length - at) {
                    throw Refusals.damaged();
                }
                for (int i = 0; i < length; i++, at++) {
                    pixels[at] = pixels[at - distance];
                }
            } else {
                for (; cached < at; cached++) {
                    cache[(HASH * pixels[cached]) >>> (32 - cacheBits)] = pixels[cached];
                }
                pixels[at++] = cache[symbol - LITERALS - LENGTHS];
            }
        }
        return pixels;
    }

    private int number(int prefix) {
        if (prefix < 4) {
            return prefix + 1;
        }
        int extra = (prefix - 2) >> 1;
        return ((2 + (prefix & 1)) << extra) + bits.read(extra) + 1;
    }

    private static int distance(int code, int width) {
        if (code > NEAR.size()) {
            return code - NEAR.size();
        }
        Near near = NEAR.get(code - 1);
        return Math.max(1, near.up * width + near.left);
    }
}
