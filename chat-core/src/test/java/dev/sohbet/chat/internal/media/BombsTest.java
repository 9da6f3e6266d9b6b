package dev.sohbet.chat.internal.media;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images made to harm whoever opens them. Each is refused soon and cheaply, or what is kept of it is harmless. */
class BombsTest {
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final long CHEAP = 64L << 20;
    private static final String SCRIPT = "<script>alert(document.cookie)</script>";

    @TempDir
    Path directory;

    private Uploads uploads;

    @BeforeEach
    void warmUp() {
        uploads = new Uploads(directory);
        uploads.take(SampleImages.png(SampleImages.quarters(8, 8)), "a.png");
        uploads.take(SampleImages.jpeg(SampleImages.quarters(8, 8)), "a.jpg");
    }

    @Test
    void a_tiny_gif_that_says_it_is_huge() {
        byte[] gif = ByteBuffer.allocate(35)
                .put(SampleImages.ascii("GIF89a\u00ff\u00ff\u00ff\u00ff\u0080\0\0"))
                .put(new byte[6])
                .put(SampleImages.ascii(",\0\0\0\0\u00ff\u00ff\u00ff\u00ff\0"))
                .put(SampleImages.ascii("\2\2D\1\0;"))
                .array();
        assertThat(refusedSoon(gif, "a.gif")).contains("too large");
        byte[] frame = gif.clone();
        Arrays.fill(frame, 6, 10, (byte) 1); // only the frame says so
        assertThat(refusedSoon(frame, "a.gif")).contains("too large");
    }

    @Test
    void a_png_of_four_thousand_megapixels() {
        byte[] png = SampleImages.rawPng(64_250, 64_250, 1, 0, new byte[4 << 20]);
        assertThat(png).hasSizeLessThan(10_000);
        assertThat(refusedSoon(png, "a.png")).contains("too large");
        assertThat(refusedSoon(SampleImages.rawPng(8_193, 1, 8, 0, new byte[9000]), "a.png"))
                .contains("too large");
        assertThat(refusedSoon(SampleImages.rawPng(8_000, 5_001, 8, 0, new byte[9000]), "a.png"))
                .contains("too large");
    }

    @Test
    void a_png_that_inflates_far_beyond_its_header() throws IOException {
        byte[] png = SampleImages.rawPng(16, 16, 8, 2, new byte[64 << 20]);
        Uploads.Stored stored = soon(() -> uploads.take(png, "a.png"));
        assertThat(read(stored.bytes()).getWidth()).isEqualTo(16);
    }

    @Test
    void a_profile_and_texts_that_inflate_without_end() {
        byte[] zeros = SampleImages.deflated(new byte[50 << 20]);
        byte[] png = SampleImages.png(SampleImages.quarters(8, 8));
        for (String type : new String[] {"iCCP", "zTXt"}) {
            byte[] bomb = SampleImages.withChunk(png, type, SampleImages.joined(SampleImages.ascii("name\0\0"), zeros));
            assertThat(soon(() -> uploads.take(bomb, "a.png")).bytes()).hasSizeLessThan(1_000);
        }
    }

    @Test
    void the_largest_image_that_is_decoded_says_nothing() throws IOException {
        byte[] png = SampleImages.rawPng(8_000, 5_000, 1, 0, new byte[1_001 * 5_000]);
        Uploads.Stored stored = soon(() -> uploads.take(png, "a.png"), Duration.ofSeconds(5), 2 * CHEAP);
        assertThat(read(stored.bytes()).getWidth()).isEqualTo(4_000);
    }

    @Test
    void a_webp_that_would_take_more_than_it_may() {
        for (int[] size : new int[][] {{16_383, 16_383}, {2_049, 1_024}}) {
            byte[] webp = SampleImages.WEBP.clone();
            ByteBuffer.wrap(webp)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putShort(26, (short) size[0])
                    .putShort(28, (short) size[1]);
            assertThat(refusedSoon(webp, "a.webp")).contains("too large");
        }
        byte[] twice = SampleImages.extendedWebp(
                0, Arrays.copyOfRange(SampleImages.WEBP, 12, SampleImages.WEBP.length), new byte[0]);
        assertThat(refusedSoon(twice, "a.webp")).contains("damaged");
    }

    @Test
    void a_jpeg_of_a_thousand_scans() {
        byte[] jpeg = progressive(SampleImages.quarters(512, 512));
        int scan = indexOf(jpeg, 0xda);
        byte[] scans = new byte[0];
        byte[] one = Arrays.copyOfRange(jpeg, scan, indexOfNext(jpeg, scan + 2));
        for (int i = 0; i < 1_000; i++) {
            scans = SampleImages.joined(scans, Arrays.copyOf(one, 12));
        }
        byte[] bomb =
                SampleImages.joined(Arrays.copyOf(jpeg, scan), scans, Arrays.copyOfRange(jpeg, scan, jpeg.length));
        assertThat(refusedSoon(bomb, "a.jpg")).contains("unusual");
    }

