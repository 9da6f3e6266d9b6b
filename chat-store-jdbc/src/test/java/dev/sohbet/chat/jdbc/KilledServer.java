package dev.sohbet.chat.jdbc;

import dev.sohbet.chat.Chat;
import dev.sohbet.chat.ChatLimits;
import dev.sohbet.chat.spi.ChatStore;
import dev.sohbet.chat.testkit.SecretsStayOutOfLogs;
import dev.sohbet.chat.web.ChatServlet;
import dev.sohbet.chat.web.WebSettings;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.websocket.server.WsSci;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** A chat on Tomcat in a process of its own, to be killed. Always on the same port and store. */
final class KilledServer implements AutoCloseable {
    static final String USERNAME = "deniz";
    static final String PASSWORD = "correct horse battery";

    private final int port = freePort();
    private final String store;
    private final Path log;
    private @Nullable Process process;

    /** @param store a PostgreSQL JDBC URL, or the path of an SQLite file */
    KilledServer(String store, Path log) {
        this.store = store;
        this.log = log;
    }

    URI base() {
        return URI.create("http://127.0.0.1:" + port + "/chat");
    }

    /** Starts it; clients may come when this returns. */
    void start() throws IOException, InterruptedException {
        Path ready = Files.createTempFile("sohbet", ".ready");
        Files.delete(ready);
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        process = new ProcessBuilder(List.of(
                        java,
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classPath,
                        KilledServer.class.getName(),
                        String.valueOf(port),
                        store,
                        ready.toString()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!Files.exists(ready)) {
            if (process.waitFor(20, TimeUnit.MILLISECONDS) || System.nanoTime() > deadline) {
                throw new IllegalStateException("The server did not start:\n" + Files.readString(log));
            }
        }
        Files.delete(ready);
    }

    /** Kills it as {@code kill -9} does and waits until it is gone. */
    void kill() throws InterruptedException {
        Objects.requireNonNull(process).destroyForcibly().waitFor();
    }

    @Override
    public void close() throws InterruptedException, IOException {
        if (process != null) {
            kill();
        }
        if (Files.exists(log)) {
            SecretsStayOutOfLogs.look(Files.readString(log));
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** The process: port, store, file to make when it is ready. */
    public static void main(String[] args) throws Exception {
        Chat chat = Chat.builder()
                .store(store(args[1]))
                .limits(ChatLimits.DEFAULT.withSending(1, Duration.ZERO))
                .build();
        chat.identities().addFirstAdmin(USERNAME, PASSWORD);
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(Files.createTempDirectory("sohbet-tomcat").toString());
        tomcat.setHostname("127.0.0.1");
        tomcat.setPort(Integer.parseInt(args[0]));
        tomcat.getConnector();
        var context = tomcat.addContext("", null);
        context.addServletContainerInitializer(new WsSci(), Set.of());
        WebSettings settings =
                new WebSettings(Set.of(), Set.of(), "chat", false, 1_000, 1, Duration.ZERO, InstantSource.system());
        context.addServletContainerInitializer(
                (classes, servlets) -> ChatServlet.install(servlets, chat, settings), Set.of());
        tomcat.start();
        Files.createFile(Path.of(args[2]));
        tomcat.getServer().await();
    }

    private static ChatStore store(String where) {
        if (!where.startsWith("jdbc:postgresql:")) {
            return JdbcChatStore.sqlite(Path.of(where));
        }
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(where);
        return JdbcChatStore.postgresql(Postgres.pool(source));
    }
}
