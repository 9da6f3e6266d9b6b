package dev.sohbet.chat.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real ClamAV daemon that knows one signature, that of the file everybody tests scanners with. */
final class Clamd implements AutoCloseable {
    /** In two parts, so that no scanner finds it in these sources. */
    static final String EICAR = "X5O!P%@AP[4\\PZX54(P^)7CC)7}" + "$EICAR-STANDARD-ANTIVIRUS" + "-TEST-FILE!$H+H*";

    static final int MOST_BYTES = 30_000_000;

    final Path socket;
    final int port;
    private final Process process;
    private final Path log;

    /** @param directory an empty one of a short path, since a socket is made there */
    Clamd(Path directory) throws IOException {
        socket = directory.resolve("clamd.ctl");
        log = directory.resolve("log");
        port = freePort();
        Path signatures = Files.createDirectory(directory.resolve("signatures"));
        String hex = HexFormat.of().formatHex(EICAR.getBytes(StandardCharsets.US_ASCII));
        Files.writeString(signatures.resolve("test.ndb"), "Eicar-Test:0:*:" + hex + "\n");
        Path settings = directory.resolve("clamd.conf");
        Files.write(
                settings,
                Stream.of(
                                "Foreground yes",
                                "DatabaseDirectory " + signatures,
                                "TemporaryDirectory " + directory,
                                "LocalSocket " + socket,
                                "TCPSocket " + port,
                                "TCPAddr 127.0.0.1",
                                "StreamMaxLength " + MOST_BYTES)
                        .toList());
        process = new ProcessBuilder(program().toString(), "--config-file=" + settings)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            await().atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> {
                        assertThat(process.isAlive()).as(Files.readString(log)).isTrue();
                        return isThere();
                    });
        } catch (RuntimeException | AssertionError e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private static Path program() {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        // where distributions put it, which is not on the PATH of everybody
        return Stream.concat(
                        Stream.of(path.split(java.io.File.pathSeparator, -1)).filter(folder -> !folder.isEmpty()),
                        Stream.of("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/sbin"))
                .map(folder -> Path.of(folder, "clamd"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError("The scanner's tests need ClamAV's clamd: run .ci/setup."));
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private boolean isThere() throws IOException {
        if (!Files.exists(socket)) {
            return false;
        }
        try (Socket connection = new Socket()) {
            connection.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            connection.setSoTimeout(10_000);
            connection.getOutputStream().write("zPING\0".getBytes(StandardCharsets.US_ASCII));
            return new String(connection.getInputStream().readNBytes(5), StandardCharsets.US_ASCII).equals("PONG\0");
        } catch (java.net.ConnectException e) {
            return false;
        }
    }

    /** As if the machine had killed it. */
    void kill() throws InterruptedException {
        assertThat(process.destroyForcibly().waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
