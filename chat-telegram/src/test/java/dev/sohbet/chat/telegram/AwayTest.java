package dev.sohbet.chat.telegram;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.telegram.fake.FakeChat;
import dev.sohbet.chat.telegram.fake.Fault;
import dev.sohbet.chat.telegram.fake.StoredMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Telegram is away for an hour. */
class AwayTest {
    private static final int VISITORS = 5;

    @Test
    void what_was_said_meanwhile_is_told_in_order_when_it_is_back() {
        try (Rig rig = new Rig(FakeChat.Kind.GROUP, 21)) {
            List<Author> visitors = IntStream.range(0, VISITORS)
                    .mapToObj(i -> rig.ids.visitor("Visitor" + i).author())
                    .toList();
            List<List<String>> said = new ArrayList<>();
            visitors.forEach(visitor -> said.add(new ArrayList<>()));
            rig.telegram.failAtRandom(1, 1, List.of(Fault.RESET_BEFORE_READING));
            for (int minute = 0; minute < 60; minute++) {
                int who = minute % VISITORS;
                String text = "v" + who + " at " + minute + ".";
                rig.says(visitors.get(who), text);
                said.get(who).add(text);
                rig.deliverFor(Duration.ofMinutes(1));
            }
            assertThat(rig.telegram.ledger().fromBot()).isEmpty();

            rig.telegram.failAtRandom(1, 0, List.of(Fault.RESET_BEFORE_READING));
            rig.deliverFor(Duration.ofMinutes(3));

            List<String> lines = rig.telegram.ledger().fromBot().stream()
                    .map(StoredMessage::text)
                    .flatMap(String::lines)
                    .toList();
            for (int who = 0; who < VISITORS; who++) {
                String mine = "v" + who + " at ";
                assertThat(lines.stream().filter(line -> line.startsWith(mine)))
                        .containsExactlyElementsOf(said.get(who));
            }
            assertThat(rig.telegram.ledger().answered(429)).isZero();
        }
    }
}
