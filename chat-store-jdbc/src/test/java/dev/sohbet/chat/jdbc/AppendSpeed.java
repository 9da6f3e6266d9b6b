package dev.sohbet.chat.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.Content.Message;
import dev.sohbet.chat.spi.AppendResult.Appended;
import dev.sohbet.chat.spi.NewEntry;
import dev.sohbet.chat.spi.NewEntry.ToVisitor;
import dev.sohbet.chat.testkit.TestIds;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Measures appends by hand; no test. Run its main with the test class path. */
final class AppendSpeed {
    private AppendSpeed() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("append-speed");
        try (JdbcChatStore store = JdbcChatStore.sqlite(folder.resolve("chat.db"))) {
            measure("SQLite", store);
        }
        try (HikariDataSource source = Postgres.freshDatabase();
                JdbcChatStore store = JdbcChatStore.postgresql(source)) {
            measure("PostgreSQL", store);
        }
    }

    private static void measure(String name, JdbcChatStore store) {
        TestIds ids = new TestIds(1);
        List<Author> visitors = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            visitors.add(ids.visitor("V" + i).author());
        }
        for (int size : new int[] {1, 200, 200, 100, 256, 1}) {
            int batches = size == 1 ? 500 : 150;
            List<List<NewEntry>> work = new ArrayList<>();
            for (int b = 0; b < batches; b++) {
                List<NewEntry> batch = new ArrayList<>();
                for (int i = 0; i < size; i++) {
                    Author visitor = visitors.get((b * size + i) % visitors.size());
                    batch.add(new NewEntry(
                            new ToVisitor(visitor, ids.threadId(), Duration.ofDays(7)),
                            visitor,
                            ids.clientId(),
                            new Message("Where is my order? It should have been here on Monday, number " + i),
                            Instant.now(),
                            Set.of()));
                }
                work.add(batch);
            }
            long start = System.nanoTime();
            long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            for (List<NewEntry> batch : work) {
                if (!store.append(batch).stream().allMatch(Appended.class::isInstance)) {
                    throw new IllegalStateException("not appended");
                }
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            double cpuSeconds = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpu) / 1e9;
            System.out.printf(
                    "%s: batches of %d: %.0f entries/s, %.2f ms a batch, %.2f ms of them this thread's%n",
                    name, size, batches * size / seconds, seconds / batches * 1000, cpuSeconds / batches * 1000);
        }
    }
}
