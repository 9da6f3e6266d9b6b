package dev.sohbet.chat.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sohbet.chat.model.Attachment.Kind;
import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.model.MediaId;
import dev.sohbet.chat.spi.MediaStore;
import dev.sohbet.chat.testkit.TestClock;
import dev.sohbet.chat.testkit.TestIds;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands on the disk. */
class LocalDiskTest {
    private final TestIds ids = new TestIds(3);
    private final TestClock clock = new TestClock();
    private final MediaStore.Key key = new MediaStore.Key(new MediaId(ids.id()), Kind.IMAGE, "image/png", false);
    private final MediaStore.Key small = new MediaStore.Key(key.id(), Kind.IMAGE, "image/png", true);

    @TempDir
    Path disk;

    private Path root() {
        return disk.resolve("media");
    }

    private LocalMediaStore store() {
        return new LocalMediaStore(root(), clock);
    }

    private Path sample(String text) throws IOException {
        return Files.writeString(Files.createTempFile(disk, "sample", ""), text);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(root())) {
            return all.filter(path -> !Files.isDirectory(path)).toList();
        }
    }

    private static String read(MediaStore store, MediaStore.Key key) throws IOException {
        try (InputStream bytes = store.open(key, 0).orElseThrow()) {
            return new String(bytes.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void assertUnavailable(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ChatException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
    }

    @Test
    void only_its_owner_may_read_and_write() throws Exception {
        assumeThat(disk.getFileSystem().supportedFileAttributeViews()).contains("posix");
        LocalMediaStore store = store();
        store.put(key, sample("whole"));
        store.put(small, sample("small"));
        assertThat(files()).hasSize(2);
        try (Stream<Path> all = Files.walk(root())) {
            for (Path path : all.toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                        .as("%s", path)
                        .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------");
            }
        }
    }

    @Test
    void no_two_ids_have_one_name_where_case_does_not_count() throws Exception {
        LocalMediaStore store = store();
        for (String id : List.of("aaaaaaaaaaaaaaaaaaaaaa", "AAAAAAAAAAAAAAAAAAAAAA", "aAaAaAaAaAaAaAaAaAaAaA")) {
            store.put(new MediaStore.Key(new MediaId(id), Kind.FILE, "application/pdf", false), sample(id));
        }
        assertThat(files().stream().map(path -> path.toString().toLowerCase(Locale.ROOT)))
                .hasSize(3)
                .doesNotHaveDuplicates();
    }

    @Test
    void the_root_is_a_directory_and_no_link() throws Exception {
        Path elsewhere = Files.createDirectory(disk.resolve("elsewhere"));
        Files.createSymbolicLink(root(), elsewhere);
        assertThatThrownBy(this::store)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("symbolic link")
                .hasMessageContaining(root().toString());
        Files.delete(root());
        Files.createSymbolicLink(root(), disk.resolve("leads nowhere"));
        assertThatThrownBy(this::store)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("symbolic link");
        Files.delete(root());
        Files.writeString(root(), "a file");
        assertThatThrownBy(this::store)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("a file where the directory");
        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    void a_link_in_place_of_a_directory_is_not_followed() throws Exception {
        LocalMediaStore store = store();
        store.put(key, sample("whole"));
        Path bucket = files().get(0).getParent();
        Path elsewhere = disk.resolve("elsewhere");
        Files.move(bucket, elsewhere);
        Files.createSymbolicLink(bucket, elsewhere);

        assertUnavailable(() -> store.open(key, 0));
        assertUnavailable(() -> store.put(small, sample("small")));
        assertUnavailable(() -> store.delete(key));
        try (Stream<Path> there = Files.list(elsewhere)) {
            assertThat(there).hasSize(1);
        }
        assertThat(root().resolve("unfinished")).isEmptyDirectory();
    }

    @Test
    void a_link_in_place_of_the_directory_of_what_is_unfinished_is_not_followed() throws Exception {
        LocalMediaStore store = store();
        Path elsewhere = Files.createDirectory(disk.resolve("elsewhere"));
        Files.delete(root().resolve("unfinished"));
        Files.createSymbolicLink(root().resolve("unfinished"), elsewhere);
        assertUnavailable(() -> store.put(key, sample("whole")));
        assertThatThrownBy(this::store).isInstanceOf(IllegalStateException.class);
        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    void a_link_in_place_of_a_file_is_replaced_or_removed_and_not_followed() throws Exception {
        LocalMediaStore store = store();
        store.put(key, sample("whole"));
        Path file = files().get(0);
        Path passwords = sample("passwords");
        Files.delete(file);
        Files.createSymbolicLink(file, passwords);

        assertUnavailable(() -> store.open(key, 0));
        store.put(key, sample("again"));
        assertThat(read(store, key)).isEqualTo("again");
        assertThat(passwords).hasContent("passwords");

        Files.delete(file);
        Files.createSymbolicLink(file, passwords);
        store.delete(key);
        assertThat(file).doesNotExist();
        assertThat(passwords).hasContent("passwords");
    }

    @Test
    void a_file_that_breaks_off_in_the_middle_leaves_nothing_and_keeps_what_was_there() throws Exception {
        LocalMediaStore store = store();
        store.put(key, sample("earlier"));
        assertThatThrownBy(() -> store.put(key, breaksOff())).hasMessage("broken off");
        assertThatThrownBy(() -> store.put(small, breaksOff())).hasMessage("broken off");
        assertThat(files()).hasSize(1);
        assertThat(read(store, key)).isEqualTo("earlier");
        assertThat(store.open(small, 0)).isEmpty();
    }

    private static InputStream breaksOff() {
        return new SequenceInputStream(new ByteArrayInputStream(new byte[200_000]), new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("broken off");
            }

            @Override
            public int read(byte[] into, int from, int length) throws IOException {
                throw new IOException("broken off");
            }
        });
    }

    @Test
    void what_a_dead_process_left_is_never_seen_and_is_removed_after_an_hour() throws Exception {
        LocalMediaStore store = store();
        Path left = part("left.part", Duration.ofMinutes(61));
        Path atWork = part("at-work.part", Duration.ofMinutes(59));
        assertThat(store.open(key, 0)).isEmpty();

        store.put(key, sample("whole"));
        assertThat(left).doesNotExist();
        assertThat(atWork).exists();

        clock.advance(Duration.ofMinutes(2));
        store();
        assertThat(atWork).doesNotExist();
        assertThat(read(store, key)).isEqualTo("whole");
    }

    private Path part(String name, Duration age) throws IOException {
        Path part = Files.writeString(root().resolve("unfinished").resolve(name), "half");
        return Files.setLastModifiedTime(part, FileTime.from(clock.instant().minus(age)));
    }

    @Test
    void a_full_disk_is_told_of_and_nothing_is_left() throws Exception {
        assumeThat(Path.of("/bin/sh")).isExecutable();
        // A limit on the size of files, in blocks of 512 bytes, fails as a full disk does: in the middle of writing.
        Path big = disk.resolve("big");
        Files.write(big, new byte[1_000_000]);
        Process child = new ProcessBuilder(
                        "/bin/sh",
                        "-c",
                        "ulimit -f 1000; exec \"$0\" \"$@\"",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:auto",
                        "-XX:-UsePerfData",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        OnFullDisk.class.getName(),
                        root().toString(),
                        big.toString(),
                        sample("small enough").toString(),
                        key.id().value())
                .redirectErrorStream(true)
                .redirectOutput(disk.resolve("printed").toFile())
                .start();
        try {
            assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            child.destroyForcibly();
        }
        assertThat(Files.readString(disk.resolve("printed"))).contains("unavailable, then stored");
        assertThat(files()).hasSize(1);
        assertThat(read(store(), key)).isEqualTo("small enough");
    }

    /** Stores a file for which there is no room, and then one for which there is. */
    static final class OnFullDisk {
        private OnFullDisk() {}

        public static void main(String[] args) {
            LocalMediaStore store = new LocalMediaStore(Path.of(args[0]));
            MediaStore.Key key = new MediaStore.Key(new MediaId(args[3]), Kind.IMAGE, "image/png", false);
            String first = "stored";
            try {
                store.put(key, Path.of(args[1]));
            } catch (ChatException e) {
                first = e.code().wire();
            }
            String there = store.open(key, 0).isPresent() ? ", there" : "";
            store.put(key, Path.of(args[2]));
            System.out.println(first + there + ", then stored");
        }
    }
}
