package dev.sohbet.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sohbet.chat.testkit.SecretsStayOutOfLogs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The packaged example, as a process of its own that can be killed and started again. */
final class ExampleProcess implements AutoCloseable {
    static final String USERNAME = "ada";
    static final String PASSWORD = "a-test-password";

    private final Path jar;
    private final Path folder;
    private final int port;
    private final Map<String, String> environment = new HashMap<>();
    private @Nullable Process process;

    ExampleProcess(Path folder) {
        this.jar = Path.of(System.getProperty("example.jar", "target/example-app.jar"))
                .toAbsolutePath();
        assertThat(jar).as("the packaged example").isRegularFile();
        this.folder = folder;
        this.port = freePort();
        environment.put("SERVER_PORT", String.valueOf(port));
        environment.put("CHAT_DATA_DIR", data().toString());
        environment.put("ADMIN_USERNAME", USERNAME);
        environment.put("ADMIN_PASSWORD", PASSWORD);
        environment.put("DATABASE_URL", "");
    }

    /** Sets a variable of its environment, for the next start. */
    ExampleProcess with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    Path data() {
        return folder.resolve("data");
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url(String path) {
        return "http://localhost:" + port + path;
    }

    /** Starts it and waits until it answers. */
    void start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"), "-Xmx256m", "-jar", jar.toString());
        builder.environment().putAll(environment);
        Process started = builder.directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
        process = started;
        await().atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    assertThat(started.isAlive())
                            .as("the example runs; it said:\n%s", said())
                            .isTrue();
                    return answers();
                });
    }

    private boolean answers() {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create(url("/chat/widget.js")).toURL().openConnection();
            return connection.getResponseCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** Ends it as a power cut does: it is told nothing. */
    void kill() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    String said() {
        try {
            return Files.exists(log()) ? Files.readString(log()) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path log() {
        return folder.resolve("example.log");
    }

    /** Ends it as a person does. */
    @Override
    public void close() throws InterruptedException {
        SecretsStayOutOfLogs.look(said());
        if (process != null && process.isAlive()) {
            process.destroy();
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("the example did not stop within 30 s; it said:\n" + said());
            }
        }
    }
}
