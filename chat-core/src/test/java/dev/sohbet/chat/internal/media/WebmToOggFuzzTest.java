package dev.sohbet.chat.internal.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever somebody uploads as a recording is refused, or becomes a valid file; it costs little either way. */
class WebmToOggFuzzTest {
    private static final int ROUNDS = 200_000;
    private static final int SAMPLES = 200;

    /** Beyond this the file's own bytes are paid for, several times over since the result grows in memory. */
    private static final long MOST_BYTES = 500_000;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final byte[] huge = WebmSample.join(WebmSample.id(WebmSample.VOID), WebmSample.number((1L << 56) - 2, 8));

    /** Whether it was taken. */
    private static boolean survives(byte[] webm) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long before = THREADS.getCurrentThreadAllocatedBytes();
        boolean taken = true;
        try {
            WebmToOgg.remux(new ByteArrayInputStream(webm), webm.length, out);
        } catch (MalformedMediaException e) {
            taken = false;
        }
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(MOST_BYTES + 16L * webm.length);
        assertThat(out.size()).isLessThan(1_000 + 6 * webm.length);
        if (taken) {
            assertThat(new OggChecker(out.toByteArray()).packets).hasSizeGreaterThan(2);
        }
        return taken;
    }

    @Test
    @Timeout(60)
    void broken_recordings_are_refused_or_come_out_sound() throws IOException {
        long seed = Long.getLong("sohbet.seed", System.nanoTime());
        Random random = new Random(seed);
        List<byte[]> samples = IntStream.range(0, SAMPLES)
                .mapToObj(i -> WebmSample.random(random, 4, 40).bytes())
                .toList();
        int taken = 0;
        for (int i = 0; i < ROUNDS; i++) {
            byte[] broken = samples.get(i % SAMPLES);
            for (int times = 1 + random.nextInt(3); times > 0 && broken.length > 1; times--) {
                broken = broken(random, broken, samples);
            }
            try {
                taken += survives(broken) ? 1 : 0;
            } catch (IOException | RuntimeException | Error e) {
                String file = Base64.getEncoder().encodeToString(broken);
                throw new AssertionError("-Dsohbet.seed=" + seed + ", round " + i + ": " + file, e);
            }
        }
        assertThat(taken)
                .as("how many were taken, -Dsohbet.seed=" + seed)
                .isBetween(ROUNDS / 100, ROUNDS - ROUNDS / 10);
    }

    private byte[] broken(Random random, byte[] from, List<byte[]> others) {
        int at = random.nextInt(from.length);
        int to = Math.min(from.length, at + 1 + random.nextInt(8));
        byte[] changed = from.clone();
        switch (random.nextInt(8)) {
            case 0 -> changed[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> changed[at] = (byte) random.nextInt(256);
            case 2 -> Arrays.fill(changed, at, to, (byte) 0xFF);
            case 3 -> Arrays.fill(changed, at, to, (byte) 0);
            case 4 -> changed = Arrays.copyOf(from, at);
            case 5 -> changed = spliced(from, at, new byte[0], to);
            case 6 -> changed = spliced(from, at, huge, at);
            default -> {
                byte[] other = others.get(random.nextInt(others.size()));
                int begin = random.nextInt(other.length);
                int end = Math.min(other.length, begin + random.nextInt(100));
                changed = spliced(from, at, Arrays.copyOfRange(other, begin, end), at);
            }
        }
        return changed;
    }

    private static byte[] spliced(byte[] from, int at, byte[] piece, int rest) {
        return WebmSample.join(Arrays.copyOf(from, at), piece, Arrays.copyOfRange(from, rest, from.length));
    }

    @Test
    void a_recording_may_be_cut_at_every_byte() throws IOException {
        byte[] whole;
        try (InputStream recorded = getClass().getResourceAsStream("/media/recorded-in-chromium.webm")) {
            assertThat(recorded).isNotNull();
            whole = recorded.readAllBytes();
        }
        int taken = 0;
        for (int length = 0; length < whole.length; length++) {
            taken += survives(Arrays.copyOf(whole, length)) ? 1 : 0;
        }
        assertThat(taken).as("cuts between two packets").isBetween(15, 60);
    }

    @Test
    @Timeout(20)
    void a_large_file_costs_no_more_memory_than_a_small_one() throws IOException {
        byte[] block = WebmSample.element(WebmSample.SIMPLE_BLOCK, new byte[] {(byte) 0x81, 0, 0, 0, (byte) 0xE0});
        byte[] large = new byte[20_000_000];
        byte[] begin = WebmSample.of(List.of(new WebmSample.Packet(new byte[] {(byte) 0xE0}, 120)), 0)
                .bytes();
        System.arraycopy(begin, 0, large, 0, begin.length);
        int length = begin.length;
        for (; length + block.length < large.length; length += block.length) {
            System.arraycopy(block, 0, large, length, block.length);
        }
        int end = length;
        long before = THREADS.getCurrentThreadAllocatedBytes();
        assertThatThrownBy(() -> WebmToOgg.remux(
                        new ByteArrayInputStream(large, 0, end), end, java.io.OutputStream.nullOutputStream()))
                .hasMessageContaining("hour");
        // what is thrown away as soon as a page is written counts too
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(100_000_000);
    }

    @Test
    void what_an_element_claims_about_its_size_is_not_believed() {
        byte[] claim = WebmSample.join(
                WebmSample.head("webm"),
                WebmSample.unsized(WebmSample.SEGMENT, 8),
                WebmSample.id(WebmSample.TRACKS),
                WebmSample.number((1L << 56) - 2, 8));
        long before = THREADS.getCurrentThreadAllocatedBytes();
        assertThatThrownBy(() -> WebmToOggTest.remux(claim))
                .isExactlyInstanceOf(MalformedMediaException.class)
                .hasMessageContaining("larger than what contains it");
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(MOST_BYTES);
    }
}
