package dev.sohbet.chat.internal.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the largest images cost, seen in a process that has little memory. */
class ImageMemoryTest {
    @TempDir
    Path directory;

    @Test
    void an_image_of_39_megapixels_is_taken_with_96_megabytes() throws Exception {
        BufferedImage large = new BufferedImage(8_000, 4_900, BufferedImage.TYPE_3BYTE_BGR);
        for (int y = 0; y < 4_900; y++) {
            for (int x = y % 7; x < 8_000; x += 97) {
                large.setRGB(x, y, x * 31 + y);
            }
        }
        byte[] jpeg = SampleImages.withSegment(
                SampleImages.jpeg(large), 0xe1, SampleImages.exif(6, ByteOrder.BIG_ENDIAN, "x"));
        Path upload = Files.write(directory.resolve("large.jpg"), jpeg);
        Path results = Files.createDirectory(directory.resolve("results"));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx96m",
                        "-Djava.awt.headless=true",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ImageMemoryTest.class.getName(),
                        upload.toString(),
                        results.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile())
                .start();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(directory.resolve("output")).content().contains("2450 x 4000");
    }

    /** The process: what the first file becomes, its results going to the second. */
    public static void main(String[] args) throws IOException {
        try (Inspected inspected = new Inspector(Path.of(args[1])).inspect(Path.of(args[0]), "a.jpg", "", false)) {
            BufferedImage image = ImageIO.read(inspected.file().toFile());
            System.out.println(image.getWidth() + " x " + image.getHeight());
        }
    }
}
