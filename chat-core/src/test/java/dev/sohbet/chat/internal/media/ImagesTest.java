package dev.sohbet.chat.internal.media;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.internal.media.Uploads.Stored;
import dev.sohbet.chat.model.Attachment.Picture;
import java.awt.Color;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImagesTest {
    private static final String CANARY = "canary-41.0082N-28.9784E";

    @TempDir
    Path directory;

    private Uploads uploads;

    @BeforeEach
    void upload() {
        uploads = new Uploads(directory);
    }

    /** Where red, green, blue and white are after it is turned: upper left, upper right, lower left, lower right. */
    @ParameterizedTest
    @CsvSource({
        "1, RGBW", "2, GRWB", "3, WBGR", "4, BWRG", "5, RBGW", "6, BRWG", "7, WGBR", "8, GWRB", "0, RGBW", "9, RGBW"
    })
    void an_image_stands_upright_whatever_its_orientation(int orientation, String corners) throws IOException {
        byte[] jpeg = SampleImages.jpeg(SampleImages.quarters(96, 64));
        for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
            byte[] exif = SampleImages.exif(orientation, order, CANARY);
            Stored stored = uploads.take(SampleImages.withSegment(jpeg, 0xe1, exif), "a.jpg");
            boolean sideways = orientation >= 5 && orientation <= 8;
            BufferedImage image = read(stored.bytes());
            assertThat(image.getWidth()).isEqualTo(sideways ? 64 : 96);
            assertThat(image.getHeight()).isEqualTo(sideways ? 96 : 64);
            assertThat(corners(image)).isEqualTo(corners);
            assertThat(corners(read(stored.small()))).isEqualTo(corners);
            assertThat(stored.about().picture()).isNotNull().satisfies(picture -> {
                assertThat(picture.width()).isEqualTo(image.getWidth());
                assertThat(picture.height()).isEqualTo(image.getHeight());
                assertThat(cornersOf(picture)).isEqualTo(corners);
            });
            assertThat(SampleImages.text(stored.bytes())).doesNotContain(CANARY, "Exif");
        }
    }

    @Test
    void a_png_is_turned_too_without_loss() throws IOException {
        byte[] exif = SampleImages.exif(6, ByteOrder.BIG_ENDIAN, CANARY);
        byte[] tiff = Arrays.copyOfRange(exif, 6, exif.length);
        byte[] png = SampleImages.withChunk(SampleImages.png(SampleImages.quarters(40, 20)), "eXIf", tiff);
        Stored stored = uploads.take(png, "a.png");
        BufferedImage image = read(stored.bytes());
        assertThat(image.getHeight()).isEqualTo(40);
        assertThat(corners(image)).isEqualTo("BRWG");
        assertThat(new Color(image.getRGB(0, 0))).isEqualTo(Color.BLUE);
        assertThat(SampleImages.text(stored.bytes())).doesNotContain(CANARY);
    }

    @Test
    void a_png_keeps_every_pixel_and_its_transparency() throws IOException {
        BufferedImage image = SampleImages.painted(
                37, 23, BufferedImage.TYPE_INT_ARGB, (x, y) -> new Color(6 * x, 11 * y, x + y, 255 - 6 * x).getRGB());
        Stored stored = uploads.take(SampleImages.png(image), "a.PNG");
        assertThat(stored.about().type()).isEqualTo("image/png");
        assertThat(stored.about().name()).isEqualTo("a.png");
        assertThat(stored.about().small()).extracting(Inspected.Small::type).isEqualTo("image/png");
        BufferedImage kept = read(stored.bytes());
        for (int y = 0; y < 23; y++) {
            for (int x = 0; x < 37; x++) {
                assertThat(kept.getRGB(x, y)).describedAs("%d, %d", x, y).isEqualTo(image.getRGB(x, y));
            }
        }
    }

    /** Bits per sample and colour type, as PNG counts them, of a picture of one row: a quarter of black, then white. */
    @ParameterizedTest
    @CsvSource({"1, 0", "2, 0", "4, 0", "8, 0", "16, 0", "8, 2", "16, 2", "8, 4", "16, 4", "8, 6", "16, 6"})
    void every_way_to_keep_samples_gives_the_same_colours(int depth, int colour) throws IOException {
        int samples = colour == 0 ? 1 : colour == 2 ? 3 : colour == 4 ? 2 : 4;
        int rowBytes = 32 * samples * depth / 8;
        byte[] row = new byte[1 + rowBytes];
        for (int i = 0; i < rowBytes; i++) {
            boolean alpha = colour >= 4 && i / (depth / 8) % samples == samples - 1;
            row[1 + i] = (byte) (i >= rowBytes / 4 || alpha ? 0xff : 0);
        }
        BufferedImage image = read(uploads.take(SampleImages.rawPng(32, 1, depth, colour, row), "a.png")
                .bytes());
        assertThat(new Color(image.getRGB(7, 0))).isEqualTo(Color.BLACK);
        assertThat(new Color(image.getRGB(8, 0))).isEqualTo(Color.WHITE);
    }

    @Test
    void grey_is_not_brightened() throws IOException {
        BufferedImage grey = new BufferedImage(32, 32, BufferedImage.TYPE_BYTE_GRAY);
        int[] samples = new int[32 * 32];
        Arrays.fill(samples, 100);
        grey.getRaster().setPixels(0, 0, 32, 32, samples);
        BufferedImage png = read(uploads.take(SampleImages.png(grey), "a.png").bytes());
        assertThat(png.getRaster().getPixel(5, 5, (int[]) null)[0]).isEqualTo(100);
        BufferedImage jpeg = read(uploads.take(SampleImages.jpeg(grey), "a.jpg").bytes());
        assertThat(jpeg.getRaster().getPixel(5, 5, (int[]) null)[0]).isBetween(98, 102);
    }

    @Test
    void the_placeholder_is_the_average_of_each_part_and_what_is_transparent_is_white() {
        BufferedImage image = SampleImages.painted(
                80,
                40,
                BufferedImage.TYPE_INT_ARGB,
                (x, y) -> y >= 30 ? 0 : x / 20 == 1 && x % 2 == 0 ? 0xff000000 : 0xff4080c0);
        Stored stored = uploads.take(SampleImages.png(image), "a.png");
        assertThat(stored.about().picture()).isNotNull();
        byte[] colours = Base64.getUrlDecoder().decode(stored.about().picture().placeholder());
        assertThat(colours).startsWith(0x40, 0x80, 0xc0, 0x20, 0x40, 0x60, 0x40, 0x80, 0xc0);
        assertThat(Arrays.copyOfRange(colours, 36, 48)).containsOnly(0xff);
    }

    @Test
    void a_small_picture_is_at_most_480_long_and_never_larger_than_the_image() throws IOException {
        BufferedImage wide = read(uploads.take(SampleImages.jpeg(SampleImages.quarters(1600, 400)), "a.jpg")
                .small());
        assertThat(wide.getWidth()).isEqualTo(480);
        assertThat(wide.getHeight()).isEqualTo(120);
        assertThat(corners(wide)).isEqualTo("RGBW");
        BufferedImage line = read(uploads.take(SampleImages.png(SampleImages.quarters(3, 4000)), "a.png")
                .small());
        assertThat(line.getWidth()).isEqualTo(1);
        assertThat(line.getHeight()).isEqualTo(480);
        BufferedImage dot = read(uploads.take(SampleImages.png(SampleImages.quarters(1, 1)), "a.png")
                .small());
        assertThat(dot.getWidth()).isEqualTo(1);
        assertThat(dot.getHeight()).isEqualTo(1);
    }

    @Test
    void an_animation_keeps_its_frames_its_pace_and_its_loops() throws IOException {
        Stored stored = uploads.take(SampleImages.animation(30, 20, 0, 1, 3, 2), "dans.gif", "image/gif", false);
        assertThat(stored.about().type()).isEqualTo("image/gif");
        GifHead head = GifHead.read(new Bytes(stored.bytes()));
        assertThat(head.loops()).isEqualTo(3);
        assertThat(head.frames()).extracting(GifHead.Frame::delay).containsExactly(7, 8, 9, 10);
        assertThat(head.frames()).extracting(GifHead.Frame::disposal).containsOnly(1);
        assertThat(frames(stored.bytes())).containsExactly(0xffff0000, 0xff00ff00, 0, 0xff0000ff);
        assertThat(corners(read(stored.small()))).isEqualTo("RRRR");
    }

    @Test
    void an_animation_of_noise_is_the_same_afterwards() throws IOException {
        Random random = new Random(7);
        BufferedImage noise = new BufferedImage(301, 199, BufferedImage.TYPE_BYTE_INDEXED);
        for (int y = 0; y < 199; y++) {
            for (int x = 0; x < 301; x++) {
                noise.getRaster().setSample(x, y, 0, random.nextInt(200));
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GifWriter writer = new GifWriter(out, 310, 210, 0)) {
            GifHead.Frame frame = new GifHead.Frame(9, 11, 301, 199, 0, 5, -1, List.of());
            writer.write(frame, noise);
            writer.write(frame, noise);
        }
        Stored stored = uploads.take(out.toByteArray(), "a.gif");
        assertThat(stored.bytes()).isEqualTo(out.toByteArray());
        ImageReader reader = reader(stored.bytes());
        BufferedImage kept = reader.read(1);
        for (int y = 0; y < 199; y++) {
            for (int x = 0; x < 301; x++) {
                assertThat(kept.getRGB(x, y)).isEqualTo(noise.getRGB(x, y));
            }
        }
    }

    @Test
    void a_webp_becomes_a_jpeg() throws IOException {
        byte[] exif = SampleImages.exif(6, ByteOrder.LITTLE_ENDIAN, CANARY);
        byte[] turned = SampleImages.extendedWebp(8, new byte[0], SampleImages.riffChunk("EXIF", exif));
        for (byte[] webp : List.of(SampleImages.WEBP, turned)) {
            Stored stored = uploads.take(webp, "resim.webp", "image/webp", false);
            assertThat(stored.about().type()).isEqualTo("image/jpeg");
            assertThat(stored.about().name()).isEqualTo("resim.jpg");
            assertThat(corners(read(stored.bytes()))).isEqualTo(Arrays.equals(webp, turned) ? "RRBB" : "RBRB");
            assertThat(SampleImages.text(stored.bytes())).doesNotContain(CANARY);
        }
        byte[] animated = SampleImages.extendedWebp(2, new byte[0], new byte[0]);
        assertThat(uploads.refused(animated, "a.webp")).contains("animated");
    }

    @Test
    void a_still_gif_becomes_a_png() throws IOException {
        Stored stored = uploads.take(SampleImages.animation(30, 20, 1), "resim.gif");
        assertThat(stored.about().type()).isEqualTo("image/png");
        assertThat(stored.about().name()).isEqualTo("resim.png");
        assertThat(new Color(read(stored.bytes()).getRGB(3, 3))).isEqualTo(Color.GREEN);
    }

    @Test
    void colours_of_another_profile_are_shown_as_they_were_meant() throws IOException {
        byte[] linear = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();
        BufferedImage grey = SampleImages.painted(64, 64, BufferedImage.TYPE_INT_RGB, (x, y) -> 0x404040);
        byte[] part = SampleImages.joined(SampleImages.ascii("ICC_PROFILE\0\1\1"), linear);
        byte[] jpeg = SampleImages.withSegment(SampleImages.jpeg(grey), 0xe2, part);
        Stored stored = uploads.take(jpeg, "a.jpg");
        assertThat(read(stored.bytes()).getRGB(5, 5) & 0xff).isBetween(0x87, 0x8b);
        byte[] chunk = SampleImages.joined(SampleImages.ascii("p\0\0"), SampleImages.deflated(linear));
        Stored png = uploads.take(SampleImages.withChunk(SampleImages.png(grey), "iCCP", chunk), "a.png");
        assertThat(read(png.bytes()).getRGB(5, 5) & 0xff).isBetween(0x87, 0x8b);
        assertThat(SampleImages.text(png.bytes())).doesNotContain("iCCP");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpg", "png"})
    void a_profile_that_is_none_is_dropped(String extension) throws IOException {
        byte[] junk = "ICC_PROFILE\0\1\1junk of no use at all".getBytes(StandardCharsets.US_ASCII);
        BufferedImage image = SampleImages.quarters(32, 32);
        byte[] bytes = extension.equals("jpg")
                ? SampleImages.withSegment(SampleImages.jpeg(image), 0xe2, junk)
                : SampleImages.withChunk(SampleImages.png(image), "iCCP", junk);
        assertThat(corners(read(uploads.take(bytes, "a." + extension).bytes()))).isEqualTo("RGBW");
    }

    private static BufferedImage read(byte[] bytes) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(bytes));
    }

    private static ImageReader reader(byte[] bytes) throws IOException {
        ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(bytes));
        Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
        ImageReader reader = readers.next();
        reader.setInput(in);
        return reader;
    }

    private static List<Integer> frames(byte[] gif) throws IOException {
        ImageReader reader = reader(gif);
        List<Integer> colours = new ArrayList<>();
        for (int i = 0; i < reader.getNumImages(true); i++) {
            int argb = reader.read(i).getRGB(2, 2);
            colours.add(argb >>> 24 == 0 ? 0 : argb);
        }
        return colours;
    }

    private static String corners(BufferedImage image) {
        int x = image.getWidth() / 4;
        int y = image.getHeight() / 4;
        return name(image.getRGB(x, y))
                + name(image.getRGB(3 * x, y))
                + name(image.getRGB(x, 3 * y))
                + name(image.getRGB(3 * x, 3 * y));
    }

    private static String cornersOf(Picture picture) {
        byte[] colours = Base64.getUrlDecoder().decode(picture.placeholder());
        StringBuilder names = new StringBuilder();
        for (int part : new int[] {0, 3, 12, 15}) {
            int at = part * 3;
            names.append(name((colours[at] & 0xff) << 16 | (colours[at + 1] & 0xff) << 8 | (colours[at + 2] & 0xff)));
        }
        return names.toString();
    }

    private static String name(int rgb) {
        boolean red = (rgb >> 16 & 0xff) > 128;
        boolean green = (rgb >> 8 & 0xff) > 128;
        boolean blue = (rgb & 0xff) > 128;
        return red && green && blue ? "W" : red ? "R" : green ? "G" : blue ? "B" : "-";
    }
}
