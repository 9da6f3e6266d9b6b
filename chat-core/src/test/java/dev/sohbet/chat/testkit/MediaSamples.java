package dev.sohbet.chat.testkit;

import dev.sohbet.chat.model.Attachment.Kind;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;
import javax.imageio.ImageIO;

/** Files that are what their kinds say: pictures, recordings, and bytes. The same for the same seed. */
public final class MediaSamples {
    private static final int WAV_HEADER = 44;

    private MediaSamples() {}

    /** The media type of what is made for a kind. */
    public static String type(Kind kind) {
        return switch (kind) {
            case IMAGE -> "image/png";
            case VOICE, AUDIO, VIDEO -> "audio/wav";
            case FILE -> "application/octet-stream";
        };
    }

    /** Writes {@link #bytes} to a file. */
    public static Path write(Path to, Kind kind, int size, long seed) throws IOException {
        try (OutputStream out = Files.newOutputStream(to)) {
            out.write(bytes(kind, size, seed));
        }
        return to;
    }

    /** @param size of a file and of a recording with at least a sample, in bytes; of a picture, about */
    public static byte[] bytes(Kind kind, int size, long seed) throws IOException {
        Random random = new Random(seed);
        return switch (kind) {
            case IMAGE -> picture(size, random);
            case VOICE, AUDIO, VIDEO -> recording(Math.max(size, WAV_HEADER + 2), random);
            case FILE -> {
                byte[] bytes = new byte[size];
                random.nextBytes(bytes);
                yield bytes;
            }
        };
    }

    /** The SHA-256 of all there is, in hexadecimal digits. */
    public static String digest(InputStream bytes) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            new DigestInputStream(bytes, digest).transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e); // each Java has it
        }
    }

    private static byte[] picture(int size, Random random) throws IOException {
        int side = Math.max(1, (int) Math.sqrt(size / 3.0));
        BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < side * side; i++) {
            image.setRGB(i % side, i / side, random.nextInt());
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (!ImageIO.write(image, "png", out)) {
            throw new IOException("this Java writes no PNG");
        }
        return out.toByteArray();
    }

    private static byte[] recording(int size, Random random) {
        byte[] sound = new byte[size - WAV_HEADER];
        random.nextBytes(sound);
        return ByteBuffer.allocate(size)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(ascii("RIFF"))
                .putInt(size - 8)
                .put(ascii("WAVEfmt "))
                .putInt(16) // of the format
                .putShort((short) 1) // PCM
                .putShort((short) 1) // channel
                .putInt(8_000) // samples a second
                .putInt(16_000) // bytes a second
                .putShort((short) 2) // bytes a sample
                .putShort((short) 16) // bits a sample
                .put(ascii("data"))
                .putInt(size - WAV_HEADER)
                .put(sound)
                .array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
