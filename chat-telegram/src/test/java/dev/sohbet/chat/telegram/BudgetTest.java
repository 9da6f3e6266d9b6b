package dev.sohbet.chat.telegram;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.memory.InMemoryChatStore;
import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.telegram.fake.FakeChat;
import dev.sohbet.chat.telegram.fake.StoredMessage;
import dev.sohbet.chat.testkit.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** One group hears thirty visitors, though Telegram lets the bot speak only twenty times a minute. */
class BudgetTest {
    private static final int VISITORS = 30;
    private static final int MINUTES = 10;

    @Test
    void thirty_busy_visitors_in_one_group_wait_two_minutes_at_most() {
        try (Rig rig = new Rig(FakeChat.Kind.GROUP, 7)) {
            List<Author> visitors = IntStream.range(0, VISITORS)
                    .mapToObj(i -> rig.ids.visitor("Visitor" + i).author())
                    .toList();
            Map<String, Instant> said = new HashMap<>();
            for (int second = 0; second < MINUTES * 60; second++) {
                for (int i = 0; i < VISITORS; i++) {
                    if ((second + i) % 15 == 0) {
                        String text = "text " + i + " at " + second + ";";
                        rig.says(visitors.get(i), text);
                        said.put(text, rig.clock.instant());
                    }
                }
                rig.deliver();
                rig.telegram.advance(Duration.ofSeconds(1));
            }
            rig.deliverFor(Duration.ofMinutes(3));

            Map<String, Instant> told = new HashMap<>();
            for (StoredMessage message : rig.telegram.ledger().fromBot()) {
                for (String line : message.text().lines().toList()) {
                    told.putIfAbsent(line, message.at());
                }
            }
            List<Duration> waits = new ArrayList<>();
            said.forEach((text, at) -> {
                assertThat(told).containsKey(text);
                waits.add(Duration.between(at, told.get(text)));
            });
            assertThat(waits).allMatch(wait -> wait.compareTo(Duration.ofMinutes(2)) <= 0);
            int calls = rig.telegram.ledger().calls("sendMessage");
            assertThat(rig.telegram.ledger().answered(429)).isLessThan(Math.max(1, calls / 100));
            System.out.println("budget: " + said.size() + " texts in " + calls + " calls, longest wait "
                    + waits.stream().max(Duration::compareTo).orElseThrow() + ", refused "
                    + rig.telegram.ledger().answered(429));
        }
    }

    @Test
    void all_nodes_together_speak_three_times_at_once_and_eighteen_times_a_minute() {
        TestClock clock = new TestClock();
        InMemoryChatStore store = new InMemoryChatStore();
        List<Budget> nodes = List.of(new Budget(store, clock), new Budget(store, clock), new Budget(store, clock));
        int spoken = 0;
        for (int second = 0; second < 60; second++) {
            for (int i = 0; i < 9; i++) {
                if (nodes.get((second + i) % 3).take(-100).isZero()) {
                    spoken++;
                }
            }
            assertThat(spoken).isLessThanOrEqualTo(3 + second * 3 / 10);
            clock.advance(Duration.ofSeconds(1));
        }
        assertThat(spoken).isBetween(15, 18);
    }

    @Test
    void what_telegram_asks_of_one_node_all_keep() {
        TestClock clock = new TestClock();
        InMemoryChatStore store = new InMemoryChatStore();
        Budget one = new Budget(store, clock);
        Budget other = new Budget(store, clock);
        one.pause(-100, Duration.ofSeconds(40));
        assertThat(other.take(-100)).isEqualTo(Duration.ofSeconds(40));
        assertThat(other.take(-200)).isZero();
        clock.advance(Duration.ofSeconds(40));
        assertThat(other.take(-100)).isZero();
    }

    @Test
    void a_short_pause_of_one_node_does_not_end_a_longer_one_that_another_was_asked_for() {
        InMemoryChatStore store = new InMemoryChatStore();
        TestClock clock = new TestClock();
        new Budget(store, clock).pause(-5, Duration.ofMinutes(5));
        new Budget(store, clock).album(-5, 2);

        assertThat(new Budget(store, clock).take(-5)).isEqualTo(Duration.ofMinutes(5));
    }
}