    @Test
    void a_progressive_jpeg_that_would_be_held_whole() {
        byte[] jpeg = progressive(SampleImages.quarters(64, 64));
        int frame = indexOf(jpeg, 0xc2);
        ByteBuffer.wrap(jpeg).putShort(frame + 5, (short) 4_900).putShort(frame + 7, (short) 8_000);
        assertThat(refusedSoon(jpeg, "a.jpg")).contains("too large");
    }

    @Test
    void a_jpeg_of_thousands_of_segments() {
        byte[] jpeg = SampleImages.jpeg(SampleImages.quarters(64, 64));
        int tables = indexOf(jpeg, 0xc4);
        byte[] table = Arrays.copyOfRange(jpeg, tables, indexOfNext(jpeg, tables + 2));
        for (byte[] segment : new byte[][] {table, SampleImages.ascii("\u00ff\u00fe\0\2")}) {
            ByteArrayOutputStream bomb = new ByteArrayOutputStream();
            bomb.write(jpeg, 0, tables);
            for (int i = 0; i < 5_000; i++) {
                bomb.writeBytes(segment);
            }
            bomb.write(jpeg, tables, jpeg.length - tables);
            assertThat(refusedSoon(bomb.toByteArray(), "a.jpg")).contains("unusual");
        }
    }

    @Test
    void a_gif_of_more_frames_than_are_kept() throws IOException {
        assertThat(refusedSoon(SampleImages.animation(2, 2, new int[101]), "a.gif"))
                .contains("at most 100 frames");
        assertThat(uploads.take(SampleImages.animation(2, 2, new int[100]), "a.gif")
                        .about()
                        .type())
                .isEqualTo("image/gif");
        byte[] large = SampleImages.animation(2_000, 2_000, new int[16]);
        assertThat(refusedSoon(large, "a.gif")).contains("smaller frames");
    }

    @Test
    void a_gif_of_thousands_of_extensions() throws IOException {
        byte[] gif = SampleImages.animation(2, 2, 0, 1);
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        bomb.write(gif, 0, 13);
        for (int i = 0; i < 5_000; i++) {
            bomb.writeBytes(SampleImages.ascii("!\u00fe\1a\0"));
        }
        bomb.write(gif, 13, gif.length - 13);
        assertThat(refusedSoon(bomb.toByteArray(), "a.gif")).contains("unusual");
    }

    @Test
    void an_animated_png_comes_out_still() throws IOException {
        byte[] control = ByteBuffer.allocate(8).putInt(2).putInt(0).array();
        byte[] png = SampleImages.withChunk(SampleImages.png(SampleImages.quarters(8, 8)), "acTL", control);
        byte[] frame = SampleImages.joined(new byte[4], SampleImages.deflated(new byte[1 << 20]));
        byte[] animated = SampleImages.withChunk(png, "fdAT", frame);
        Uploads.Stored stored = soon(() -> uploads.take(animated, "a.png"));
        assertThat(SampleImages.text(stored.bytes())).doesNotContain("acTL", "fdAT");
        assertThat(read(stored.bytes()).getWidth()).isEqualTo(8);
    }

    @Test
    void what_hides_in_an_image_is_gone() throws IOException {
        byte[] script = SampleImages.ascii(SCRIPT);
        byte[] zip = zip(SCRIPT);
        byte[] jpeg = SampleImages.jpeg(SampleImages.quarters(32, 32));
        byte[] png = SampleImages.png(SampleImages.quarters(32, 32));
        byte[] gif = SampleImages.animation(32, 32, 0, 1);
        byte[] comment =
                SampleImages.joined(SampleImages.ascii("!\u00fe" + (char) SCRIPT.length()), script, new byte[1]);
        byte[][] hidden = {
            SampleImages.withSegment(jpeg, 0xfe, script),
            SampleImages.withSegment(jpeg, 0xe1, SampleImages.joined(SampleImages.ascii("Exif\0\0"), script)),
            SampleImages.withSegment(jpeg, 0xe0, script),
            SampleImages.withSegment(jpeg, 0xed, script),
            SampleImages.extendedWebp(4, new byte[0], SampleImages.riffChunk("XMP ", script)),
            SampleImages.joined(jpeg, zip),
            SampleImages.joined(jpeg, script),
            SampleImages.withChunk(png, "tEXt", SampleImages.joined(SampleImages.ascii("Comment\0"), script)),
            SampleImages.withChunk(png, "prVt", script),
            SampleImages.joined(png, zip),
            SampleImages.joined(gif, zip),
            SampleImages.joined(Arrays.copyOf(gif, 13), comment, Arrays.copyOfRange(gif, 13, gif.length)),
        };
        for (byte[] file : hidden) {
            assertThat(SampleImages.text(file)).contains(SCRIPT);
            String name = nameOf(file);
            Uploads.Stored stored = soon(() -> uploads.take(file, name));
            assertThat(SampleImages.text(stored.bytes())).doesNotContain(SCRIPT, "PK\3\4", "Comment");
            assertThat(SampleImages.text(stored.small())).doesNotContain(SCRIPT, "PK\3\4", "Comment");
            assertThat(read(stored.bytes()).getWidth()).isEqualTo(file[0] == 'R' ? 24 : 32);
        }
    }

