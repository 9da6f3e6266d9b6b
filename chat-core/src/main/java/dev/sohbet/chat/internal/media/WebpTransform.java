package dev.sohbet.chat.internal.media;

import java.io.IOException;

/** What was done to an image before it was compressed (RFC 9649, section 3.5). Its arrays are nobody else's. */
final class WebpTransform {
    static final int PREDICTION = 0;
    static final int COLOUR = 1;
    static final int GREEN = 2;
    static final int PALETTE = 3;

    private static final int BLACK = 0xff000000;

    private final int type;
    private final int width;
    private final int packedWidth;
    private final int size;
    private final int[] data;

    /**
     * @param width of the image in pixels
     * @param packedWidth of what it became
     * @param size of blocks, or how many pixels share one, as a power of two
     * @param data a pixel for each block, or the colours
     */
    WebpTransform(int type, int width, int packedWidth, int size, int[] data) {
        this.type = type;
        this.width = width;
        this.packedWidth = packedWidth;
        this.size = size;
        this.data = data;
    }

    int packedWidth() {
        return packedWidth;
    }

    /** How many blocks of that size there are. */
    static int parts(int length, int size) {
        return (length + (1 << size) - 1) >> size;
    }

    /** The image before; may be the same array. */
    int[] undo(int[] pixels, int height, Deadline deadline) throws IOException {
        int[] before = packedWidth == width ? pixels : new int[width * height];
        for (int y = 0; y < height; y++) {
            deadline.check();
            for (int x = 0; x < width; x++) {
                int at = y * width + x;
                before[at] = switch (type) {
                    case PREDICTION -> sum(pixels[at], predicted(pixels, at, x, y));
                    case COLOUR -> coloured(pixels[at], block(x, y));
                    case GREEN -> greened(pixels[at]);
                    default -> looked(pixels[y * packedWidth + (x >> size)], x);
                };
            }
        }
        return before;
    }

    private int block(int x, int y) {
        return data[(y >> size) * parts(width, size) + (x >> size)];
    }

    private int looked(int packed, int x) {
        int bits = 8 >> size;
        int index = (packed >> (8 + (x & ((1 << size) - 1)) * bits)) & ((1 << bits) - 1);
        return index < data.length ? data[index] : 0;
    }

    private static int greened(int pixel) {
        int green = (pixel >> 8) & 0xff;
        return sum(pixel, (green << 16) | green);
    }

    private static int coloured(int pixel, int how) {
        int green = pixel >> 8;
        int red = (pixel >> 16) + share(how, green);
        int blue = pixel + share(how >> 8, green) + share(how >> 16, red);
        return (pixel & 0xff00ff00) | ((red & 0xff) << 16) | (blue & 0xff);
    }

    private static int share(int how, int colour) {
        return ((byte) how * (byte) colour) >> 5;
    }

    private int predicted(int[] pixels, int at, int x, int y) {
        if (y == 0) {
            return x == 0 ? BLACK : pixels[at - 1];
        }
        int top = pixels[at - width];
        if (x == 0) {
            return top;
        }
        int left = pixels[at - 1];
        int topLeft = pixels[at - width - 1];
        int topRight = pixels[at - width + 1]; // of the last column: the first of this row
        return switch ((block(x, y) >> 8) & 15) {
            case 1 -> left;
            case 2 -> top;
            case 3 -> topRight;
            case 4 -> topLeft;
            case 5 -> average(average(left, topRight), top);
            case 6 -> average(left, topLeft);
            case 7 -> average(left, top);
            case 8 -> average(topLeft, top);
            case 9 -> average(top, topRight);
            case 10 -> average(average(left, topLeft), average(top, topRight));
            case 11 -> nearer(left, top, topLeft);
            case 12 -> clamped(left, top, topLeft, 1);
            case 13 -> {
                int average = average(left, top);
                yield clamped(average, average, topLeft, 2);
            }
            default -> BLACK;
        };
    }

    /** Of each sample the sum, without carry. */
    static int sum(int a, int b) {
        return (((a & 0xff00ff00) + (b & 0xff00ff00)) & 0xff00ff00) | (((a & 0xff00ff) + (b & 0xff00ff)) & 0xff00ff);
    }

    private static int average(int a, int b) {
        return (a & b) + (((a ^ b) & 0xfefefefe) >>> 1);
    }

    private static int nearer(int left, int top, int topLeft) {
        int toLeft = 0;
        int toTop = 0;
        for (int shift = 0; shift < 32; shift += 8) {
            int guess = ((left >>> shift) & 0xff) + ((top >>> shift) & 0xff) - ((topLeft >>> shift) & 0xff);
            toLeft += Math.abs(guess - ((left >>> shift) & 0xff));
            toTop += Math.abs(guess - ((top >>> shift) & 0xff));
        }
        return toLeft < toTop ? left : top;
    }

    /** Of each sample {@code a + (b - c) / divisor}, at least 0 and at most 255. */
    private static int clamped(int a, int b, int c, int divisor) {
        int clamped = 0;
        for (int shift = 0; shift < 32; shift += 8) {
            int change = (((b >>> shift) & 0xff) - ((c >>> shift) & 0xff)) / divisor;
            clamped |= Math.max(0, Math.min(255, ((a >>> shift) & 0xff) + change)) << shift;
        }
        return clamped;
    }
}
