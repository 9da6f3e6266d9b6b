package dev.sohbet.chat.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.Content.Message;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.spi.AppendResult.Appended;
import dev.sohbet.chat.spi.NewEntry;
import dev.sohbet.chat.spi.NewEntry.ToVisitor;
import dev.sohbet.chat.testkit.Racers;
import dev.sohbet.chat.testkit.TestIds;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One process, one writer, and commits that are on disk. */
class SqliteFileTest {
    private static final JdbcOptions AT_ONCE = JdbcOptions.DEFAULT.withLockWait(Duration.ZERO);

    private final TestIds ids = new TestIds(3);
    private final Author visitor = ids.visitor("Deniz").author();

    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("chat.db");
    }

    private NewEntry message(String text) {
        return new NewEntry(
                new ToVisitor(visitor, ids.threadId(), Duration.ofDays(7)),
                visitor,
                ids.clientId(),
                new Message(text),
                Instant.now(),
                Set.of());
    }

    @Test
    void p1_the_writing_connection_syncs_every_commit() {
        try (JdbcChatStore store = JdbcChatStore.sqlite(file())) {
            assertThat(writersSetting(store, "PRAGMA synchronous")).isEqualTo("2");
            assertThat(writersSetting(store, "PRAGMA journal_mode")).isEqualTo("wal");
            assertThat(writersSetting(store, "PRAGMA foreign_keys")).isEqualTo("1");
        }
    }

    @Test
    void p1_a_weakened_setting_is_not_accepted() throws SQLException {
        for (String weakening :
                List.of("PRAGMA synchronous = NORMAL", "PRAGMA synchronous = OFF", "PRAGMA journal_mode = DELETE")) {
            try (SqliteConnection writer = SqliteConnection.writer(folder.resolve("weak.db"))) {
                writer.checkDurable();
                writer.tx().run(weakening);
                assertThatThrownBy(writer::checkDurable)
                        .isInstanceOf(ChatException.class)
                        .hasMessageContaining("does not keep what it commits");
            }
        }
    }

    @Test
    void p1_what_append_returned_is_seen_by_another_connection() throws SQLException {
        try (JdbcChatStore store = JdbcChatStore.sqlite(file());
                Connection other = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = other.createStatement()) {
            for (int i = 1; i <= 20; i++) {
                assertThat(store.append(List.of(message("n" + i))).get(0)).isInstanceOf(Appended.class);
                try (ResultSet count = statement.executeQuery("SELECT count(*) FROM chat_entry")) {
                    assertThat(count.getInt(1)).isEqualTo(i);
                }
            }
        }
    }

    private static String writersSetting(JdbcChatStore store, String pragma) {
        return store.database().write(tx -> {
            try (Statement statement = tx.connection().createStatement();
                    ResultSet value = statement.executeQuery(pragma)) {
                return value.getString(1);
            }
        });
    }

    @Test
    void several_stores_on_one_path_share_one_writer_until_the_last_is_closed() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.toRealPath());
        JdbcChatStore one = JdbcChatStore.sqlite(file(), AT_ONCE);
        JdbcChatStore two = JdbcChatStore.sqlite(
                link.resolve("../").resolve(link.getFileName()).resolve("chat.db"), AT_ONCE);
        Connection writer = one.database().write(Tx::connection);
        assertThat(two.database().<Connection>write(Tx::connection)).isSameAs(writer);
        one.close();
        one.close();
        assertThat(two.append(List.of(message("still here"))).get(0)).isInstanceOf(Appended.class);
        two.close();
        try (JdbcChatStore three = JdbcChatStore.sqlite(file(), AT_ONCE)) {
            assertThat(three.newestThread(visitor.id())).isPresent();
            assertThat(three.database().<Connection>write(Tx::connection)).isNotSameAs(writer);
        }
    }

    private static void refusesAll(JdbcChatStore closed, NewEntry message) {
        for (ThrowingCallable use : List.<ThrowingCallable>of(
                () -> closed.newestThread("anyone"),
                () -> closed.append(List.of(message)),
                () -> closed.renewNode("n", Instant.now(), Duration.ofSeconds(1)))) {
            assertThatThrownBy(use)
                    .isInstanceOfSatisfying(
                            ChatException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE))
                    .hasMessageContaining("closed");
        }
    }

    /** How many descriptors of this process lead to the file and what belongs to it; 0 where that cannot be seen. */
    private long descriptors() throws IOException {
        Path all = Path.of("/proc/self/fd");
        if (!Files.isDirectory(all)) {
            return 0;
        }
        String prefix = file().toRealPath().toString();
        try (Stream<Path> links = Files.list(all)) {
            return links.filter(link -> {
                        try {
                            return Files.readSymbolicLink(link).toString().startsWith(prefix);
                        } catch (IOException e) {
                            return false; // closed since it was listed
                        }
                    })
                    .count();
        }
    }

    @Test
    void a_store_that_was_closed_does_not_touch_its_file() throws IOException {
        JdbcChatStore one = JdbcChatStore.sqlite(file());
        JdbcChatStore two = JdbcChatStore.sqlite(file());
        assertThat(one.append(List.of(message("hello"))).get(0)).isInstanceOf(Appended.class);
        one.close();
        refusesAll(one, message("late"));
        assertThat(two.newestThread(visitor.id())).isPresent();
        if (Files.isDirectory(Path.of("/proc/self/fd"))) {
            assertThat(descriptors()).isPositive();
        }
        two.close();
        refusesAll(one, message("late"));
        refusesAll(two, message("late"));
        assertThat(descriptors()).isZero();
        try (JdbcChatStore three = JdbcChatStore.sqlite(file(), AT_ONCE)) {
            assertThat(three.newestThread(visitor.id())).isPresent();
            refusesAll(two, message("late"));
        }
        assertThat(descriptors()).isZero();
    }

    @Test
    void a_read_under_way_ends_before_the_file_is_let_go() throws Exception {
        JdbcChatStore store = JdbcChatStore.sqlite(file());
        store.append(List.of(message("hello")));
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CompletableFuture<String> read = CompletableFuture.supplyAsync(
                () -> store.database().read(tx -> {
                    reading.countDown();
                    try {
                        assertThat(goOn.await(10, TimeUnit.SECONDS)).isTrue();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return tx.query(MetaRows.Statements.EPOCH)
                            .mapTo(String.class)
                            .one();
                }),
                Racers.OWN_THREAD);
        assertThat(reading.await(10, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<Void> closed = CompletableFuture.runAsync(store::close, Racers.OWN_THREAD);
        assertThatThrownBy(() -> closed.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        refusesAll(store, message("late"));
        goOn.countDown();
        closed.get(10, TimeUnit.SECONDS);
        assertThat(read.get(10, TimeUnit.SECONDS)).isEqualTo(store.epoch());
        assertThat(descriptors()).isZero();
    }

    @Test
    void a_file_that_cannot_be_is_refused_with_its_path_and_a_remedy() throws IOException {
        Path notAFolder = Files.writeString(folder.resolve("taken"), "");
        Path below = notAFolder.resolve("chat.db");
        Path locked = folder.resolve("locked.db");
        Files.createDirectories(folder.resolve("locked.db.lock"));
        Path itself = Files.createDirectories(folder.resolve("folder"));
        Path text = Files.writeString(folder.resolve("text.db"), "This is no database. ".repeat(100));
        for (Path file : List.of(Path.of("/"), below, locked, itself, text)) {
            assertThatThrownBy(() -> JdbcChatStore.sqlite(file, AT_ONCE))
                    .as("%s", file)
                    .isInstanceOfSatisfying(
                            ChatException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE))
                    .hasMessageContaining(file.toString())
                    .hasMessageMatching("(?s).*(Give|Make|Check).*\\.");
        }
    }

    @Test
    void another_process_is_refused_and_told_who_has_the_file() throws Exception {
        Process holder = holder("60000");
        try {
            assertThatThrownBy(() -> JdbcChatStore.sqlite(file(), AT_ONCE))
                    .isInstanceOfSatisfying(
                            ChatException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE))
                    .hasMessageContaining("process " + holder.pid() + " on ")
                    .hasMessageContaining("PostgreSQL");
        } finally {
            holder.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
        JdbcChatStore.sqlite(file(), AT_ONCE).close();
    }

    @Test
    void a_predecessor_that_drains_is_waited_for() throws Exception {
        Process holder = holder("1500");
        try (JdbcChatStore store = JdbcChatStore.sqlite(file(), JdbcOptions.DEFAULT)) {
            assertThat(store.newestThread("holder")).as("what it wrote last").isPresent();
        } finally {
            holder.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
    }

    /** Starts a process that opens the file, writes when its time is over, and ends. */
    private Process holder(String millis) throws Exception {
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Holder.class.getName(),
                        file().toString(),
                        millis)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader says =
                new BufferedReader(new InputStreamReader(holder.getInputStream(), StandardCharsets.UTF_8));
        String word = CompletableFuture.supplyAsync(() -> {
                    try {
                        return String.valueOf(says.readLine());
                    } catch (IOException e) {
                        return e.toString();
                    }
                })
                .get(60, TimeUnit.SECONDS);
        assertThat(word).isEqualTo("open");
        return holder;
    }

    /** The other process. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) throws InterruptedException {
            JdbcChatStore store = JdbcChatStore.sqlite(Path.of(arguments[0]));
            System.out.println("open");
            Thread.sleep(Long.parseLong(arguments[1]));
            TestIds ids = new TestIds(4);
            Author author = new Author(Author.Role.VISITOR, "holder", null);
            store.append(List.of(new NewEntry(
                    new ToVisitor(author, ids.threadId(), Duration.ZERO),
                    author,
                    ids.clientId(),
                    new Message("last words"),
                    Instant.now(),
                    Set.of())));
            store.close();
        }
    }
}
