package dev.sohbet.chat.internal.media;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.internal.media.Uploads.Stored;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import java.util.function.IntBinaryOperator;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The images were written by libwebp. */
class WebpImageTest {
    static final byte[] MIXED =
            bytes("UklGRqwAAABXRUJQVlA4TKAAAAAvL8AJAAGgQATyt+5H9D+1AyAh/P+uR/Q/tWDbNpIjRtd/0W/1/iMDaduGsu1X0L"
                    + "aRG0vu9yb0ocCNpATn3OAR4Nnc/d9qzgAAYAofiE8IA1CPgXqH3w1MbsEkQF4JJiMnBVOQm4LJwE3zTgJOm3cqa25H"
                    + "AyYBd2ZHBKYwZ3ZUYCp7aksGpk21ZWBE7rnfHY0LCBCCqRwAwBBMYb/jf48G");

    static final byte[] TWO = bytes("UklGRi4AAABXRUJQVlA4TCEAAAAvIAACAFDUthFDJfzRlNa48T0E+GGA+78HoLW5CAB3XwQA");

    static final byte[] FOUR =
            bytes("UklGRjQAAABXRUJQVlA4TCcAAAAvIAACAB8QMUbzH1ZQEMkG9R6RVFBSSS3+CSL6vwhewArNQqLgbwMA");

    static final byte[] THIRTEEN =
            bytes("UklGRmwAAABXRUJQVlA4TF8AAAAvIAACAGcgFkxxWnuLmP8owIABCYBIan/rJSL6n4Kb2rblJHPq7SUGXhclo5I5QQ"
                    + "J1OnSgAwcsTGAgIuJx11t7dc/pNX/G312/0YAowBcAIFUgBBQKaYCigAhSAMCfAAA=");

    static final byte[] MANY =
            bytes("UklGRooAAABXRUJQVlA4TH4AAAAvIMAEAB8DJIT/3/URiPlPakgARNL+4CtE9D8Nbmrblhrmw0xFhQAqNKABjU8HGq"
                    + "giIFUEpEqVEo6DiFDgto0y5h38IuEG48Ep8lt+AI21YbIWzDICLC4HcKITq3c2wpoXWr3Qid3m4Y12P37QYb8n+Pof"
                    + "/KHp76EEAgWdtQM=");

    static final byte[] CLEAR =
            bytes("UklGRnQAAABXRUJQVlA4WAoAAAAQAAAAJwAAHQAAQUxQSBMAAAAFDzAGERFCLJj4SzeD7oj+RzAEAFZQOCA6AAAAMA"
                    + "MAnQEqKAAeAD6RRp5LJaOioaVoALASCWcAdgAAXxdVMAD+6zb///G8eBXkuyv//oUbKJfMAAAAAA==");

    @TempDir
    Path directory;

    private Uploads uploads;

    @BeforeEach
    void upload() {
        uploads = new Uploads(directory);
    }

    private static byte[] bytes(String base64) {
        return Base64.getDecoder().decode(base64);
    }

    @Test
    void what_is_without_loss_is_read_without_loss() throws IOException {
        check(
                MIXED,
                48,
                40,
                (x, y) -> 0xff000000
                        | ((x * 5) & 255) << 16
                        | ((y * 6) & 255) << 8
                        | (((x * y) / 4 + (x > 24 ? 60 : 0)) & 255));
        check(TWO, 33, 9, (x, y) -> (x * x + y) % 3 == 0 ? 0xff102030 : 0xffe0d0c0);
        check(FOUR, 33, 9, (x, y) -> 0xff000000 | ((x * x + y * 3) % 4 * 70));
        check(THIRTEEN, 33, 9, (x, y) -> 0xff000000 | ((x * x + y * 3) % 13 * 19 * 256));
        check(MANY, 33, 20, (x, y) -> 0xff000000 | ((x * 7 + y * y * 3) % 100 * 2 * 65_536));
    }

