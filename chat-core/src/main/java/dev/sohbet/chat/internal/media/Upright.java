package dev.sohbet.chat.internal.media;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import org.jspecify.annotations.Nullable;

/**
 * Makes of a decoded image, however its samples are kept, one of eight bits per sample that stands upright. Samples are taken as they
 * are: the JDK would brighten grey ones, since it takes them for linear.
 */
final class Upright {
    private final Raster raster;
    private final int width;
    private final int height;
    private final int bands;
    private final int[] most;
    private final int @Nullable [] palette;
    private final int[] samples;

    private Upright(BufferedImage decoded) {
        raster = decoded.getRaster();
        width = decoded.getWidth();
        height = decoded.getHeight();
        bands = raster.getNumBands();
        ColorModel model = decoded.getColorModel();
        most = new int[bands];
        for (int band = 0; band < bands; band++) {
            most[band] = (1 << raster.getSampleModel().getSampleSize(band)) - 1;
        }
        if (model instanceof IndexColorModel indexed) {
            palette = new int[most[0] + 1];
            int[] colours = new int[indexed.getMapSize()];
            indexed.getRGBs(colours);
            System.arraycopy(colours, 0, palette, 0, Math.min(colours.length, palette.length));
        } else {
            palette = null;
        }
        samples = new int[width * bands];
    }

    /**
     * An image of type {@link BufferedImage#TYPE_4BYTE_ABGR} where some of it is transparent, else {@link
     * BufferedImage#TYPE_3BYTE_BGR}. May be {@code decoded} itself.
     *
     * @param orientation 1 to 8, as EXIF counts them
     */
    static BufferedImage of(BufferedImage decoded, int orientation) {
        if (decoded.getType() == BufferedImage.TYPE_3BYTE_BGR && orientation == Exif.UPRIGHT) {
            return decoded;
        }
        return new Upright(decoded).turned(orientation);
    }

    private BufferedImage turned(int orientation) {
        boolean transparent = isTransparent();
        boolean sideways = orientation >= 5;
        BufferedImage turned = new BufferedImage(
                sideways ? height : width,
                sideways ? width : height,
                transparent ? BufferedImage.TYPE_4BYTE_ABGR : BufferedImage.TYPE_3BYTE_BGR);
        byte[] data = ((DataBufferByte) turned.getRaster().getDataBuffer()).getData();
        int pixelBytes = transparent ? 4 : 3;
        int[] row = new int[width];
        for (int y = 0; y < height; y++) {
            read(y, row);
            for (int x = 0; x < width; x++) {
                int toX = switch (orientation) {
                    case 2, 3 -> width - 1 - x;
                    case 5, 8 -> y;
                    case 6, 7 -> height - 1 - y;
                    default -> x;
                };
                int toY = switch (orientation) {
                    case 3, 4 -> height - 1 - y;
                    case 5, 6 -> x;
                    case 7, 8 -> width - 1 - x;
                    default -> y;
                };
                int at = (toY * turned.getWidth() + toX) * pixelBytes;
                int argb = row[x];
                if (transparent) {
                    data[at++] = (byte) (argb >>> 24);
                }
                data[at++] = (byte) argb;
                data[at++] = (byte) (argb >> 8);
                data[at] = (byte) (argb >> 16);
            }
        }
        return turned;
    }

    private boolean isTransparent() {
        if (palette == null && bands != 2 && bands != 4) {
            return false;
        }
        int[] row = new int[width];
        for (int y = 0; y < height; y++) {
            read(y, row);
            for (int argb : row) {
                if (argb >>> 24 != 0xff) {
                    return true;
                }
            }
        }
        return false;
    }

    /** A row as 0xAARRGGBB. */
    private void read(int y, int[] row) {
        raster.getPixels(0, y, width, 1, samples);
        for (int x = 0; x < width; x++) {
            int at = x * bands;
            if (palette != null) {
                row[x] = palette[samples[at]];
            } else {
                int red = level(at, 0);
                int green = bands < 3 ? red : level(at, 1);
                int blue = bands < 3 ? red : level(at, 2);
                int alpha = bands == 2 || bands == 4 ? level(at, bands - 1) : 0xff;
                row[x] = alpha << 24 | red << 16 | green << 8 | blue;
            }
        }
    }

    private int level(int at, int band) {
        int sample = samples[at + band];
        return most[band] == 0xff ? sample : (int) ((sample * 255L + most[band] / 2) / most[band]);
    }
}
