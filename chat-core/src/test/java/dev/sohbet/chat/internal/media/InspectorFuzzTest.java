package dev.sohbet.chat.internal.media;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ErrorCode;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectorFuzzTest {
    private static final int MOST_ROUNDS = 6_000;
    private static final Duration LONGEST = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    @Test
    void a_broken_image_is_refused_or_mended_and_leaves_nothing_behind() throws IOException {
        byte[] exif = SampleImages.exif(6, ByteOrder.BIG_ENDIAN, "x");
        String[] names = {"a.jpg", "a.png", "a.png", "a.gif", "a.gif", "a.webp", "a.webp", "a.webp", "a.webp"};
        byte[][] files = {
            SampleImages.withSegment(SampleImages.jpeg(SampleImages.quarters(48, 40)), 0xe1, exif),
            SampleImages.png(SampleImages.quarters(48, 40)),
            SampleImages.png(SampleImages.indexed(17, 9, 2)),
            SampleImages.animation(24, 20, 0, 1, 3, 2),
            SampleImages.animation(24, 20, 1),
            SampleImages.WEBP,
            WebpImageTest.MIXED,
            WebpImageTest.MANY,
            WebpImageTest.CLEAR
        };
        long seed = new Random().nextLong();
        System.out.println("seed of broken images: " + seed);
        Random random = new Random(seed);
        Uploads uploads = new Uploads(directory);
        long end = System.nanoTime() + LONGEST.toNanos();
        int taken = 0;
        int refused = 0;
        for (int round = 0; round < MOST_ROUNDS && System.nanoTime() < end; round++) {
            int which = random.nextInt(files.length);
            byte[] file = broken(files[which], random);
            try {
                uploads.take(file, names[which]);
                taken++;
            } catch (ChatException e) {
                assertThat(e.code())
                        .describedAs("seed %d, round %d", seed, round)
                        .isEqualTo(ErrorCode.BAD_MEDIA);
                refused++;
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed + ", round " + round, e);
            }
        }
        assertThat(taken).isGreaterThan(100);
        assertThat(refused).isGreaterThan(100);
    }

    /** Past its first bytes, which say what it is; sums of chunks are made right again, so that what is in them is read. */
    private static byte[] broken(byte[] file, Random random) {
        byte[] broken =
                random.nextInt(8) == 0 ? Arrays.copyOf(file, 12 + random.nextInt(file.length - 12)) : file.clone();
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = 8 + random.nextInt(broken.length - 8);
            broken[at] = (byte) (random.nextBoolean() ? random.nextInt() : broken[at] ^ 1 << random.nextInt(8));
        }
        if (broken[0] == (byte) 0x89 && random.nextInt(4) > 0) {
            SampleImages.mendSums(broken);
        }
        return broken;
    }
}
