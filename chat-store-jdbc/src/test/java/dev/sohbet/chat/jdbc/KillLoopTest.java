package dev.sohbet.chat.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.sohbet.chat.spi.ChatStore;
import dev.sohbet.chat.testkit.ConversationChecker;
import dev.sohbet.chat.testkit.TestClient;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * P1 and P2: the server is killed with -9 again and again while three people write; whatever any of them was told must be true of the
 * store afterwards. {@code -Dsohbet.kills=1000} for a long run.
 */
class KillLoopTest {
    private static final int KILLS = Integer.getInteger("sohbet.kills", 20);
    private static final int IN_FLIGHT = 8;
    /** So that a minute of kills is ten thousand messages, not a million. */
    private static final Duration PACE = Duration.ofMillis(5);
    /** What each writer sends at least; more while there are kills left. */
    private static final int AT_LEAST = 1_000;

    @TempDir
    Path directory;

    @Test
    @Timeout(value = 24, unit = TimeUnit.HOURS)
    void sqlite() throws Exception {
        Path file = directory.resolve("chat.db");

        run(file.toString(), () -> JdbcChatStore.sqlite(file));

        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("PRAGMA integrity_check")) {
            assertThat(result.next()).isTrue();
            assertThat(result.getString(1)).isEqualTo("ok");
        }
    }

    @Test
    @Timeout(value = 24, unit = TimeUnit.HOURS)
    void postgresql() throws Exception {
        try (HikariDataSource database = Postgres.freshDatabase()) {
            String url;
            try (Connection connection = database.getConnection()) {
                url = connection.getMetaData().getURL() + "&user=postgres";
            }
            run(url.contains("?") ? url : url.replace("&", "?"), () -> JdbcChatStore.postgresql(database));
        }
    }

    private void run(String store, Supplier<ChatStore> reopened) throws Exception {
        long seed = System.nanoTime();
        System.out.println("kill loop: " + KILLS + " kills, seed " + seed);
        Random random = new Random(seed);
        try (KilledServer server = new KilledServer(store, directory.resolve("server.log"))) {
            server.start();
            TestClient visitor = ready(TestClient.visitor(server.base()));
            TestClient poller = ready(TestClient.visitor(server.base()).over(TestClient.Carrier.HTTP));
            TestClient agent = ready(TestClient.agent(server.base(), KilledServer.USERNAME, KilledServer.PASSWORD));
            String thread = visitor.send("hello").acked().thread();
            String other = poller.send("hello").acked().thread();
            agent.watch(thread, other);

            AtomicBoolean over = new AtomicBoolean();
            List<Writer> writers = List.of(
                    new Writer(over, text -> visitor.send(text)),
                    new Writer(over, text -> poller.send(text)),
                    new Writer(over, text -> random(text) ? agent.send(thread, text) : agent.note(thread, text)));
            writers.forEach(Thread::start);
            for (int kill = 0; kill < KILLS; kill++) {
                LockSupport.parkNanos(
                        Duration.ofMillis(500 + random.nextInt(2_500)).toNanos());
                server.kill();
                server.start();
            }
            over.set(true);
            for (Writer writer : writers) {
                writer.join(Duration.ofMinutes(2).toMillis());
                assertThat(writer.isAlive()).isFalse();
                writer.sent.forEach(TestClient.Sent::acked);
            }
            List<TestClient> clients = List.of(visitor, poller, agent);
            settle(visitor, poller, agent, thread, other);
            clients.forEach(TestClient::close);
            server.kill();

            try (ChatStore content = reopened.get()) {
                ConversationChecker checker = new ConversationChecker();
                clients.forEach(checker::client);
                ConversationChecker.Report report =
                        checker.stored(content, List.of(thread, other)).check();
                System.out.println("kill loop: " + report.checked() + " acknowledged, lost "
                        + report.lost().size()
                        + ", duplicated " + report.duplicated().size() + ", reordered "
                        + report.reordered().size()
                        + ", unexpected " + report.unexpected().size());
                report.assertClean();
            }
        }
    }

    private static boolean random(String text) {
        return text.hashCode() % 4 != 0;
    }

    private static TestClient ready(TestClient client) {
        return client.persistent(Duration.ofSeconds(1)).connect();
    }

    /** Waits until everyone has been shown the last entry. */
    private static void settle(TestClient visitor, TestClient poller, TestClient agent, String thread, String other) {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            assertThat(agent.position(thread)).isGreaterThanOrEqualTo(visitor.position(thread));
            assertThat(agent.position(other)).isEqualTo(poller.position(other));
        });
    }

    /** Keeps a few messages on their way. */
    private static final class Writer extends Thread {
        private final AtomicBoolean over;
        private final Function<String, TestClient.Sent> send;
        private final List<TestClient.Sent> sent = new ArrayList<>();
        private final Semaphore inFlight = new Semaphore(IN_FLIGHT);

        Writer(AtomicBoolean over, Function<String, TestClient.Sent> send) {
            super("writer");
            setDaemon(true);
            this.over = over;
            this.send = send;
        }

        @Override
        public void run() {
            for (int i = 0; i < AT_LEAST || !over.get(); i++) {
                inFlight.acquireUninterruptibly();
                TestClient.Sent message = send.apply("message " + i);
                sent.add(message);
                var unused = message.ack().whenComplete((ack, failure) -> inFlight.release());
                LockSupport.parkNanos(PACE.toNanos());
            }
        }
    }
}
