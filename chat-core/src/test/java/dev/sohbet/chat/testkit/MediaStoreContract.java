package dev.sohbet.chat.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.ThreadMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import dev.sohbet.chat.model.Attachment.Kind;
import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.model.MediaId;
import dev.sohbet.chat.spi.MediaStore;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every {@link MediaStore} does. The files are what their kinds say, for stores that look into them. */
public abstract class MediaStoreContract {
    private static final int BIG = 20 * 1024 * 1024;
    private static final int FEW = 6 * 1024 * 1024;

    private final TestIds ids = new TestIds(11);

    @TempDir
    Path folder;

    private MediaStore store;
    private MediaStore otherNode;

    /** A store that holds none of the files that the suite names. */
    protected abstract MediaStore emptyStore() throws Exception;

    /** A second node: another store on the content of {@code first}, or {@code first} itself where there can be only one. */
    protected abstract MediaStore secondNode(MediaStore first) throws Exception;

    /** Called after each test with both, which may be the same. */
    protected abstract void close(MediaStore first, MediaStore second) throws Exception;

    @BeforeEach
    final void openStores() throws Exception {
        store = emptyStore();
        otherNode = secondNode(store);
    }

    @AfterEach
    final void closeStores() throws Exception {
        close(store, otherNode);
    }

    private MediaId id() {
        return new MediaId(ids.id());
    }

    private MediaStore.Key key(Kind kind) {
        return new MediaStore.Key(id(), kind, MediaSamples.type(kind), false);
    }

    private static MediaStore.Key small(MediaStore.Key whole) {
        return new MediaStore.Key(whole.id(), whole.kind(), whole.type(), true);
    }

    private Path file(Kind kind, int size, long seed) throws IOException {
        return MediaSamples.write(Files.createTempFile(folder, "sample", ""), kind, size, seed);
    }

    private static byte[] read(MediaStore from, MediaStore.Key key, long position) throws IOException {
        try (InputStream bytes = from.open(key, position).orElseThrow()) {
            return bytes.readAllBytes();
        }
    }

    @Test
    void the_name_can_be_kept_with_a_file() {
        assertThat(store.name()).matches("[a-z0-9-]{1,32}").isEqualTo(otherNode.name());
    }

    @ParameterizedTest
    @EnumSource
    void a_file_of_each_kind_comes_back_byte_by_byte_from_each_node(Kind kind) throws Exception {
        Path file = file(kind, 70_000, 1);
        MediaStore.Key key = key(kind);
        store.put(key, file);
        Files.delete(file); // it is the caller's
        byte[] sent = MediaSamples.bytes(kind, 70_000, 1);
        assertThat(read(store, key, 0)).isEqualTo(sent);
        assertThat(read(otherNode, key, 0)).isEqualTo(sent);
    }

    @ParameterizedTest
    @EnumSource
    void a_file_of_a_single_byte_or_of_few_is_a_file(Kind kind) throws Exception {
        MediaStore.Key key = key(kind);
        store.put(key, file(kind, 1, 2));
        assertThat(read(store, key, 0)).isEqualTo(MediaSamples.bytes(kind, 1, 2));
    }

    @Test
    void a_file_is_read_from_any_position() throws Exception {
        for (Kind kind : List.of(Kind.FILE, Kind.VIDEO, Kind.IMAGE)) {
            byte[] sent = MediaSamples.bytes(kind, 200_000, 3);
            MediaStore.Key key = key(kind);
            store.put(key, file(kind, 200_000, 3));
            for (int from : new int[] {0, 1, 8191, 8192, sent.length / 2, sent.length - 1, sent.length}) {
                assertThat(read(store, key, from))
                        .as("%s from %d", kind, from)
                        .isEqualTo(Arrays.copyOfRange(sent, from, sent.length));
            }
        }
    }