    @Test
    void a_file_that_ends_too_soon() throws IOException {
        byte[][] files = {
            SampleImages.jpeg(SampleImages.quarters(64, 64)),
            SampleImages.png(SampleImages.quarters(64, 64)),
            SampleImages.animation(64, 64, 0, 1, 2),
            SampleImages.WEBP
        };
        for (byte[] file : files) {
            for (int length = 12; length < file.length; length += 7) {
                String name = nameOf(file);
                byte[] part = Arrays.copyOf(file, length);
                assertThat(uploads.refused(part, name)).contains("damaged");
            }
        }
    }

    @Test
    void chunks_that_are_not_what_their_sums_say() {
        byte[] png = SampleImages.png(SampleImages.quarters(64, 64));
        png[32] ^= 1;
        assertThat(refusedSoon(png, "a.png")).contains("damaged");
        byte[] late = SampleImages.png(SampleImages.quarters(64, 64));
        late[late.length - 14] ^= 1;
        assertThat(refusedSoon(late, "a.png")).contains("damaged");
    }

    @Test
    void the_colours_of_a_printer() {
        byte[] jpeg = SampleImages.jpeg(SampleImages.quarters(64, 64));
        jpeg[indexOf(jpeg, 0xc0) + 9] = 4;
        assertThat(refusedSoon(jpeg, "a.jpg")).contains("CMYK").contains("save it as an ordinary JPEG");
    }

    private String refusedSoon(byte[] file, String name) {
        return soon(() -> uploads.refused(file, name));
    }

    private static <T> T soon(Supplier<T> work) {
        return soon(work, SOON, CHEAP);
    }

    /** Counts all that is allocated, which is more than what is held at any time. */
    private static <T> T soon(Supplier<T> work, Duration limit, long most) {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
        long start = System.nanoTime();
        T result = work.get();
        Duration taken = Duration.ofNanos(System.nanoTime() - start);
        allocated = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - allocated;
        assertThat(taken).isLessThan(limit);
        assertThat(allocated).isLessThan(most);
        return result;
    }

    private static byte[] progressive(BufferedImage image) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
            try (var stream = ImageIO.createImageOutputStream(out)) {
                writer.setOutput(stream);
                ImageWriteParam param = writer.getDefaultWriteParam();
                param.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
                writer.write(null, new IIOImage(image, null, null), param);
            }
            writer.dispose();
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String nameOf(byte[] file) {
        return switch (file[0]) {
            case 'G' -> "a.gif";
            case 'R' -> "a.webp";
            case (byte) 0x89 -> "a.png";
            default -> "a.jpg";
        };
    }

    /** Where the first such segment begins. */
    private static int indexOf(byte[] jpeg, int marker) {
        for (int i = 2; i < jpeg.length - 1; i += 2 + (jpeg[i + 2] & 0xff) * 256 + (jpeg[i + 3] & 0xff)) {
            if ((jpeg[i + 1] & 0xff) == marker) {
                return i;
            }
        }
        throw new IllegalArgumentException(String.format(Locale.ROOT, "no segment %x", marker));
    }

    /** Where the next segment of any kind begins. */
    private static int indexOfNext(byte[] jpeg, int from) {
        for (int i = from; i < jpeg.length - 1; i++) {
            if (jpeg[i] == (byte) 0xff && jpeg[i + 1] != 0) {
                return i;
            }
        }
        throw new IllegalArgumentException("no segment after " + from);
    }

    private static byte[] zip(String content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.setMethod(ZipOutputStream.STORED);
            byte[] bytes = content.getBytes(StandardCharsets.US_ASCII);
            CRC32 crc = new CRC32();
            crc.update(bytes);
            ZipEntry entry = new ZipEntry("a.html");
            entry.setSize(bytes.length);
            entry.setCrc(crc.getValue());
            zip.putNextEntry(entry);
            zip.write(bytes);
        }
        return out.toByteArray();
    }

    private static BufferedImage read(byte[] bytes) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(bytes));
    }
}
