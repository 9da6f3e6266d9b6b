package dev.sohbet.chat.internal.media;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A valid WebM recording, and what must come out of it.
 *
 * @param padding samples to be left out at the end
 */
@SuppressWarnings("ArrayRecordComponent") // samples are not compared
record WebmSample(byte[] bytes, List<Packet> packets, int preSkip, long padding) {
    static final int EBML = 0x1A45DFA3;
    static final int DOC_TYPE = 0x4282;
    static final int SEGMENT = 0x18538067;
    static final int TRACKS = 0x1654AE6B;
    static final int TRACK_ENTRY = 0xAE;
    static final int TRACK_NUMBER = 0xD7;
    static final int TRACK_TYPE = 0x83;
    static final int CODEC_ID = 0x86;
    static final int CODEC_PRIVATE = 0x63A2;
    static final int CLUSTER = 0x1F43B675;
    static final int TIMECODE = 0xE7;
    static final int SIMPLE_BLOCK = 0xA3;
    static final int BLOCK_GROUP = 0xA0;
    static final int BLOCK = 0xA1;
    static final int DISCARD_PADDING = 0x75A2;
    static final int VOID = 0xEC;
    static final int CUES = 0x1C53BB6B;
    static final int TAGS = 0x1254C367;
    static final int INFO = 0x1549A966;
    static final int NO_LACING = 0;
    static final int XIPH = 1;
    static final int FIXED = 2;
    static final int EBML_LACING = 3;

    /** @param samples that it plays, at 48 kHz */
    record Packet(byte[] bytes, int samples) {}

    /** The duration of one frame for each of the 32 configurations (RFC 6716, table 2), in tenths of a millisecond. */
    private static final int[] FRAME = {
        100, 200, 400, 600, 100, 200, 400, 600, 100, 200, 400, 600, 100, 200, 100, 200, 25, 50, 100, 200, 25, 50, 100,
        200, 25, 50, 100, 200, 25, 50, 100, 200
    };

    /** A packet of random content with a head that says how long it plays. */
    static Packet packet(Random random, int bytes) {
        int configuration = random.nextInt(FRAME.length);
        int code = random.nextInt(bytes < 2 ? 3 : 4);
        if (code == 1 && bytes % 2 == 0) {
            code = 2;
        }
        int frames = code == 3 ? 1 + random.nextInt(1_200 / FRAME[configuration]) : code == 0 ? 1 : 2;
        byte[] packet = new byte[bytes];
        random.nextBytes(packet);
        packet[0] = (byte) (configuration << 3 | (random.nextInt(2) << 2) | code);
        if (code == 3) {
            packet[1] = (byte) ((packet[1] & 0xC0) | frames);
        }
        return new Packet(packet, FRAME[configuration] * frames * 24 / 5);
    }

    /** A recording of up to that many blocks with a bit of everything that WebM allows. */
    static WebmSample random(Random random, int mostBlocks, int longestPacket) {
        List<Packet> packets = new ArrayList<>();
        int preSkip = random.nextInt(100);
        ByteArrayOutputStream segment = new ByteArrayOutputStream();
        segment.writeBytes(noise(random, INFO, TAGS, VOID));
        segment.writeBytes(element(
                TRACKS, noise(random, VOID), track(random, 1, opusHead(1 + random.nextInt(2), preSkip))));
        int blocks = 1 + random.nextInt(mostBlocks);
        long padding = 0;
        while (blocks > 0) {
            ByteArrayOutputStream cluster = new ByteArrayOutputStream();
            cluster.writeBytes(element(TIMECODE, new byte[] {(byte) random.nextInt(100)}));
            for (int i = 1 + random.nextInt(4); i > 0 && blocks > 0; i--, blocks--) {
                int lacing = random.nextInt(4);
                List<Packet> laced = laced(random, lacing, longestPacket);
                packets.addAll(laced);
                byte[] block = block(random, 1, lacing, laced);
                cluster.writeBytes(noise(random, VOID, 0xA7));
                if (random.nextBoolean()) {
                    cluster.writeBytes(element(SIMPLE_BLOCK, block));
                    padding = 0;
                } else {
                    padding = random.nextInt(3) == 0
                            ? random.nextInt(laced.get(laced.size() - 1).samples())
                            : 0;
                    byte[] nanos = ByteBuffer.allocate(8)
                            .putLong(Math.round(padding * 1e9 / 48_000))
                            .array();
                    byte[] discard = padding == 0 ? new byte[0] : element(DISCARD_PADDING, nanos);
                    cluster.writeBytes(element(BLOCK_GROUP, element(BLOCK, block), noise(random, VOID, 0x9B), discard));
                }
            }
            boolean sized = random.nextBoolean();
            segment.writeBytes(
                    sized
                            ? sized(random, CLUSTER, cluster.toByteArray())
                            : unsized(CLUSTER, 1 + random.nextInt(8), cluster.toByteArray()));
            segment.writeBytes(sized ? noise(random, CUES, TAGS, VOID) : noise(random, CUES, TAGS));
        }
        boolean sized = random.nextBoolean();
        byte[] bytes = join(
                head("webm"),
                sized
                        ? join(sized(random, SEGMENT, segment.toByteArray()), noise(random, VOID))
                        : unsized(SEGMENT, 1 + random.nextInt(8), segment.toByteArray()));
        if (packets.stream().mapToLong(Packet::samples).sum() - padding <= preSkip) {
            return random(random, mostBlocks, longestPacket);
        }
        return new WebmSample(bytes, packets, preSkip, padding);
    }