    @Test
    void a_position_before_the_beginning_is_refused() throws Exception {
        MediaStore.Key key = key(Kind.FILE);
        store.put(key, file(Kind.FILE, 10, 4));
        assertThatThrownBy(() -> store.open(key, -1)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @EnumSource
    void what_nobody_stored_is_not_there(Kind kind) {
        MediaStore.Key key = key(kind);
        assertThat(store.open(key, 0)).isEmpty();
        assertThat(store.open(key, 5)).isEmpty();
        assertThat(store.open(small(key), 0)).isEmpty();
    }

    @Test
    void the_whole_and_the_small_picture_are_two() throws Exception {
        MediaStore.Key whole = key(Kind.IMAGE);
        store.put(whole, file(Kind.IMAGE, 40_000, 5));
        assertThat(store.open(small(whole), 0)).isEmpty();
        store.put(small(whole), file(Kind.IMAGE, 4_000, 6));
        assertThat(read(store, whole, 0)).isEqualTo(MediaSamples.bytes(Kind.IMAGE, 40_000, 5));
        assertThat(read(store, small(whole), 0)).isEqualTo(MediaSamples.bytes(Kind.IMAGE, 4_000, 6));

        otherNode.delete(whole);
        assertThat(store.open(whole, 0)).isEmpty();
        assertThat(read(store, small(whole), 0)).isEqualTo(MediaSamples.bytes(Kind.IMAGE, 4_000, 6));
    }

    @ParameterizedTest
    @EnumSource
    void what_is_deleted_is_gone_and_can_be_deleted_again(Kind kind) throws Exception {
        MediaStore.Key key = key(kind);
        MediaStore.Key kept = key(kind);
        store.delete(key);
        store.put(key, file(kind, 500, 7));
        store.put(kept, file(kind, 500, 8));
        otherNode.delete(key);
        assertThat(store.open(key, 0)).isEmpty();
        store.delete(key);
        assertThat(read(store, kept, 0)).isEqualTo(MediaSamples.bytes(kind, 500, 8));

        store.put(key, file(kind, 600, 9));
        assertThat(read(otherNode, key, 0)).isEqualTo(MediaSamples.bytes(kind, 600, 9));
    }

    @Test
    void storing_again_changes_nothing_for_who_stores_the_same() throws Exception {
        MediaStore.Key key = key(Kind.FILE);
        Path file = file(Kind.FILE, 9_000, 10);
        store.put(key, file);
        otherNode.put(key, file);
        store.put(key, file);
        assertThat(read(store, key, 0)).isEqualTo(MediaSamples.bytes(Kind.FILE, 9_000, 10));
    }

    @Test
    void ids_that_differ_in_case_alone_are_different_files() throws Exception {
        String id = ids.id();
        MediaStore.Key lower =
                new MediaStore.Key(new MediaId(id.toLowerCase(Locale.ROOT)), Kind.FILE, "application/pdf", false);
        MediaStore.Key upper =
                new MediaStore.Key(new MediaId(id.toUpperCase(Locale.ROOT)), Kind.FILE, "application/pdf", false);
        store.put(lower, file(Kind.FILE, 300, 11));
        assertThat(store.open(upper, 0)).isEmpty();
        store.put(upper, file(Kind.FILE, 300, 12));
        store.delete(upper);
        assertThat(read(store, lower, 0)).isEqualTo(MediaSamples.bytes(Kind.FILE, 300, 11));
    }

    @Test
    void the_longest_and_strangest_ids_are_ids() throws Exception {
        for (String id : List.of("-".repeat(64), "_".repeat(64), "con".repeat(20), "Z".repeat(16), "0-_".repeat(21))) {
            MediaStore.Key key = new MediaStore.Key(new MediaId(id), Kind.FILE, "application/pdf", false);
            store.put(key, file(Kind.FILE, 100, id.hashCode()));
            assertThat(read(otherNode, key, 0)).isEqualTo(MediaSamples.bytes(Kind.FILE, 100, id.hashCode()));
            store.delete(key);
            assertThat(store.open(key, 0)).isEmpty();
        }
    }

    @Test
    void a_put_of_what_cannot_be_read_leaves_nothing_and_the_store_works_on() throws Exception {
        MediaStore.Key key = key(Kind.FILE);
        for (int i = 0; i < 3; i++) {
            for (Path unreadable : List.of(folder.resolve("nothing"), folder)) {
                assertThatThrownBy(() -> store.put(key, unreadable))
                        .isInstanceOfSatisfying(
                                ChatException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
            }
        }
        assertThat(store.open(key, 0)).isEmpty();
        store.put(key, file(Kind.FILE, 300, 13));
        assertThat(read(store, key, 0)).isEqualTo(MediaSamples.bytes(Kind.FILE, 300, 13));
    }

    @Test
    void a_put_whose_thread_is_interrupted_leaves_the_whole_or_nothing() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Path file = file(Kind.VIDEO, FEW, 14);
        byte[] sent = MediaSamples.bytes(Kind.VIDEO, FEW, 14);
        for (int round = 0; round < 8; round++) {
            MediaStore.Key key = key(Kind.VIDEO);
            FutureTask<Boolean> put = new FutureTask<>(() -> stored(key, file));
            Thread thread = new Thread(put, "interrupted");
            thread.start();
            long moment = System.nanoTime() + random.nextInt(10_000_000);
            while (System.nanoTime() < moment) {
                Thread.onSpinWait();
            }
            thread.interrupt();
            boolean done = put.get(60, TimeUnit.SECONDS);
            if (done || store.open(key, 0).isPresent()) {
                assertThat(read(store, key, 0)).as("seed %d", seed).isEqualTo(sent);
            }
        }
    }

    private boolean stored(MediaStore.Key key, Path file) {
        try {
            store.put(key, file);
            return true;
        } catch (ChatException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE);
            return false;
        }
    }

    @Test
    void many_are_stored_read_and_deleted_at_once() throws Exception {
        List<Callable<Boolean>> people = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            int seed = 100 + i;
            MediaStore.Key key = key(Kind.FILE);
            Path file = file(Kind.FILE, 100_000 + i, seed);
            MediaStore mine = i % 2 == 0 ? store : otherNode;
            people.add(() -> {
                for (int round = 0; round < 3; round++) {
                    mine.put(key, file);
                    assertThat(read(mine, key, 0)).isEqualTo(Files.readAllBytes(file));
                    mine.delete(key);
                    assertThat(mine.open(key, 0)).isEmpty();
                }
                return true;
            });
        }
        assertThat(Racers.race(people)).hasSize(16).containsOnly(true);
    }

