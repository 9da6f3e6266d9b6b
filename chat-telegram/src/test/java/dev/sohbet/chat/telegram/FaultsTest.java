package dev.sohbet.chat.telegram;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.telegram.fake.FakeChat;
import dev.sohbet.chat.telegram.fake.Fault;
import dev.sohbet.chat.telegram.fake.StoredMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * P6: whatever happens on the way to Telegram, and whenever a node dies, nothing is lost, the order of a conversation is kept, and what is
 * there twice is marked. {@code -Dsohbet.telegram.messages=1000} for a longer run.
 */
class FaultsTest {
    private static final int MESSAGES = Integer.getInteger("sohbet.telegram.messages", 24);
    private static final int VISITORS = 3;
    private static final double SHARE = 0.3;

    static Stream<Fault> faults() {
        return Stream.concat(Fault.ALL.stream(), Stream.of(Fault.tooManyRequests(7)));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void nothing_is_lost_and_repeats_are_marked(Fault fault) {
        long seed = System.nanoTime();
        System.out.println("faults: " + fault + ", seed " + seed);
        Random random = new Random(seed);
        try (Rig rig = new Rig(FakeChat.Kind.FORUM, seed)) {
            List<Author> visitors = Stream.of("Deniz", "Cem", "Ece")
                    .map(name -> rig.ids.visitor(name).author())
                    .toList();
            rig.telegram.failAtRandom(seed, SHARE, List.of(fault));
            for (int i = 0; i < MESSAGES; i++) {
                rig.says(visitors.get(i % VISITORS), "message " + i);
                if (random.nextInt(4) == 0) {
                    rig.deliverFor(Duration.ofSeconds(random.nextInt(20)));
                }
                if (random.nextInt(8) == 0) {
                    rig.replaceNode();
                }
            }
            rig.deliverFor(Duration.ofMinutes(20));
            rig.telegram.failAtRandom(seed, 0, List.of(fault));
            rig.deliverFor(Duration.ofMinutes(10));

            check(rig.telegram.ledger().fromBot());
        }
    }

    private static void check(List<StoredMessage> told) {
        List<String> first = new ArrayList<>();
        for (StoredMessage message : told) {
            for (String part : parts(message)) {
                String text = part.startsWith(Composer.REPEATED) ? part.substring(Composer.REPEATED.length()) : part;
                if (first.contains(text)) {
                    assertThat(part).as("a second copy is marked").startsWith(Composer.REPEATED);
                } else {
                    first.add(text);
                }
            }
        }
        for (int visitor = 0; visitor < VISITORS; visitor++) {
            List<String> expected = new ArrayList<>();
            for (int i = visitor; i < MESSAGES; i += VISITORS) {
                expected.add("message " + i);
            }
            assertThat(first.stream().filter(expected::contains)).containsExactlyElementsOf(expected);
        }
    }

    private static List<String> parts(StoredMessage message) {
        return Arrays.stream(message.text().split("\n\n", -1))
                .filter(part -> part.contains("message "))
                .toList();
    }
}
