package dev.sohbet.chat.internal.media;

import dev.sohbet.chat.model.Attachment.Picture;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.util.Base64;

/** Makes images smaller: each pixel is the average of those that it stands for. Takes what {@link Upright} makes. */
final class Scaling {
    private Scaling() {}

    /** An image of the same shape whose longest edge is at most this; {@code image} itself when it is small enough. */
    static BufferedImage fit(BufferedImage image, int edge) {
        int longest = Math.max(image.getWidth(), image.getHeight());
        if (longest <= edge) {
            return image;
        }
        int width = Math.max(1, Math.round((float) image.getWidth() * edge / longest));
        int height = Math.max(1, Math.round((float) image.getHeight() * edge / longest));
        BufferedImage scaled = new BufferedImage(width, height, image.getType());
        byte[] data = data(scaled);
        boolean transparent = image.getColorModel().hasAlpha();
        int at = 0;
        for (int[] pixel : averages(image, width, height)) {
            if (transparent) {
                data[at++] = (byte) pixel[3];
            }
            data[at++] = (byte) pixel[2];
            data[at++] = (byte) pixel[1];
            data[at++] = (byte) pixel[0];
        }
        return scaled;
    }

    /** What to draw before the file is there; what is transparent counts as white. */
    static Picture picture(BufferedImage image) {
        byte[] colours = new byte[Picture.GRID * Picture.GRID * 3];
        int at = 0;
        for (int[] pixel : averages(image, Picture.GRID, Picture.GRID)) {
            for (int band = 0; band < 3; band++) {
                colours[at++] = (byte) ((pixel[band] * pixel[3] + 255 * (255 - pixel[3]) + 127) / 255);
            }
        }
        String placeholder = Base64.getUrlEncoder().withoutPadding().encodeToString(colours);
        return new Picture(image.getWidth(), image.getHeight(), placeholder);
    }

    /** Red, green, blue and opacity of each of this many equal parts, row by row. */
    private static int[][] averages(BufferedImage image, int columns, int rows) {
        int width = image.getWidth();
        int height = image.getHeight();
        boolean transparent = image.getColorModel().hasAlpha();
        byte[] data = data(image);
        int[][] averages = new int[columns * rows][];
        for (int row = 0; row < rows; row++) {
            int top = (int) ((long) row * height / rows);
            int bottom = Math.max(top + 1, (int) ((row + 1L) * height / rows));
            for (int column = 0; column < columns; column++) {
                int left = (int) ((long) column * width / columns);
                int right = Math.max(left + 1, (int) ((column + 1L) * width / columns));
                averages[row * columns + column] = average(data, transparent, width, left, top, right, bottom);
            }
        }
        return averages;
    }

    private static int[] average(
            byte[] data, boolean transparent, int width, int left, int top, int right, int bottom) {
        long red = 0;
        long green = 0;
        long blue = 0;
        long opacity = 0;
        for (int y = top; y < bottom; y++) {
            int at = (y * width + left) * (transparent ? 4 : 3);
            for (int x = left; x < right; x++) {
                int alpha = transparent ? data[at++] & 0xff : 255;
                opacity += alpha;
                blue += (long) alpha * (data[at++] & 0xff);
                green += (long) alpha * (data[at++] & 0xff);
                red += (long) alpha * (data[at++] & 0xff);
            }
        }
        long pixels = (long) (bottom - top) * (right - left);
        if (opacity == 0) {
            return new int[] {0, 0, 0, 0};
        }
        return new int[] {
            rounded(red, opacity), rounded(green, opacity), rounded(blue, opacity), rounded(opacity, pixels)
        };
    }

    private static int rounded(long sum, long count) {
        return (int) ((sum + count / 2) / count);
    }

    private static byte[] data(BufferedImage image) {
        return ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
    }
}
