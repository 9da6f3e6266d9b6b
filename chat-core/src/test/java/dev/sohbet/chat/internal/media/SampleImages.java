package dev.sohbet.chat.internal.media;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.IntBinaryOperator;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import javax.imageio.ImageIO;

/** Images to test with, good and bad, as bytes. */
final class SampleImages {
    /** 24 by 16 pixels, red on the left and blue on the right. */
    static final byte[] WEBP = HexFormat.of()
            .parseHex("524946466a00000057454250565038205e0000007004009d012a180010003e31148842a22121180400200304a00bb2e8"
                    + "07e007e005280fc00aeffdc000398a0000fef9ee7ffed8dcffedefffb61ffffd8cbe4ca874af87cfc6e9e3bf21fffe0c"
                    + "c165dcffc4ffc198fec16fe5559884800000");

    private SampleImages() {}

    /** An extended WebP of these flags, with these chunks around the image of {@link #WEBP}. */
    static byte[] extendedWebp(int flags, byte[] before, byte[] after) {
        byte[] header = {(byte) flags, 0, 0, 0, 23, 0, 0, 15, 0, 0};
        byte[] chunks = joined(riffChunk("VP8X", header), before, Arrays.copyOfRange(WEBP, 12, WEBP.length), after);
        return joined(riffChunk("RIFF", joined(ascii("WEBP"), chunks)));
    }

    static byte[] riffChunk(String type, byte[] content) {
        return ByteBuffer.allocate(8 + content.length + content.length % 2)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(ascii(type))
                .putInt(content.length)
                .put(content)
                .array();
    }

    /** An image whose colours are of large areas, so that they survive JPEG: a quarter each of red, green, blue, white. */
    static BufferedImage quarters(int width, int height) {
        return painted(width, height, BufferedImage.TYPE_INT_RGB, (x, y) -> {
            boolean left = x < width / 2;
            boolean top = y < height / 2;
            return (top ? left ? Color.RED : Color.GREEN : left ? Color.BLUE : Color.WHITE).getRGB();
        });
    }

    static BufferedImage painted(int width, int height, int type, IntBinaryOperator colour) {
        BufferedImage image = new BufferedImage(width, height, type);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, colour.applyAsInt(x, y));
            }
        }
        return image;
    }

    static byte[] written(BufferedImage image, String format) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            if (!ImageIO.write(image, format, out)) {
                throw new IllegalArgumentException("no writer of " + format + " for this");
            }
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] jpeg(BufferedImage image) {
        return written(image, "jpeg");
    }

    static byte[] png(BufferedImage image) {
        return written(image, "png");
    }

    /** Inserts a segment after the start of a JPEG. */
    static byte[] withSegment(byte[] jpeg, int marker, byte[] content) {
        ByteBuffer segment = ByteBuffer.allocate(content.length + 4);
        segment.put((byte) 0xff)
                .put((byte) marker)
                .putShort((short) (content.length + 2))
                .put(content);
        return joined(Arrays.copyOf(jpeg, 2), segment.array(), Arrays.copyOfRange(jpeg, 2, jpeg.length));
    }

    /** Inserts a chunk after the header of a PNG. */
    static byte[] withChunk(byte[] png, String type, byte[] content) {
        return joined(Arrays.copyOf(png, 33), chunk(type, content), Arrays.copyOfRange(png, 33, png.length));
    }

    static byte[] chunk(String type, byte[] content) {
        byte[] typed = joined(ascii(type), content);
        CRC32 crc = new CRC32();
        crc.update(typed);
        return ByteBuffer.allocate(typed.length + 8)
                .putInt(content.length)
                .put(typed)
                .putInt((int) crc.getValue())
                .array();
    }

    /** Makes the sums of a PNG's chunks right, as far as its chunks follow each other. */
    static void mendSums(byte[] png) {
        ByteBuffer buffer = ByteBuffer.wrap(png);
        int at = 8;
        while (at + 12 <= png.length) {
            int length = buffer.getInt(at);
            if (length < 0 || length > png.length - at - 12) {
                return;
            }
            CRC32 crc = new CRC32();
            crc.update(png, at + 4, length + 4);
            buffer.putInt(at + 8 + length, (int) crc.getValue());
            at += 12 + length;
        }
    }

    /** A PNG whose header says this and whose data are these, deflated. */
    static byte[] rawPng(int width, int height, int depth, int colour, byte[] data) {
        byte[] header = ByteBuffer.allocate(13)
                .putInt(width)
                .putInt(height)
                .put((byte) depth)
                .put((byte) colour)
                .array();
        return joined(
                new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'},
                chunk("IHDR", header),
                chunk("IDAT", deflated(data)),
                chunk("IEND", new byte[0]));
    }

    static byte[] deflated(byte[] data) {
        Deflater deflater = new Deflater(9);
        deflater.setInput(data);
        deflater.finish();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        while (!deflater.finished()) {
            out.write(buffer, 0, deflater.deflate(buffer));
        }
        deflater.end();
        return out.toByteArray();
    }

    /** EXIF, as a JPEG carries it, that says which way up and where, and has this to say besides. */
    static byte[] exif(int orientation, ByteOrder order, String canary) {
        ByteBuffer tiff = ByteBuffer.allocate(6 + 8 + 2 + 2 * 12 + 4 + canary.length() + 1)
                .put(ascii("Exif\0\0"))
                .put(ascii(order == ByteOrder.BIG_ENDIAN ? "MM" : "II"))
                .order(order);
        tiff.putShort((short) 42).putInt(8).putShort((short) 2);
        tiff.putShort((short) 0x0112)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) orientation)
                .putShort((short) 0);
        tiff.putShort((short) 0x010e)
                .putShort((short) 2)
                .putInt(canary.length() + 1)
                .putInt(8 + 2 + 24 + 4);
        tiff.putInt(0).put(ascii(canary)).put((byte) 0);
        return tiff.array();
    }

    /** Frames of one colour each, out of four: red, green, blue and, transparent, the fourth. */
    static byte[] animation(int width, int height, int... colours) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GifWriter writer = new GifWriter(out, width, height, 3)) {
            for (int i = 0; i < colours.length; i++) {
                writer.write(
                        new GifHead.Frame(0, 0, width, height, 1, 7 + i, 3, List.of()),
                        indexed(width, height, colours[i]));
            }
        }
        return out.toByteArray();
    }

    static BufferedImage indexed(int width, int height, int colour) {
        byte[] red = {(byte) 255, 0, 0, 0};
        byte[] green = {0, (byte) 255, 0, 0};
        byte[] blue = {0, 0, (byte) 255, 0};
        BufferedImage image = new BufferedImage(
                width, height, BufferedImage.TYPE_BYTE_INDEXED, new IndexColorModel(2, 4, red, green, blue, 3));
        int[] samples = new int[width * height];
        Arrays.fill(samples, colour);
        image.getRaster().setPixels(0, 0, width, height, samples);
        return image;
    }

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