    @Test
    void who_reads_while_it_is_stored_again_sees_one_of_both_whole() throws Exception {
        MediaStore.Key key = key(Kind.FILE);
        Path first = file(Kind.FILE, 300_000, 15);
        Path second = file(Kind.FILE, 200_000, 16);
        byte[] one = Files.readAllBytes(first);
        byte[] two = Files.readAllBytes(second);
        store.put(key, first);
        AtomicBoolean over = new AtomicBoolean();
        List<Callable<Integer>> all = new ArrayList<>();
        all.add(() -> {
            try {
                for (int round = 0; round < 20; round++) {
                    store.put(key, round % 2 == 0 ? second : first);
                }
            } finally {
                over.set(true);
            }
            return 1;
        });
        for (int i = 0; i < 3; i++) {
            all.add(() -> {
                int reads = 0;
                while (reads == 0 || !over.get()) {
                    byte[] seen = read(otherNode, key, 0);
                    assertThat(seen).isEqualTo(seen.length == one.length ? one : two);
                    reads++;
                }
                return reads;
            });
        }
        assertThat(Racers.race(all)).allMatch(reads -> reads > 0);
    }

    @Test
    void a_big_file_is_never_in_memory_whole() throws Exception {
        Path file = file(Kind.VIDEO, BIG, 17);
        MediaStore.Key key = key(Kind.VIDEO);
        if (!(ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads)) {
            throw new AssertionError("a Java that does not count");
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        store.put(key, file);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                .as("bytes of memory to store 20 MB")
                .isLessThan(BIG / 2);

        List<InputStream> open = new ArrayList<>();
        try {
            long used = used();
            for (int i = 0; i < 5; i++) {
                InputStream bytes = store.open(key, i).orElseThrow();
                open.add(bytes);
                assertThat(bytes.read()).isNotNegative();
            }
            assertThat(used() - used)
                    .as("bytes of memory to read 5 times 20 MB")
                    .isLessThan(BIG);
        } finally {
            for (InputStream bytes : open) {
                bytes.close();
            }
        }
        try (InputStream bytes = store.open(key, 0).orElseThrow();
                InputStream sent = Files.newInputStream(file)) {
            assertThat(MediaSamples.digest(bytes)).isEqualTo(MediaSamples.digest(sent));
        }
    }

    /** How much memory is held. */
    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void who_stops_reading_leaves_nothing_open() throws Exception {
        assumeThat(ManagementFactory.getOperatingSystemMXBean()).isInstanceOf(UnixOperatingSystemMXBean.class);
        UnixOperatingSystemMXBean system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        MediaStore.Key key = key(Kind.VIDEO);
        store.put(key, file(Kind.VIDEO, FEW, 18));
        store.open(key, 0).orElseThrow().close(); // whatever is opened once and kept
        long before = system.getOpenFileDescriptorCount();
        for (int i = 0; i < 100; i++) {
            InputStream bytes = store.open(key, i).orElseThrow();
            if (i % 2 == 0) {
                assertThat(bytes.read()).isNotNegative();
            }
            bytes.close();
        }
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(
                        () -> assertThat(system.getOpenFileDescriptorCount()).isLessThan(before + 20));
        assertThat(read(store, key, FEW - 3)).hasSize(3);
    }

    @Test
    void sizes_around_those_of_buffers_come_back_whole() throws Exception {
        for (int size : IntStream.of(1, 8_191, 8_192, 8_193, 65_535, 65_536, 65_537, 1_048_577)
                .toArray()) {
            MediaStore.Key key = key(Kind.FILE);
            store.put(key, file(Kind.FILE, size, size));
            assertThat(read(store, key, 0)).isEqualTo(MediaSamples.bytes(Kind.FILE, size, size));
        }
    }
}
