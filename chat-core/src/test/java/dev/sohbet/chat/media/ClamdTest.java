package dev.sohbet.chat.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.spi.MediaScanner.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The scanner with ClamAV itself. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClamdTest {
    private static final int LARGE = 20_000_000;

    private Path directory;
    private Clamd clamd;

    @BeforeAll
    void start(@TempDir Path empty) throws IOException {
        directory = empty;
        clamd = new Clamd(Files.createDirectory(directory.resolve("a")));
    }

    @AfterAll
    void stop() throws InterruptedException {
        clamd.close();
    }

    List<ClamdScanner> scanners() {
        return List.of(ClamdScanner.of("unix:" + clamd.socket), ClamdScanner.of("localhost:" + clamd.port));
    }

    private Path file(byte[] content) throws IOException {
        return Files.write(Files.createTempFile(directory, "upload", ""), content);
    }

    private static byte[] large(String end) {
        byte[] content = new byte[LARGE];
        byte[] tail = end.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(tail, 0, content, content.length - tail.length, tail.length);
        return content;
    }

    @ParameterizedTest
    @MethodSource("scanners")
    void finds_what_it_knows_and_says_what_it_is(ClamdScanner scanner) throws IOException {
        Path file = file(Clamd.EICAR.getBytes(StandardCharsets.US_ASCII));
        assertThat(scanner.scan(file)).isEqualTo(new Verdict.Infected("Eicar-Test.UNOFFICIAL"));
    }

    @ParameterizedTest
    @MethodSource("scanners")
    void finds_it_at_the_end_of_a_large_file(ClamdScanner scanner) throws IOException {
        assertThat(scanner.scan(file(large(Clamd.EICAR)))).isInstanceOf(Verdict.Infected.class);
    }

    @ParameterizedTest
    @MethodSource("scanners")
    void says_that_other_files_are_clean(ClamdScanner scanner) throws IOException {
        assertThat(scanner.scan(file("A photo of my cat.".getBytes(StandardCharsets.US_ASCII))))
                .isEqualTo(new Verdict.Clean());
        assertThat(scanner.scan(file(new byte[0]))).isEqualTo(new Verdict.Clean());
        assertThat(scanner.scan(file(large("")))).isEqualTo(new Verdict.Clean());
    }

    @ParameterizedTest
    @MethodSource("scanners")
    void cannot_tell_of_a_file_that_is_too_large_for_clamd(ClamdScanner scanner) throws IOException {
        cannotTell(scanner, file(new byte[Clamd.MOST_BYTES + 1]));
    }

    @Test
    void many_scan_at_once() throws IOException {
        ClamdScanner scanner = ClamdScanner.of("unix:" + clamd.socket);
        Path infected = file(Clamd.EICAR.getBytes(StandardCharsets.US_ASCII));
        Path clean = file(new byte[100_000]);
        List<CompletableFuture<Verdict>> scans = IntStream.range(0, 40)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> scanner.scan(i % 2 == 0 ? infected : clean)))
                .toList();
        for (int i = 0; i < scans.size(); i++) {
            assertThat(scans.get(i).join()).isInstanceOf(i % 2 == 0 ? Verdict.Infected.class : Verdict.Clean.class);
        }
    }

    @Test
    void cannot_tell_when_clamd_is_killed_in_the_middle_and_afterwards() throws Exception {
        try (Clamd mortal = new Clamd(Files.createDirectory(directory.resolve("b")));
                ServerSocket between = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> killed = CompletableFuture.runAsync(() -> passOnHalfAndKill(between, mortal));
            cannotTell(ClamdScanner.of("127.0.0.1:" + between.getLocalPort()), file(large("")));
            killed.get(10, TimeUnit.SECONDS);
            cannotTell(ClamdScanner.of("127.0.0.1:" + mortal.port), file(new byte[1]));
            cannotTell(ClamdScanner.of("unix:" + mortal.socket), file(new byte[1]));
        }
    }

    private static void passOnHalfAndKill(ServerSocket between, Clamd mortal) {
        try (Socket scanner = between.accept();
                Socket clamd = new Socket(InetAddress.getLoopbackAddress(), mortal.port)) {
            InputStream file = scanner.getInputStream();
            clamd.getOutputStream().write(file.readNBytes(LARGE / 2));
            mortal.kill();
            // what the death of the other side looks like from here is passed on by closing
            assertThat(clamd.getInputStream().read()).isNegative();
        } catch (java.net.SocketException e) {
            assertThat(e).hasMessageContaining("reset");
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void cannotTell(ClamdScanner scanner, Path file) {
        long start = System.nanoTime();
        assertThatThrownBy(() -> scanner.scan(file))
                .isInstanceOfSatisfying(
                        ChatException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    }
}
