package dev.sohbet.chat.internal.media;

import static dev.sohbet.chat.internal.media.WebmSample.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationsTest {
    private static final String OGG = "audio/ogg";
    private static final String MP4 = "audio/mp4";
    private static final String MP3 = "audio/mpeg";

    @TempDir
    Path directory;

    private Optional<Duration> duration(String type, byte[]... parts) throws IOException {
        return Durations.of(Files.write(directory.resolve("file"), join(parts)), type);
    }

    private static byte[] recorded(String name) throws IOException {
        try (InputStream recorded = DurationsTest.class.getResourceAsStream("/media/" + name)) {
            assertThat(recorded).isNotNull();
            return recorded.readAllBytes();
        }
    }

    private static byte[] ints(long... numbers) {
        ByteBuffer buffer = ByteBuffer.allocate(4 * numbers.length);
        for (long number : numbers) {
            buffer.putInt((int) number);
        }
        return buffer.array();
    }

    private static byte[] box(String type, byte[]... parts) {
        byte[] content = join(parts);
        return join(ints(8 + content.length), type.getBytes(StandardCharsets.US_ASCII), content);
    }

    private static byte[] mvhd(long scale, long duration) {
        return box("mvhd", ints(0, 1, 2, scale, duration), new byte[80]);
    }

    private static byte[] trak(int track, long scale) {
        return box(
                "trak",
                box("tkhd", ints(7, 1, 2, track), new byte[68]),
                box("edts", new byte[20]),
                box("mdia", box("mdhd", ints(0, 1, 2, scale, 0, 0)), box("minf", new byte[50])));
    }

    private static byte[] traf(byte[] tfhd, byte[] trun) {
        return box("traf", box("tfhd", tfhd), box("trun", trun));
    }

    private static byte[] fragmented(byte[]... traf) {
        return join(
                box("ftyp", new byte[12]),
                box(
                        "moov",
                        mvhd(1_000, 0),
                        trak(3, 48_000),
                        trak(4, 25),
                        box("mvex", box("trex", ints(0, 3, 1, 960, 0, 0)), box("trex", ints(0, 4, 1, 1, 0, 0)))),
                box("moof", box("mfhd", new byte[8]), join(traf)),
                box("mdat", new byte[100_000]));
    }

    @Test
    void an_ogg_with_opus_plays_for_as_long_as_it_was_recorded() throws IOException {
        for (int seed = 0; seed < 20; seed++) {
            byte[] webm = WebmSample.random(new Random(seed), 200, 300).bytes();
            Path file = Files.write(directory.resolve("webm"), webm);
            Path ogg = directory.resolve("ogg");
            Duration duration = WebmToOgg.remux(file, ogg);
            assertThat(Durations.of(ogg, OGG)).as("seed " + seed).contains(duration);
        }
    }

    private static byte[] page(int serial, int flags, long granule, byte[] packet) {
        ByteBuffer head = ByteBuffer.allocate(28)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("OggS".getBytes(StandardCharsets.US_ASCII))
                .put(new byte[] {0, (byte) flags})
                .putLong(granule)
                .putInt(serial)
                .putLong(0)
                .put(new byte[] {1, (byte) packet.length});
        return join(head.array(), packet);
    }

    private static byte[] vorbis(int rate) {
        return ByteBuffer.allocate(30)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("\1vorbis".getBytes(StandardCharsets.US_ASCII))
                .putInt(0)
                .put((byte) 2)
                .putInt(rate)
                .array();
    }

    @Test
    void an_ogg_with_vorbis_counts_at_its_own_rate() throws IOException {
        byte[] last = page(7, 4, 44_100 * 90, new byte[200]);
        Optional<Duration> expected = Optional.of(Duration.ofSeconds(90));
        assertThat(duration(OGG, page(7, 2, 0, vorbis(44_100)), page(7, 0, -1, new byte[9]), last))
                .isEqualTo(expected);
        byte[] unfinished = Arrays.copyOf(page(7, 4, 44_100 * 95, new byte[200]), 100);
        assertThat(duration(OGG, page(7, 2, 0, vorbis(44_100)), last, unfinished))
                .isEqualTo(expected);
    }

    @Test
    void an_ogg_of_several_streams_does_not_say_how_long_it_plays() throws IOException {
        byte[] first = page(7, 2, 0, vorbis(44_100));
        byte[] sound = page(7, 4, 44_100, new byte[9]);
        assertThat(duration(OGG, first, sound)).contains(Duration.ofSeconds(1));
        assertThat(duration(OGG, first, sound, page(8, 2, 0, vorbis(44_100)))).isEmpty();
        assertThat(duration(OGG, first)).isEmpty();
    }

    @Test
    void what_is_no_ogg_with_sound_is_refused() {
        byte[] opus = WebmSample.opusHead(1, 0);
        byte[] future = opus.clone();
        future[8] = 0x10;
        List<byte[]> files = List.of(
                new byte[0],
                "OggS".getBytes(StandardCharsets.US_ASCII),
                page(7, 0, 0, opus),
                page(7, 2, 0, future),
                page(7, 2, 0, Arrays.copyOf(opus, 18)),
                page(7, 2, 0, vorbis(0)),
                page(7, 2, 0, vorbis(-1)),
                page(7, 2, 0, "fishead\0".getBytes(StandardCharsets.US_ASCII)));
        for (int i = 0; i < files.size(); i++) {
            byte[] file = files.get(i);
            assertThatThrownBy(() -> duration(OGG, file))
                    .as("file " + i)
                    .isExactlyInstanceOf(MalformedMediaException.class);
        }
    }

    @Test
    void an_mp4_plays_for_as_long_as_its_head_says() throws IOException {
        byte[] type = box("ftyp", new byte[16]);
        byte[] data = box("mdat", new byte[100_000]);
        Optional<Duration> expected = Optional.of(Duration.ofMillis(2_500));
        assertThat(duration(MP4, type, box("moov", mvhd(600, 1_500)), data)).isEqualTo(expected);
        assertThat(duration("video/mp4", type, data, box("moov", mvhd(600, 1_500))))
                .isEqualTo(expected);
        byte[] longData =
                join(ints(1), "mdat".getBytes(StandardCharsets.US_ASCII), ints(0, 100_016), new byte[100_000]);
        byte[] longHead = box("mvhd", ints(0x01000000, 0, 1, 0, 2, 600, 0, 1_500), new byte[80]);
        assertThat(duration("video/quicktime", type, longData, box("moov", longHead)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"0, 5", "600, 0", "600, -1", "1, 86400"})
    void an_mp4_may_not_know(long scale, long duration) throws IOException {
        assertThat(duration(MP4, box("moov", mvhd(scale, duration)))).isEmpty();
    }

    @Test
    void an_mp4_in_fragments_plays_for_as_long_as_those_of_its_first_track() throws IOException {
        byte[] byDefault = traf(ints(0x020000, 3), ints(0, 50));
        byte[] byFragment = traf(ints(0x00000B, 3, 0, 0, 1, 480), ints(0x000201, 100, 0, 9));
        byte[] bySample = traf(ints(0, 3), ints(0x000305, 2, 0, 0, 1_000, 5, 47_000, 6));
        byte[] other = traf(ints(0, 4), ints(0, 1_000));
        assertThat(duration(MP4, fragmented(byDefault))).contains(Duration.ofSeconds(1));
        assertThat(duration(MP4, fragmented(byDefault, other, byFragment, bySample)))
                .contains(Duration.ofSeconds(3));
        byte[] later = box("traf", box("tfhd", ints(0, 3)), box("tfdt", ints(0, 144_000)), box("trun", ints(0, 50)));
        assertThat(duration(MP4, fragmented(byDefault, later))).contains(Duration.ofSeconds(4));
        byte[] fragment = box("moof", byDefault);
        assertThat(duration(MP4, box("moov", mvhd(1_000, 900), trak(3, 48_000)), fragment))
                .contains(Duration.ofMillis(900));
    }

    @Test
    void what_chromium_records_as_mp4_plays_for_as_long_as_was_recorded() throws IOException {
        assertThat(duration(MP4, recorded("recorded-in-chromium.mp4"))).contains(Duration.ofMillis(561));
    }

    @Test
    void an_mp4_that_lies_about_sizes_just_does_not_say() throws IOException {
        byte[] huge = ints(1, 0x6D646174, 0x7FFFFFFF, -1);
        assertThat(duration(MP4, huge, box("moov", mvhd(600, 1_500)))).isEmpty();
        assertThat(duration(MP4, ints(7, 0x6D646174), box("moov", mvhd(600, 1_500))))
                .isEmpty();
        assertThat(duration(MP4, box("moov", box("mvhd", new byte[10])))).isEmpty();
        assertThat(duration(MP4, fragmented(traf(ints(0, 3), ints(0x100, -1, 48_000)))))
                .contains(Duration.ofSeconds(1));
        assertThat(duration(MP4, fragmented(traf(ints(8, 3, -1), ints(0, -1))))).isEmpty();
    }

    private static byte[] frames(int count, int head, int bytes) {
        byte[] frame = Arrays.copyOf(ints(head), bytes);
        return join(Collections.nCopies(count, frame).toArray(byte[][]::new));
    }

    @Test
    void an_mp3_plays_for_as_long_as_its_frames_whatever_stands_around_them() throws IOException {
        byte[] frames = join(frames(30, 0xFFFB9064, 417), frames(20, 0xFFFB5064, 208), frames(50, 0xFFFB9264, 418));
        Duration expected = Duration.ofNanos(100L * 1_152 * 1_000_000_000 / 44_100);
        assertThat(duration(MP3, frames)).contains(expected);
        byte[] tag = join(
                "ID3".getBytes(StandardCharsets.US_ASCII), new byte[] {4, 0, 0x10, 0, 0, 1, 0}, frames(1, -1, 138));
        byte[] end = Arrays.copyOf("TAG".getBytes(StandardCharsets.US_ASCII), 128);
        assertThat(duration(MP3, tag, frames, end)).contains(expected);
        byte[] padding = frames(3, 0xFFFB9064, 100);
        assertThat(duration(MP3, tag, padding, frames, end)).contains(expected);
    }

    @ParameterizedTest
    @CsvSource({"FFF35064, 130, 576, 22050", "FFE39464, 480, 576, 12000", "FFFB9464, 384, 1152, 48000"})
    void an_mp3_counts_at_its_own_rate(String head, int bytes, long samples, long rate) throws IOException {
        assertThat(duration(MP3, frames(10, Integer.parseUnsignedInt(head, 16), bytes)))
                .contains(Duration.ofNanos(10 * samples * 1_000_000_000 / rate));
    }

    @Test
    void what_breaks_off_in_the_middle_is_not_measured() throws IOException {
        byte[] frames = frames(100, 0xFFFB9064, 417);
        assertThat(duration(MP3, frames, new byte[65_536])).isPresent();
        assertThat(duration(MP3, frames, new byte[65_537])).isEmpty();
        assertThat(duration(MP3, new byte[100_000])).isEmpty();
        assertThat(duration(MP3, frames(1, 0xFFFB9064, 417))).isEmpty();
        assertThat(duration(MP3)).isEmpty();
    }

    @Test
    void other_types_are_not_measured() throws IOException {
        assertThat(duration("audio/webm", recorded("recorded-in-chromium.webm")))
                .isEmpty();
    }

    @Test
    @Timeout(60)
    void broken_files_are_measured_wrongly_at_worst() throws IOException {
        long seed = Long.getLong("sohbet.seed", System.nanoTime());
        Random random = new Random(seed);
        byte[] ogg =
                WebmToOggTest.remux(WebmSample.random(new Random(1), 5, 100).bytes());
        byte[] mp4 = recorded("recorded-in-chromium.mp4");
        byte[] mp3 = frames(10, 0xFFFB5064, 208);
        String[] types = {OGG, MP4, MP3};
        byte[][] files = {ogg, mp4, mp3};
        for (int i = 0; i < 5_000; i++) {
            byte[] broken = files[i % 3].clone();
            for (int flips = 1 + random.nextInt(10); flips > 0; flips--) {
                broken[random.nextInt(broken.length)] = (byte) (random.nextBoolean() ? 255 : random.nextInt(256));
            }
            broken = Arrays.copyOf(broken, broken.length - random.nextInt(random.nextBoolean() ? 1 : broken.length));
            try {
                Optional<Duration> duration = duration(types[i % 3], broken);
                assertThat(duration.orElse(Duration.ofSeconds(1))).isBetween(Duration.ofNanos(1), Duration.ofDays(1));
            } catch (MalformedMediaException e) {
                assertThat(types[i % 3]).isEqualTo(OGG);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("-Dsohbet.seed=" + seed + ", round " + i, e);
            }
        }
    }

    @Test
    @Timeout(20)
    void large_files_of_tiny_parts_take_no_longer_than_others() throws IOException {
        ByteArrayOutputStream boxes = new ByteArrayOutputStream();
        byte[] thousand = join(Collections.nCopies(1_000, box("moof")).toArray(byte[][]::new));
        for (int i = 0; i < 2_500; i++) {
            boxes.writeBytes(thousand);
        }
        assertThat(duration(MP4, boxes.toByteArray())).isEmpty();
        byte[] tags = new byte[20_000_000];
        for (int at = 0; at + 10 <= tags.length; at += 10) {
            tags[at] = 'I';
            tags[at + 1] = 'D';
            tags[at + 2] = '3';
        }
        assertThat(duration(MP3, tags)).isEmpty();
    }
}
