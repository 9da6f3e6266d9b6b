package dev.sohbet.chat.internal.media;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/**
 * What Opus in Ogg (RFC 7845) says about itself at its beginning. All positions and lengths count samples at {@value #RATE} Hz, which is
 * Opus's own clock whatever the microphone's was.
 *
 * @param channels 1 or 2
 * @param preSkip how many samples at the beginning are not to be heard
 * @param inputRate of the microphone, in Hz; only told
 * @param gain to be applied by players, in 1/256 dB
 */
record OggOpus(int channels, int preSkip, long inputRate, int gain) {
    static final int RATE = 48_000;

    /** The most that one packet may play, 120 ms. */
    static final int LONGEST_PACKET = RATE * 120 / 1_000;

    private static final byte[] MAGIC = "OpusHead".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TAGS_MAGIC = "OpusTags".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] VENDOR = "Sohbet".getBytes(StandardCharsets.US_ASCII);
    private static final int HEAD_BYTES = 19;
    private static final int VERSION = 1;
    private static final int INCOMPATIBLE_VERSIONS = 0xF0;

    /** Reads an identification header. */
    static OggOpus of(byte[] head) throws IOException {
        if (head.length < HEAD_BYTES || !Arrays.equals(head, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new MalformedMediaException("not an OpusHead");
        }
        ByteBuffer buffer = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).position(MAGIC.length);
        int version = buffer.get();
        int channels = Byte.toUnsignedInt(buffer.get());
        int preSkip = Short.toUnsignedInt(buffer.getShort());
        long inputRate = Integer.toUnsignedLong(buffer.getInt());
        int gain = buffer.getShort();
        int family = buffer.get();
        if ((version & INCOMPATIBLE_VERSIONS) != 0) {
            throw new MalformedMediaException("a version of Opus that is not known");
        }
        if (family != 0 || channels < 1 || channels > 2) {
            throw new MalformedMediaException("neither mono nor stereo");
        }
        return new OggOpus(channels, preSkip, inputRate, gain);
    }

    /** The identification header, as it stands in the first page. */
    byte[] head() {
        return ByteBuffer.allocate(HEAD_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(MAGIC)
                .put((byte) VERSION)
                .put((byte) channels)
                .putShort((short) preSkip)
                .putInt((int) inputRate)
                .putShort((short) gain)
                .put((byte) 0)
                .array();
    }

    /** The comment header, as it stands in the second page: it says who wrote it, and nothing else. */
    static byte[] tags() {
        return ByteBuffer.allocate(TAGS_MAGIC.length + Integer.BYTES + VENDOR.length + Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(TAGS_MAGIC)
                .putInt(VENDOR.length)
                .put(VENDOR)
                .putInt(0)
                .array();
    }

    /** How many samples a packet plays, from its first bytes (RFC 6716, section 3.1). */
    static int samples(byte[] packet, int length) throws IOException {
        int toc = Byte.toUnsignedInt(packet[0]);
        int configuration = toc >> 3;
        int frame;
        if (configuration < 12) {
            frame = new int[] {480, 960, 1_920, 2_880}[configuration & 3];
        } else if (configuration < 16) {
            frame = (configuration & 1) == 0 ? 480 : 960;
        } else {
            frame = 120 << (configuration & 3);
        }
        int frames = frames(toc & 3, packet, length);
        if (frames == 0 || frame * frames > LONGEST_PACKET) {
            throw new MalformedMediaException("a packet of an impossible duration");
        }
        return frame * frames;
    }

    private static int frames(int code, byte[] packet, int length) throws IOException {
        if (code == 1 && length % 2 == 0) {
            throw new MalformedMediaException("a packet that cannot be halved");
        }
        if (code == 3 && length < 2) {
            throw new MalformedMediaException("a packet that does not say how many frames it has");
        }
        return switch (code) {
            case 0 -> 1;
            case 1, 2 -> 2;
            default -> packet[1] & 0x3F;
        };
    }

    static Duration duration(long samples) {
        return Duration.ofNanos(Math.multiplyExact(samples, 1_000_000_000L) / RATE);
    }
}
