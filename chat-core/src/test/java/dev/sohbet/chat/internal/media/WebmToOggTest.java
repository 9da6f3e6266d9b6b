package dev.sohbet.chat.internal.media;

import static dev.sohbet.chat.internal.media.WebmSample.BLOCK;
import static dev.sohbet.chat.internal.media.WebmSample.BLOCK_GROUP;
import static dev.sohbet.chat.internal.media.WebmSample.CLUSTER;
import static dev.sohbet.chat.internal.media.WebmSample.CODEC_ID;
import static dev.sohbet.chat.internal.media.WebmSample.CODEC_PRIVATE;
import static dev.sohbet.chat.internal.media.WebmSample.DISCARD_PADDING;
import static dev.sohbet.chat.internal.media.WebmSample.NO_LACING;
import static dev.sohbet.chat.internal.media.WebmSample.SEGMENT;
import static dev.sohbet.chat.internal.media.WebmSample.SIMPLE_BLOCK;
import static dev.sohbet.chat.internal.media.WebmSample.TRACKS;
import static dev.sohbet.chat.internal.media.WebmSample.TRACK_ENTRY;
import static dev.sohbet.chat.internal.media.WebmSample.TRACK_NUMBER;
import static dev.sohbet.chat.internal.media.WebmSample.TRACK_TYPE;
import static dev.sohbet.chat.internal.media.WebmSample.VOID;
import static dev.sohbet.chat.internal.media.WebmSample.block;
import static dev.sohbet.chat.internal.media.WebmSample.element;
import static dev.sohbet.chat.internal.media.WebmSample.head;
import static dev.sohbet.chat.internal.media.WebmSample.join;
import static dev.sohbet.chat.internal.media.WebmSample.opusHead;
import static dev.sohbet.chat.internal.media.WebmSample.packet;
import static dev.sohbet.chat.internal.media.WebmSample.track;
import static dev.sohbet.chat.internal.media.WebmSample.unsized;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sohbet.chat.internal.media.WebmSample.Packet;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class WebmToOggTest {
    /** 20 ms of sound. */
    private static final Packet SHORT = new Packet(new byte[] {(byte) 0xF8, 1, 2, 3}, 960);

    @TempDir
    Path directory;

    /** A remuxed recording. */
    @SuppressWarnings("ArrayRecordComponent") // not compared
    private record Result(Duration duration, byte[] bytes) {}

    static byte[] remux(byte[] webm) throws IOException {
        return result(webm).bytes();
    }

    private static Result result(byte[] webm) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Duration duration = WebmToOgg.remux(new ByteArrayInputStream(webm), webm.length, out);
        return new Result(duration, out.toByteArray());
    }

    private static void check(WebmSample sample) throws IOException {
        Result result = result(sample.bytes());
        OggChecker ogg = new OggChecker(result.bytes());
        byte[] head = ogg.packets.get(0);
        assertThat(head).hasSize(19).startsWith("OpusHead".getBytes(StandardCharsets.US_ASCII));
        assertThat(ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getShort(10))
                .isEqualTo((short) sample.preSkip());
        assertThat(ogg.packets.get(1)).startsWith("OpusTags".getBytes(StandardCharsets.US_ASCII));
        assertThat(ogg.pages.get(0).ends()).isEqualTo(1);
        assertThat(ogg.pages.get(1).ends()).isEqualTo(1);
        assertThat(ogg.pages.get(1).granule()).isZero();

        List<byte[]> sound = ogg.packets.subList(2, ogg.packets.size());
        assertThat(sound).hasSameSizeAs(sample.packets());
        long[] ends = new long[ogg.pages.size()];
        long end = 0;
        for (int i = 0; i < sound.size(); i++) {
            assertThat(sound.get(i))
                    .as("packet " + i)
                    .isEqualTo(sample.packets().get(i).bytes());
            end += sample.packets().get(i).samples();
            ends[ogg.pageOf.get(i + 2)] = end;
        }
        ends[ends.length - 1] -= sample.padding();
        for (int i = 2; i < ends.length; i++) {
            assertThat(ogg.pages.get(i).granule()).as("position of page " + i).isEqualTo(ends[i]);
            assertThat(ends[i] - ends[i - 1]).as("length of page " + i).isBetween(0L, 48_000L);
        }
        long heard = end - sample.padding() - sample.preSkip();
        assertThat(result.duration()).isEqualTo(Duration.ofNanos(heard * 1_000_000_000L / 48_000));
    }

    @Test
    void whatever_webm_allows_comes_out_packet_by_packet() throws IOException {
        long seed = Long.getLong("sohbet.seed", System.nanoTime());
        for (int i = 0; i < 2_000; i++) {
            long one = seed + i;
            try {
                check(WebmSample.random(new Random(one), 12, i % 50 == 0 ? 20_000 : 300));
            } catch (IOException | RuntimeException | AssertionError e) {
                throw new AssertionError("-Dsohbet.seed=" + one, e);
            }
        }
    }

    @Test
    void the_longest_packets_come_out_whole() throws IOException {
        Random random = new Random(7);
        check(WebmSample.of(
                Stream.of(1, 254, 255, 256, 510, 65_025 / 2, WebmReader.LONGEST_PACKET, 1, WebmReader.LONGEST_PACKET)
                        .map(bytes -> packet(random, bytes))
                        .toList(),
                0));
    }

    @Test
    void an_hour_is_taken_and_not_a_packet_more() throws IOException {
        int preSkip = 312;
        Packet minute = new Packet(new byte[] {(byte) 0xFB, 6}, 5_760);
        check(WebmSample.of(Collections.nCopies(30_000, minute), preSkip));
        Packet least = new Packet(new byte[] {(byte) 0xE0}, 120);
        List<Packet> more = Stream.concat(
                        Collections.nCopies(30_000, minute).stream(), Collections.nCopies(3, least).stream())
                .toList();
        byte[] tooLong = WebmSample.of(more, preSkip).bytes();
        assertThatThrownBy(() -> remux(tooLong))
                .isInstanceOf(MalformedMediaException.class)
                .hasMessageContaining("hour");
    }

    @Test
    void what_chromium_records_is_played_for_as_long_as_was_recorded() throws IOException {
        Path webm = directory.resolve("recorded.webm");
        try (InputStream recorded = getClass().getResourceAsStream("/media/recorded-in-chromium.webm")) {
            assertThat(recorded).isNotNull();
            Files.copy(recorded, webm);
        }
        Path ogg = directory.resolve("recorded.ogg");
        Duration duration = WebmToOgg.remux(webm, ogg);
        assertThat(duration).isBetween(Duration.ofMillis(1_000), Duration.ofMillis(1_500));
        OggChecker checked = new OggChecker(Files.readAllBytes(ogg));
        assertThat(checked.packets).hasSize(2 + (int) (duration.toMillis() / 60));
        assertThat(new String(Files.readAllBytes(ogg), StandardCharsets.ISO_8859_1))
                .doesNotContain("Chrome");
    }

    @Test
    void the_same_recording_gives_the_same_file() throws IOException {
        byte[] webm = WebmSample.random(new Random(3), 5, 100).bytes();
        assertThat(remux(webm)).isEqualTo(remux(webm.clone()));
    }

    /** Parts of a recording, to be put together wrongly. */
    private static byte[] tracks() {
        return element(TRACKS, track(new Random(1), 1, opusHead(1, 0)));
    }

    private static byte[] simpleBlock() {
        return element(SIMPLE_BLOCK, block(new Random(1), 1, NO_LACING, List.of(SHORT)));
    }

    private static byte[] recording(byte[]... inSegment) {
        return join(head("webm"), unsized(SEGMENT, 8, inSegment));
    }

    private static byte[] recordingOfPacket(int... octets) {
        byte[] packet = new byte[octets.length];
        for (int i = 0; i < octets.length; i++) {
            packet[i] = (byte) octets[i];
        }
        return WebmSample.of(List.of(new Packet(packet, 0)), 0).bytes();
    }

    private static byte[] recordingWithHead(byte[] opusHead) {
        return recording(element(TRACKS, track(new Random(1), 1, opusHead)), unsized(CLUSTER, 1, simpleBlock()));
    }

    private static byte[] with(byte[] bytes, int at, int value) {
        byte[] changed = bytes.clone();
        changed[at] = (byte) value;
        return changed;
    }

    /** A track like the only good one, but for one element. */
    private static byte[] recordingWithTrack(int id, byte... content) {
        byte[] entry = element(
                TRACK_ENTRY,
                element(TRACK_NUMBER, new byte[] {1}),
                element(TRACK_TYPE, new byte[] {2}),
                element(CODEC_ID, "A_OPUS".getBytes(StandardCharsets.US_ASCII)),
                element(CODEC_PRIVATE, opusHead(1, 0)),
                element(id, content));
        return recording(element(TRACKS, entry), unsized(CLUSTER, 8, simpleBlock()));
    }

    private static byte[] recordingOfBlock(int id, byte[]... parts) {
        return recording(tracks(), element(CLUSTER, element(id, parts)));
    }

    static Stream<Arguments> refused() {
        byte[] cluster = element(CLUSTER, simpleBlock());
        byte[] good = opusHead(1, 0);
        byte[] padding = ByteBuffer.allocate(8).putLong(20_100_000).array();
        byte[] block = element(BLOCK, block(new Random(1), 1, NO_LACING, List.of(SHORT)));
        byte[] longest = new byte[WebmReader.LONGEST_PACKET + 1];
        return Stream.of(
                Arguments.of("nothing", new byte[0], "too early"),
                Arguments.of("not EBML", "RIFF....WEBP".getBytes(StandardCharsets.US_ASCII), ""),
                Arguments.of("Matroska", join(head("matroska"), unsized(SEGMENT, 8, tracks(), cluster)), "not WebM"),
                Arguments.of("no segment", join(head("webm"), cluster), "no segment"),
                Arguments.of("no tracks", recording(cluster), "before the tracks"),
                Arguments.of("no sound", recording(tracks()), "no sound"),
                Arguments.of("tracks without a track", recording(element(TRACKS), cluster), "no track"),
                Arguments.of("tracks twice", recording(tracks(), tracks(), cluster), "twice"),
                Arguments.of(
                        "two tracks",
                        recording(
                                element(TRACKS, track(new Random(1), 1, good), track(new Random(1), 2, good)), cluster),
                        "more than one track"),
                Arguments.of("a video", recordingWithTrack(TRACK_TYPE, (byte) 1), "not sound"),
                Arguments.of(
                        "Vorbis",
                        recordingWithTrack(CODEC_ID, "A_VORBIS".getBytes(StandardCharsets.US_ASCII)),
                        "not sound"),
                Arguments.of("a track without a number", recordingWithTrack(TRACK_NUMBER, (byte) 0), "number"),
                Arguments.of("an encrypted track", recordingWithTrack(0x6D80, (byte) 0), "encrypted"),
                Arguments.of("a foreign block", recordingWithTrack(TRACK_NUMBER, (byte) 5), "track that there is not"),
                Arguments.of("a block beside clusters", recording(tracks(), simpleBlock()), "outside"),
                Arguments.of(
                        "a cluster in a cluster",
                        recording(tracks(), element(CLUSTER, simpleBlock(), cluster)),
                        "beside clusters"),
                Arguments.of("two recordings", join(recording(tracks(), cluster), head("webm")), "more than one"),
                Arguments.of(
                        "something behind",
                        join(head("webm"), element(SEGMENT, tracks(), cluster), cluster),
                        "after the recording"),
                Arguments.of("an OpusHead that is none", recordingWithHead(with(good, 3, 'x')), "OpusHead"),
                Arguments.of("half an OpusHead", recordingWithHead(Arrays.copyOf(good, 18)), "OpusHead"),
                Arguments.of("Opus of the future", recordingWithHead(with(good, 8, 0x10)), "version"),
                Arguments.of("no channel", recordingWithHead(with(good, 9, 0)), "mono"),
                Arguments.of("three channels", recordingWithHead(with(good, 9, 3)), "mono"),
                Arguments.of("a mapping", recordingWithHead(with(good, 18, 1)), "mono"),
                Arguments.of("all of it skipped", recordingWithHead(opusHead(1, 960)), "heard"),
                Arguments.of(
                        "all of it left out",
                        recordingOfBlock(BLOCK_GROUP, block, element(DISCARD_PADDING, new byte[] {1, 0x31, 0x2D, 0})),
                        "heard"),
                Arguments.of(
                        "more left out than there is",
                        recordingOfBlock(BLOCK_GROUP, block, element(DISCARD_PADDING, padding)),
                        "left out"),
                Arguments.of("a group with two blocks", recordingOfBlock(BLOCK_GROUP, block, block), "two blocks"),
                Arguments.of("a group without a block", recordingOfBlock(BLOCK_GROUP), "without a block"),
                Arguments.of("an encrypted block", recordingOfBlock(0xAF, new byte[8]), "encrypted"),
                Arguments.of(
                        "an empty packet", recordingOfBlock(SIMPLE_BLOCK, new byte[] {(byte) 0x81, 0, 0, 0}), "size"),
                Arguments.of(
                        "too long a packet",
                        WebmSample.of(List.of(new Packet(longest, 0)), 0).bytes(),
                        "size"),
                Arguments.of(
                        "what cannot be divided",
                        recordingOfBlock(SIMPLE_BLOCK, new byte[] {(byte) 0x81, 0, 0, 4, 1, 1, 1, 1}),
                        "divided"),
                Arguments.of(
                        "packets larger than their block",
                        recordingOfBlock(SIMPLE_BLOCK, new byte[] {(byte) 0x81, 0, 0, 2, 1, 100, 1, 1}),
                        "size"),
                Arguments.of("a packet of 60 ms thrice", recordingOfPacket(0x1B, 3, 0, 0), "duration"),
                Arguments.of("a packet of no frames", recordingOfPacket(0xFB, 0, 0), "duration"),
                Arguments.of("a packet with no number of frames", recordingOfPacket(0xFB), "how many"),
                Arguments.of("two halves of different size", recordingOfPacket(0xF9, 1, 2, 3), "halved"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void refused(String what, byte[] webm, String reason) {
        assertThatThrownBy(() -> remux(webm))
                .as(what)
                .isExactlyInstanceOf(MalformedMediaException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void the_parts_that_are_put_together_wrongly_are_good_ones() throws IOException {
        assertThat(new OggChecker(remux(recording(tracks(), element(CLUSTER, simpleBlock())))).packets)
                .hasSize(3);
        assertThat(new OggChecker(remux(recordingWithTrack(VOID))).packets).hasSize(3);
        assertThat(new OggChecker(remux(recordingOfPacket(0x1B, 2, 0, 0))).packets)
                .hasSize(3);
    }
}
