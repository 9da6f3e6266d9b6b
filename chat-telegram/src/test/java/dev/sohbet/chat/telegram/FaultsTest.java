package dev.sohbet.chat.telegram;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.telegram.fake.FakeChat;
import dev.sohbet.chat.telegram.fake.Fault;
import dev.sohbet.chat.telegram.fake.StoredMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * P6 and P7: whatever happens on the way to Telegram and back, and wherever in its work a node dies, nothing is lost, the order of a
 * conversation is kept, what is told twice is marked, and an answer is there once. {@code -Dsohbet.telegram.messages=1000} for a longer
 * run.
 */
class FaultsTest {
    private static final int MESSAGES = Integer.getInteger("sohbet.telegram.messages", 24);
    private static final double SHARE = 0.3;
    private static final int MOST_CALLS_TO_LIVE = 60;
    private static final Duration PATIENCE = Duration.ofMillis(100);

    static Stream<Fault> faults() {
        return Stream.concat(Fault.ALL.stream(), Stream.of(Fault.tooManyRequests(7)));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void nothing_is_lost_either_way_and_repeats_are_marked(Fault fault) {
        long seed = System.nanoTime();
        long begun = System.nanoTime();
        try (Rig rig = new Rig(FakeChat.Kind.FORUM, seed, PATIENCE)) {
            Talk talk = new Talk(rig, seed);
            rig.telegram.failAtRandom(seed, SHARE, List.of(fault));
            for (int i = 0; i < MESSAGES; i++) {
                talk.goOn(i);
            }
            rig.telegram.failAtRandom(seed, 0, List.of(fault));
            talk.end();
            System.out.printf(
                    "faults: %s, seed %d: %s, %d s%n",
                    fault,
                    seed,
                    talk.check(),
                    Duration.ofNanos(System.nanoTime() - begun).toSeconds());
        }
    }

    /** A visitor, and what was said. */
    private record Conversation(Author visitor, ThreadId thread, List<String> asked, List<String> answered) {}

    /** Visitors ask and an operator answers in their topics, while nodes die. */
    private static final class Talk {
        private final Rig rig;
        private final Random random;
        private final List<Conversation> conversations = new ArrayList<>();
        private int kills;

        Talk(Rig rig, long seed) {
            this.rig = rig;
            this.random = new Random(seed);
            for (String name : List.of("Deniz", "Cem", "Ece")) {
                Author visitor = rig.ids.visitor(name).author();
                ThreadId thread = rig.says(visitor, "message of " + name).thread();
                conversations.add(new Conversation(
                        visitor, thread, new ArrayList<>(List.of("message of " + name)), new ArrayList<>()));
            }
        }

        void goOn(int number) {
            Conversation asking = conversations.get(number % conversations.size());
            rig.says(asking.visitor(), "message " + number);
            asking.asked().add("message " + number);
            if (random.nextInt(3) == 0) {
                rig.crashes().at("", 1 + random.nextInt(MOST_CALLS_TO_LIVE), random.nextBoolean());
            }
            mayDie(() -> rig.deliverFor(Duration.ofSeconds(random.nextInt(20))));
            answer(conversations.get(random.nextInt(conversations.size())), "answer " + number);
            if (random.nextInt(2) == 0 && isAnswerUnderWay()) {
                mayDie(rig::poll);
            }
        }

        private void mayDie(Runnable work) {
            if (rig.diesDuring(work)) {
                kills++;
            }
        }

        /** Where the operator sees the visitor's newest words, once there are any. */
        private void answer(Conversation with, String text) {
            List<StoredMessage> told = rig.telegram.ledger().fromBot().stream()
                    .filter(message ->
                            parts(message).stream().map(Talk::unmarked).anyMatch(with.asked()::contains))
                    .toList();
            if (!told.isEmpty()) {
                rig.ayse.says(rig.group, told.get(told.size() - 1).topic(), text);
                with.answered().add(text);
            }
        }

        private boolean isAnswerUnderWay() {
            return conversations.stream()
                    .anyMatch(each ->
                            rig.answers(each.thread()).size() < each.answered().size());
        }

        /** Telegram works again. */
        void end() {
            mayDie(() -> rig.deliverFor(Duration.ofMinutes(20)));
            mayDie(() -> rig.deliverFor(Duration.ofMinutes(20)));
            for (int polls = 0; isAnswerUnderWay() && polls < 2 * MESSAGES + 10; polls++) {
                mayDie(rig::poll);
                rig.telegram.advance(Duration.ofSeconds(1));
            }
        }

        /** What happened, when all is as it should be. */
        String check() {
            Set<String> first = new HashSet<>();
            List<String> inOrder = new ArrayList<>();
            int repeats = 0;
            for (StoredMessage message : rig.telegram.ledger().fromBot()) {
                for (String part : parts(message)) {
                    if (first.add(unmarked(part))) {
                        inOrder.add(unmarked(part));
                    } else {
                        assertThat(part).as("a second copy is marked").startsWith(Composer.REPEATED);
                        repeats++;
                    }
                }
            }
            int answers = 0;
            for (Conversation each : conversations) {
                assertThat(inOrder.stream().filter(each.asked()::contains))
                        .as("told of %s", each.visitor().name())
                        .containsExactlyElementsOf(each.asked());
                assertThat(rig.answerTexts(each.thread()))
                        .as("answers to %s", each.visitor().name())
                        .containsExactlyElementsOf(each.answered());
                answers += each.answered().size();
            }
            return first.size() + " told, lost 0, " + repeats + " repeated and marked, " + answers
                    + " answers, each once, " + kills + " kills";
        }

        private static String unmarked(String part) {
            return part.startsWith(Composer.REPEATED) ? part.substring(Composer.REPEATED.length()) : part;
        }

        private static List<String> parts(StoredMessage message) {
            return Arrays.stream(message.text().split("\n\n", -1))
                    .filter(part -> part.contains("message "))
                    .toList();
        }
    }
}