    private static void check(byte[] webp, int width, int height, IntBinaryOperator colour) {
        Deadline deadline = new Deadline(() -> 0, Duration.ofSeconds(1));
        BufferedImage image = WebpImage.read(new Bytes(webp)).decode(deadline);
        assertThat(image.getWidth()).isEqualTo(width);
        assertThat(image.getHeight()).isEqualTo(height);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                assertThat(image.getRGB(x, y)).describedAs("%d, %d", x, y).isEqualTo(colour.applyAsInt(x, y));
            }
        }
    }

    /** The sums are those of what libwebp's own decoder makes of the files. */
    @Test
    void every_pixel_is_as_libwebp_decodes_it() throws IOException {
        CRC32 colours = new CRC32();
        for (int pixel : pixels("without-loss.webp")) {
            colours.update(ByteBuffer.allocate(4).putInt(0, pixel));
        }
        assertThat(colours.getValue()).isEqualTo(0x9db62c40L);
        CRC32 opacity = new CRC32();
        for (int pixel : pixels("transparent.webp")) {
            opacity.update(pixel >>> 24);
        }
        assertThat(opacity.getValue()).isEqualTo(0x06b1bf5dL);
    }

    private int[] pixels(String name) throws IOException {
        try (InputStream in = getClass().getResourceAsStream("/media/" + name)) {
            assertThat(in).describedAs(name).isNotNull();
            Deadline deadline = new Deadline(() -> 0, Duration.ofSeconds(1));
            BufferedImage image = WebpImage.read(new Bytes(in.readAllBytes())).decode(deadline);
            return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        }
    }

    @Test
    void what_is_transparent_becomes_a_png_and_all_else_a_jpeg() throws IOException {
        Stored stored = uploads.take(CLEAR, "a.webp", "image/webp", false);
        assertThat(stored.about().type()).isEqualTo("image/png");
        assertThat(stored.about().name()).isEqualTo("a.png");
        assertThat(stored.about().small()).extracting(Inspected.Small::type).isEqualTo("image/png");
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(stored.bytes()));
        for (int x = 0; x < 40; x++) {
            assertThat(image.getRGB(x, 17) >>> 24).isEqualTo(6 * x);
        }
        assertThat((image.getRGB(39, 3) >> 16) & 0xff).isBetween(0x28, 0x38);
        assertThat(uploads.take(MIXED, "a.webp").about().type()).isEqualTo("image/jpeg");
    }

    @Test
    void the_same_transform_again_and_again_is_refused() {
        assertThat(uploads.take(greened(1).image(100, 100), "a.webp").about().type())
                .isEqualTo("image/jpeg");
        assertThat(uploads.refused(greened(2).image(100, 100), "a.webp")).contains("damaged");
    }

    /** All of one colour, green having been subtracted so many times. */
    private static Bits greened(int times) {
        Bits bits = new Bits();
        for (int i = 0; i < times; i++) {
            bits.put(1, 1).put(2, 2);
        }
        bits.put(0, 3);
        for (int i = 0; i < 5; i++) {
            bits.put(1, 1).put(0, 1).put(1, 1).put(i < 4 ? 255 : 1, 8);
        }
        return bits;
    }

    @Test
    void thousands_of_codes_are_refused_before_they_are_read() {
        Bits bits = new Bits().put(0, 1).put(0, 1).put(1, 1).put(7, 3).put(0, 1);
        for (int i = 0; i < 5; i++) {
            bits.put(1, 1).put(0, 1).put(1, 1).put(i < 4 ? 255 : 1, 8);
        }
        assertThat(uploads.refused(bits.image(1_000, 1_000), "a.webp")).contains("unusual");
    }

    @Test
    void what_ends_too_soon_or_is_too_large_is_refused() {
        for (byte[] webp : new byte[][] {MIXED, MANY, CLEAR}) {
            for (int cut = 12; cut < webp.length; cut++) {
                assertThat(uploads.refused(Arrays.copyOf(webp, cut), "a.webp")).contains("damaged");
            }
        }
        assertThat(uploads.refused(new Bits().put(0, 8).image(4_096, 1_025), "a.webp"))
                .contains("too large");
    }

    /** Bits as an image without loss has them. */
    private static final class Bits {
        private final BitSet bits = new BitSet();
        private int count;

        Bits put(int value, int length) {
            for (int i = 0; i < length; i++) {
                bits.set(count++, (value >> i & 1) == 1);
            }
            return this;
        }

        byte[] image(int width, int height) {
            int head = (width - 1) | (height - 1) << 14;
            byte[] start = {0x2f, (byte) head, (byte) (head >> 8), (byte) (head >> 16), (byte) (head >> 24)};
            byte[] content = SampleImages.joined(start, bits.toByteArray(), new byte[8]);
            byte[] chunk = SampleImages.riffChunk("VP8L", content);
            return SampleImages.riffChunk("RIFF", SampleImages.joined(SampleImages.ascii("WEBP"), chunk));
        }
    }
}
