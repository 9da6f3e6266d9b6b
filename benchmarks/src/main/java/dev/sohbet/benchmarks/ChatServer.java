package dev.sohbet.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.sohbet.chat.Chat;
import dev.sohbet.chat.ChatLimits;
import dev.sohbet.chat.jdbc.JdbcChatStore;
import dev.sohbet.chat.memory.InMemoryChatStore;
import dev.sohbet.chat.model.AgentRole;
import dev.sohbet.chat.spi.ChatStore;
import dev.sohbet.chat.web.ChatServlet;
import dev.sohbet.chat.web.WebSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.websocket.server.WsSci;

/**
 * The server under test: the chat on a plain embedded Tomcat, with nothing tuned and nobody limited. Says {@code ready <port>} when it
 * serves; answers each line of its input with numbers about itself and ends with its input.
 */
public final class ChatServer implements AutoCloseable {
    static final String AGENT = "agent";
    static final String PASSWORD = "a password for nobody";

    private static final Logger CONTAINER = Logger.getLogger("org.apache");

    private final Chat chat;
    private final Tomcat tomcat = new Tomcat();

    ChatServer(ChatStore store, Path folder) throws LifecycleException {
        chat = Chat.builder()
                .store(store)
                .limits(ChatLimits.DEFAULT.withSending(1, Duration.ZERO))
                .build();
        chat.identities().addAgent(AGENT, PASSWORD, "Agent", AgentRole.AGENT);
        WebSettings settings = new WebSettings(
                Set.of(), Set.of("127.0.0.1"), "chat", false, 100_000, 1, Duration.ZERO, InstantSource.system());
        Connector connector = new Connector();
        connector.setPort(0);
        connector.setProperty("address", "127.0.0.1");
        tomcat.setBaseDir(folder.toString());
        tomcat.setConnector(connector);
        StandardContext context = (StandardContext) tomcat.addContext("", null);
        context.setClearReferencesThreadLocals(false); // nothing is deployed again here
        context.setClearReferencesRmiTargets(false);
        context.addServletContainerInitializer(new WsSci(), null);
        context.addServletContainerInitializer(
                (classes, servletContext) -> ChatServlet.install(servletContext, chat, settings), null);
        tomcat.start();
    }

    int port() {
        return tomcat.getConnector().getLocalPort();
    }

    /**
     * Runs until its input ends.
     *
     * @param arguments the store ({@code memory}, {@code sqlite} or {@code postgresql}), where it lies (a file or a JDBC URL), and a
     *     folder for the container
     */
    public static void main(String[] arguments) throws Exception {
        CONTAINER.setLevel(Level.WARNING);
        StoreMeter meter = new StoreMeter();
        ChatStore store = meter.around(store(arguments[0], arguments[1]));
        try (ChatServer server = new ChatServer(store, Path.of(arguments[2]));
                BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            System.out.println("ready " + server.port());
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                System.out.println(line.equals("heap") ? "heap=" + heap() : meter.toString());
            }
        }
    }

    private static ChatStore store(String kind, String where) throws IOException {
        return switch (kind) {
            case "memory" -> new InMemoryChatStore();
            case "sqlite" -> JdbcChatStore.sqlite(Path.of(where));
            case "postgresql" -> {
                HikariConfig pool = new HikariConfig();
                pool.setJdbcUrl(where);
                yield JdbcChatStore.postgresql(new HikariDataSource(pool));
            }
            default -> throw new IllegalArgumentException("no such store: " + kind);
        };
    }

    @SuppressWarnings("JdkObsolete") // What is left after a collection is what is asked for.
    private static long heap() {
        System.gc();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    @Override
    public void close() throws LifecycleException {
        tomcat.stop();
        tomcat.destroy();
        chat.close();
    }
}
