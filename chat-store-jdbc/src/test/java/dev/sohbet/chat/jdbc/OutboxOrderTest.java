package dev.sohbet.chat.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.Content.Message;
import dev.sohbet.chat.spi.AppendResult.Appended;
import dev.sohbet.chat.spi.Delivery;
import dev.sohbet.chat.spi.NewEntry;
import dev.sohbet.chat.spi.NewEntry.ToVisitor;
import dev.sohbet.chat.spi.OutboxStore.Outcome;
import dev.sohbet.chat.spi.OutboxStore.Rest;
import dev.sohbet.chat.testkit.TestIds;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose deliveries come first when several threads have some. */
class OutboxOrderTest {
    private static final Instant START = Instant.parse("2026-11-23T12:00:00Z");
    private static final Duration LEASE = Duration.ofMinutes(1);

    private final TestIds ids = new TestIds(23);

    @TempDir
    Path folder;

    @Test
    void on_postgresql() {
        try (HikariDataSource source = Postgres.freshDatabase();
                JdbcChatStore store = JdbcChatStore.postgresql(source)) {
            one_that_failed_takes_its_turn_among_new_ones(store);
        }
    }

    @Test
    void on_sqlite() {
        try (JdbcChatStore store = JdbcChatStore.sqlite(folder.resolve("chat.db"))) {
            one_that_failed_takes_its_turn_among_new_ones(store);
        }
    }

    /** However much is new, what is tried again is tried again. */
    private void one_that_failed_takes_its_turn_among_new_ones(JdbcChatStore store) {
        told(store, "failing", START);
        told(store, "failing", START.plusSeconds(1));
        List<Delivery> failing = claim(store, START.plusSeconds(2));
        assertThat(failing).hasSize(2);
        Rest rest = new Rest(
                failing.stream().map(Delivery::id).toList(), 1, Outcome.NOT_SENT, START.plusSeconds(32), "busy");
        store.settle("node", List.of(), rest);
        told(store, "before it is due", START.plusSeconds(20));
        told(store, "after it is due", START.plusSeconds(40));
        told(store, "later still", START.plusSeconds(41));

        assertThat(texts(claim(store, START.plusSeconds(50)))).containsExactly("before it is due");
        assertThat(texts(claim(store, START.plusSeconds(50)))).containsExactly("failing", "failing");
        assertThat(texts(claim(store, START.plusSeconds(50)))).containsExactly("after it is due");
        assertThat(texts(claim(store, START.plusSeconds(50)))).containsExactly("later still");
        assertThat(claim(store, START.plusSeconds(50))).isEmpty();
    }

    private void told(JdbcChatStore store, String who, Instant at) {
        Author author = new Author(Author.Role.VISITOR, who.replace(' ', '-'), who);
        assertThat(store.append(List.of(new NewEntry(
                                new ToVisitor(author, ids.threadId(), Duration.ofDays(7)),
                                author,
                                ids.clientId(),
                                new Message(who),
                                at,
                                Set.of("tg"))))
                        .get(0))
                .isInstanceOf(Appended.class);
    }

    private static List<Delivery> claim(JdbcChatStore store, Instant now) {
        return store.claim("tg", "node", now, LEASE, 9);
    }

    private static List<String> texts(List<Delivery> claimed) {
        return claimed.stream()
                .map(delivery -> ((Message) delivery.entry().content()).text())
                .toList();
    }
}