    private static List<Packet> laced(Random random, int lacing, int longest) {
        int size = 1 + random.nextInt(longest);
        return IntStream.range(0, lacing == NO_LACING ? 1 : 1 + random.nextInt(6))
                .mapToObj(i -> packet(random, lacing == FIXED ? size : 1 + random.nextInt(longest)))
                .toList();
    }

    static WebmSample of(List<Packet> packets, int preSkip) {
        Random random = new Random(1);
        byte[][] blocks = packets.stream()
                .map(packet -> element(SIMPLE_BLOCK, block(random, 1, NO_LACING, List.of(packet))))
                .toArray(byte[][]::new);
        byte[] tracks = element(TRACKS, track(random, 1, opusHead(1, preSkip)));
        return new WebmSample(
                join(head("webm"), unsized(SEGMENT, 8, tracks, unsized(CLUSTER, 8, blocks))), packets, preSkip, 0);
    }

    static byte[] head(String type) {
        return element(
                EBML,
                element(0x42F7, new byte[] {1}),
                element(0x42F2, new byte[] {4}),
                element(0x42F3, new byte[] {8}),
                element(DOC_TYPE, type.getBytes(StandardCharsets.US_ASCII)),
                element(0x4285, new byte[] {2}));
    }

    static byte[] track(Random random, int number, byte[] opusHead) {
        return element(
                TRACK_ENTRY,
                noise(random, VOID, 0x536E),
                element(TRACK_NUMBER, new byte[] {(byte) number}),
                element(TRACK_TYPE, new byte[] {2}),
                element(CODEC_ID, "A_OPUS".getBytes(StandardCharsets.US_ASCII)),
                noise(random, 0xE1),
                element(CODEC_PRIVATE, opusHead));
    }

    static byte[] opusHead(int channels, int preSkip) {
        return ByteBuffer.allocate(19)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("OpusHead".getBytes(StandardCharsets.US_ASCII))
                .put((byte) 1)
                .put((byte) channels)
                .putShort((short) preSkip)
                .putInt(44_100)
                .putShort((short) 0)
                .put((byte) 0)
                .array();
    }

    static byte[] block(Random random, int track, int lacing, List<Packet> packets) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.writeBytes(number(track, 1 + random.nextInt(2)));
        block.writeBytes(
                new byte[] {(byte) random.nextInt(256), (byte) random.nextInt(256), (byte) (lacing << 1 | 0x80)});
        if (lacing != NO_LACING) {
            block.write(packets.size() - 1);
        }
        for (int i = 0; i < packets.size() - 1; i++) {
            int size = packets.get(i).bytes().length;
            if (lacing == XIPH) {
                byte[] sizes = new byte[size / 255 + 1];
                Arrays.fill(sizes, (byte) 255);
                sizes[sizes.length - 1] = (byte) (size % 255);
                block.writeBytes(sizes);
            } else if (lacing == EBML_LACING && i == 0) {
                block.writeBytes(number(size, 3 + random.nextInt(2)));
            } else if (lacing == EBML_LACING) {
                int width = 3 + random.nextInt(2);
                int bias = (1 << (7 * width - 1)) - 1;
                block.writeBytes(number(size - packets.get(i - 1).bytes().length + bias, width));
            }
        }
        packets.forEach(packet -> block.writeBytes(packet.bytes()));
        return block.toByteArray();
    }

    /** Nothing, or something that is to be passed over. */
    private static byte[] noise(Random random, int... ids) {
        ByteArrayOutputStream noise = new ByteArrayOutputStream();
        for (int i = random.nextInt(3); i > 0; i--) {
            byte[] content = new byte[1 + random.nextInt(20)];
            random.nextBytes(content);
            noise.writeBytes(sized(random, ids[random.nextInt(ids.length)], content));
        }
        return noise.toByteArray();
    }

    static byte[] element(int id, byte[]... parts) {
        byte[] content = join(parts);
        return join(id(id), number(content.length, 4), content);
    }

    private static byte[] sized(Random random, int id, byte[] content) {
        int least = content.length < 127 ? 1 : content.length < 16_383 ? 2 : content.length < 2_097_151 ? 3 : 4;
        return join(id(id), number(content.length, least + random.nextInt(9 - least)), content);
    }

    static byte[] unsized(int id, int width, byte[]... parts) {
        return join(id(id), number((1L << (7 * width)) - 1, width), join(parts));
    }

    static byte[] id(int id) {
        byte[] bytes = ByteBuffer.allocate(4).putInt(id).array();
        return Arrays.copyOfRange(bytes, Integer.numberOfLeadingZeros(id) / 8, 4);
    }

    static byte[] number(long number, int width) {
        byte[] bytes =
                ByteBuffer.allocate(8).putLong(number | (1L << (7 * width))).array();
        return Arrays.copyOfRange(bytes, 8 - width, 8);
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }
}
