package dev.sohbet.chat.internal.media;

import java.awt.color.CMMException;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.awt.image.ColorConvertOp;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;

/** Makes colours that follow a profile of their own into sRGB, which is what is shown where there is none. */
final class Colours {
    private static final int STRIP_ROWS = 64;
    private static final int[] RED_GREEN_BLUE = {0, 1, 2};
    /** Less than this is not seen. */
    private static final int CLOSE = 2;

    private static final int[] LEVELS = {0, 64, 128, 192, 255};

    private Colours() {}

    /** Changes the image in place; leaves it alone where the profile is none for its colours, as browsers do. */
    static void toSrgb(BufferedImage image, byte[] icc) {
        try {
            ICC_Profile profile = ICC_Profile.getInstance(icc);
            if (profile.getColorSpaceType() == ColorSpace.TYPE_RGB) {
                ICC_Profile[] way = {profile, ICC_Profile.getInstance(ColorSpace.CS_sRGB)};
                convert(image, new ColorConvertOp(way, null));
            }
        } catch (IllegalArgumentException | CMMException e) {
            return; // nothing was changed: the first thing that is converted is a sample
        }
    }

    private static void convert(BufferedImage image, ColorConvertOp conversion) {
        if (isNearlyNothing(conversion)) {
            return;
        }
        int width = image.getWidth();
        WritableRaster colours =
                image.getRaster().createWritableChild(0, 0, width, image.getHeight(), 0, 0, RED_GREEN_BLUE);
        for (int y = 0; y < image.getHeight(); y += STRIP_ROWS) {
            int rows = Math.min(STRIP_ROWS, image.getHeight() - y);
            WritableRaster strip = colours.createWritableChild(0, y, width, rows, 0, 0, null);
            WritableRaster converted = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, width, rows, 3, null);
            conversion.filter(strip, converted);
            strip.setRect(converted);
        }
    }

    private static boolean isNearlyNothing(ColorConvertOp conversion) {
        int count = LEVELS.length * LEVELS.length * LEVELS.length;
        WritableRaster sample = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, count, 1, 3, null);
        for (int i = 0; i < count; i++) {
            int[] colour = {
                LEVELS[i % LEVELS.length],
                LEVELS[i / LEVELS.length % LEVELS.length],
                LEVELS[i / (LEVELS.length * LEVELS.length)]
            };
            sample.setPixel(i, 0, colour);
        }
        WritableRaster converted = sample.createCompatibleWritableRaster();
        conversion.filter(sample, converted);
        int[] before = sample.getPixels(0, 0, count, 1, (int[]) null);
        int[] after = converted.getPixels(0, 0, count, 1, (int[]) null);
        for (int i = 0; i < before.length; i++) {
            if (Math.abs(before[i] - after[i]) > CLOSE) {
                return false;
            }
        }
        return true;
    }
}
