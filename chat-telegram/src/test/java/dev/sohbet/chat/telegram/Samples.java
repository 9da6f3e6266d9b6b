package dev.sohbet.chat.telegram;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.imageio.ImageIO;

/** Files of every kind, as small as they can be and be that. */
final class Samples {
    static final byte[] PDF = ascii("%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n");
    static final byte[] OGG = joined(
            ascii("OggS\0\2\0\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0\1"),
            new byte[] {19},
            ascii("OpusHead\1\1\0\0\0\0\0\0\0\0\0"));
    static final byte[] MP3 = mp3();
    static final byte[] MP4 = mp4();

    private Samples() {}

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static byte[] jpeg(int width, int height, Color colour) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(colour);
        graphics.fillRect(0, 0, width, height);
        graphics.dispose();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "jpeg", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static byte[] mp3() {
        byte[] frame = Arrays.copyOf(ascii("\u00ff\u00fb\u0090\0"), 417);
        return joined(frame, frame, frame);
    }

    private static byte[] mp4() {
        byte[] hdlr = box("hdlr", new byte[8], ascii("vide"), new byte[13]);
        byte[] track = box("trak", box("tkhd", new byte[84]), box("mdia", box("mdhd", new byte[24]), hdlr));
        return joined(
                box("ftyp", ascii("isom"), new byte[4], ascii("isom")),
                box("mdat", new byte[64]),
                box("moov", box("mvhd", new byte[100]), track));
    }

    private static byte[] box(String type, byte[]... content) {
        byte[] joined = joined(content);
        return joined(
                ByteBuffer.allocate(8)
                        .putInt(joined.length + 8)
                        .put(ascii(type))
                        .array(),
                joined);
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
