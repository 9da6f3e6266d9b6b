package dev.sohbet.chat.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.spi.MediaScanner.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scanner with a clamd that behaves as no real one should. */
class ClamdScannerTest {
    private static final Duration TIMEOUT = Duration.ofMillis(400);

    @TempDir
    Path directory;

    private final CountDownLatch over = new CountDownLatch(1);
    private ServerSocket server;
    private Path file;
    private byte[] content;

    /** What the server does with its one connection. */
    private interface Manners {
        void behave(Socket connection) throws IOException, InterruptedException;
    }

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        content = new byte[300_000];
        new Random(1).nextBytes(content);
        file = Files.write(directory.resolve("upload"), content);
    }

    @AfterEach
    void close() throws IOException {
        over.countDown();
        server.close();
    }

    private ClamdScanner scanner(Duration timeout) {
        return new ClamdScanner(server.getLocalSocketAddress(), timeout);
    }

    private CompletableFuture<Void> serve(Manners manners) {
        return CompletableFuture.runAsync(() -> {
            try (Socket connection = server.accept()) {
                manners.behave(connection);
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        });
    }

    private static byte[] received(Socket connection) throws IOException {
        DataInputStream in = new DataInputStream(connection.getInputStream());
        assertThat(new String(in.readNBytes(10), StandardCharsets.US_ASCII)).isEqualTo("zINSTREAM\0");
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        for (int length = in.readInt(); length > 0; length = in.readInt()) {
            received.writeBytes(in.readNBytes(length));
        }
        return received.toByteArray();
    }

    private Manners answering(String answer) {
        return connection -> {
            received(connection);
            connection.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
        };
    }

    private Throwable unavailable(ClamdScanner scanner, Path scanned) {
        long start = System.nanoTime();
        Throwable[] cause = new Throwable[1];
        assertThatThrownBy(() -> scanner.scan(scanned)).isInstanceOfSatisfying(ChatException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE);
            assertThat(e).hasMessage("The file could not be examined; try again later.");
            cause[0] = e.getCause();
        });
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
        return cause[0];
    }

    @Test
    void the_file_arrives_whole() {
        CompletableFuture<Void> served = serve(connection -> {
            assertThat(received(connection)).isEqualTo(content);
            connection.getOutputStream().write("stream: Some.Thing-1 FOUND\0".getBytes(StandardCharsets.US_ASCII));
        });
        assertThat(scanner(ClamdScanner.TIMEOUT).scan(file)).isEqualTo(new Verdict.Infected("Some.Thing-1"));
        served.join();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\0",
                "stream: OK",
                "stream: OK\n\0",
                "stream: OK\0stream: X FOUND\0",
                "stream: O",
                "OK\0",
                "hello\0",
                "stream:  FOUND\0",
                "stream: X\nstream: OK FOUND\0",
                "stream: X\u00ff FOUND\0",
                "INSTREAM size limit exceeded. ERROR\0",
                "stream: Can't allocate memory ERROR\0",
                "UNKNOWN COMMAND\0"
            })
    void any_other_answer_is_none(String answer) {
        CompletableFuture<Void> served = serve(answering(answer));
        assertThat(unavailable(scanner(ClamdScanner.TIMEOUT), file)).isInstanceOf(IOException.class);
        served.join();
    }

    @Test
    void an_answer_before_the_file_was_sent_is_none() throws IOException {
        Path large = Files.write(directory.resolve("large"), new byte[20_000_000]);
        CompletableFuture<Void> served = serve(connection -> {
            connection.getOutputStream().write("stream: OK\0".getBytes(StandardCharsets.US_ASCII));
            over.await();
        });
        assertThat(unavailable(scanner(ClamdScanner.TIMEOUT), large))
                .hasMessage("clamd did not want to see the whole file, it says: stream: OK");
        over.countDown();
        served.join();
    }

    @Test
    void an_answer_without_an_end_is_none() {
        CompletableFuture<Void> served = serve(connection -> {
            received(connection);
            answer(connection, "x".repeat(5_000));
            over.await();
        });
        assertThat(unavailable(scanner(ClamdScanner.TIMEOUT), file)).hasMessageContaining("does not come to an end");
        over.countDown();
        served.join();
    }

    private static void answer(Socket connection, String answer) throws IOException {
        OutputStream out = connection.getOutputStream();
        out.write(answer.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void nobody_waits_for_a_clamd_that_does_not_read() throws IOException {
        Path large = Files.write(directory.resolve("large"), new byte[20_000_000]);
        CompletableFuture<Void> served = serve(connection -> over.await());
        assertThat(unavailable(scanner(TIMEOUT), large)).isInstanceOf(SocketTimeoutException.class);
        over.countDown();
        served.join();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "stream: O"})
    void nobody_waits_for_a_clamd_that_does_not_answer_to_the_end(String beginning) {
        CompletableFuture<Void> served = serve(connection -> {
            received(connection);
            answer(connection, beginning);
            over.await();
        });
        assertThat(unavailable(scanner(TIMEOUT), file)).isInstanceOf(SocketTimeoutException.class);
        over.countDown();
        served.join();
    }

    @Test
    void the_timeout_is_for_the_whole_scan_however_often_something_comes() {
        CompletableFuture<Void> served = serve(connection -> {
            received(connection);
            while (!over.await(50, TimeUnit.MILLISECONDS)) {
                answer(connection, "x");
            }
        });
        assertThat(unavailable(scanner(TIMEOUT), file)).isInstanceOf(SocketTimeoutException.class);
        over.countDown();
        served.exceptionally(e -> null).join(); // its last words may have reached nobody
    }

    @Test
    void a_thread_that_is_interrupted_stops_waiting() throws Exception {
        CompletableFuture<Thread> scanning = new CompletableFuture<>();
        CompletableFuture<Void> served = serve(connection -> {
            received(connection);
            scanning.join().interrupt();
            over.await();
        });
        scanning.complete(Thread.currentThread());
        assertThat(unavailable(scanner(ClamdScanner.TIMEOUT), file)).isInstanceOf(IOException.class);
        assertThat(Thread.interrupted()).isTrue();
        over.countDown();
        served.get(10, TimeUnit.SECONDS);
    }

    @Test
    void no_clamd_and_no_file_are_failures_too() throws IOException {
        assertThat(unavailable(ClamdScanner.of("unix:" + directory.resolve("nothing")), file))
                .isInstanceOf(IOException.class);
        assertThat(unavailable(scanner(ClamdScanner.TIMEOUT), directory.resolve("gone")))
                .isInstanceOf(NoSuchFileException.class);
        server.close();
        assertThat(unavailable(scanner(ClamdScanner.TIMEOUT), file)).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "clamd",
                "3310",
                ":3310",
                "clamd:",
                "clamd:0",
                "clamd:65536",
                "clamd:x",
                "::1:3310",
                "unix:",
                "unix:clamd.ctl",
                "/run/clamav/clamd.ctl",
                "tcp://clamd:3310",
                "a b:3310"
            })
    void settings_that_name_no_clamd_are_told_of_at_once(String address) {
        assertThatThrownBy(() -> ClamdScanner.of(address))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"unix:/run/clamav/clamd.ctl", "clamd:3310", " 127.0.0.1:3310 ", "[::1]:3310", "a-b.internal:1"})
    void settings_that_name_one_are_taken(String address) {
        assertThat(ClamdScanner.of(address)).isNotNull();
    }

    @Test
    void a_scan_takes_more_than_nothing_and_a_minute_at_most() {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 3310);
        for (Duration timeout : new Duration[] {Duration.ZERO, Duration.ofMillis(-1), Duration.ofSeconds(61)}) {
            assertThatThrownBy(() -> new ClamdScanner(address, timeout)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(new ClamdScanner(UnixDomainSocketAddress.of("/a"), Duration.ofMinutes(1)))
                .isNotNull();
        assertThatThrownBy(() -> new ClamdScanner(new java.net.SocketAddress() {}, TIMEOUT))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
