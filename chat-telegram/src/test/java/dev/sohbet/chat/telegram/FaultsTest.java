package dev.sohbet.chat.telegram;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.model.Attachment;
import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.Content;
import dev.sohbet.chat.model.Entry;
import dev.sohbet.chat.model.Participant;
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.telegram.fake.FakeChat;
import dev.sohbet.chat.telegram.fake.Fault;
import dev.sohbet.chat.telegram.fake.StoredMessage;
import java.awt.Color;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * P6 and P7: whatever happens on the way to Telegram and back, and wherever in its work a node dies, nothing is lost, the order of a
 * conversation is kept, what is told twice is marked, and an answer is there once. {@code -Dsohbet.telegram.messages=1000} for a longer
 * run.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class FaultsTest {
    private static final int MESSAGES = Integer.getInteger("sohbet.telegram.messages", 24);
    private static final double SHARE = 0.3;
    private static final int MOST_CALLS_TO_LIVE = 60;
    private static final Duration PATIENCE = Duration.ofMillis(100);
    private static final byte[] PHOTO = Samples.jpeg(8, 8, Color.RED);

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
    private record Conversation(
            Participant.Visitor visitor, ThreadId thread, List<String> asked, List<String> answered) {}

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
                Participant.Visitor visitor = rig.ids.visitor(name);
                ThreadId thread =
                        rig.says(visitor.author(), "message of " + name).thread();
                conversations.add(new Conversation(
                        visitor, thread, new ArrayList<>(List.of("message of " + name)), new ArrayList<>()));
            }
        }

        void goOn(int number) {
            Conversation asking = conversations.get(number % conversations.size());
            ask(asking.visitor(), "message " + number, number % 4);
            asking.asked().add("message " + number);
            if (random.nextInt(3) == 0) {
                rig.crashes().at("", 1 + random.nextInt(MOST_CALLS_TO_LIVE), random.nextBoolean());
            }
            mayDie(() -> rig.deliverFor(Duration.ofSeconds(random.nextInt(20))));
            answer(conversations.get(random.nextInt(conversations.size())), "answer " + number);
            if (random.nextInt(2) == 0 && isAnswerUnderWay()) {
                poll();
            }
        }

        /** A text, a text with a file, or one with two pictures. */
        private void ask(Participant.Visitor visitor, String text, int how) {
            switch (how) {
                case 1 -> rig.sends(visitor, text, rig.uploads(visitor, text + ".pdf", Samples.PDF, false));
                case 3 ->
                    rig.sends(
                            visitor,
                            text,
                            rig.uploads(visitor, text + " a.jpg", PHOTO, false),
                            rig.uploads(visitor, text + " b.jpg", PHOTO, false));
                default -> rig.says(visitor.author(), text);
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
                int topic = told.get(told.size() - 1).topic();
                if (random.nextInt(6) == 0) {
                    rig.ayse.sends(rig.group, topic, "document", text + ".pdf", Samples.PDF, text);
                } else {
                    rig.ayse.says(rig.group, topic, text);
                }
                with.answered().add(text);
            }
        }

        private void poll() {
            mayDie(() -> {
                try {
                    rig.poll();
                } catch (ChatException e) {
                    if (rig.crashes().isDead()) {
                        throw e;
                    } // else Telegram does not give a file now, and is asked again
                }
            });
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
                poll();
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
            int files = 0;
            for (Conversation each : conversations) {
                assertThat(inOrder.stream().filter(each.asked()::contains))
                        .as("told of %s", each.visitor().author().name())
                        .containsExactlyElementsOf(each.asked());
                assertThat(rig.answerTexts(each.thread()))
                        .as("answers to %s", each.visitor().author().name())
                        .containsExactlyElementsOf(each.answered());
                files += filesOf(each);
                answers += each.answered().size();
            }
            return first.size() + " told, lost 0, " + repeats + " repeated and marked, " + answers
                    + " answers, each once, " + files + " files, " + kills + " kills";
        }

        /** Each file that was sent is there, and more often only where that is marked; how many there are. */
        private int filesOf(Conversation each) {
            Set<String> there = new HashSet<>();
            for (StoredMessage message : rig.telegram.ledger().fromBot()) {
                if (!message.fileName().isEmpty() && !there.add(nameOf(message))) {
                    assertThat(isMarked(message))
                            .as("a second copy: %s", message)
                            .isTrue();
                }
            }
            int files = 0;
            for (String asked : each.asked()) {
                int how = Integer.parseInt("0" + asked.replaceAll("\\D", "")) % 4;
                if (asked.matches(".* \\d+") && how == 1) {
                    assertThat(there).contains(asked + ".pdf");
                    files++;
                } else if (asked.matches(".* \\d+") && how == 3) {
                    assertThat(there).contains(asked + " a.jpg", asked + " b.jpg");
                    files += 2;
                }
            }
            for (Entry answer : rig.answers(each.thread())) {
                if (answer.content() instanceof Content.Message message) {
                    for (Attachment file : message.media()) {
                        assertThat(file.name()).isEqualTo(message.text() + ".pdf");
                        files++;
                    }
                }
            }
            return files;
        }

        /** An album is marked as a whole, below its first picture. */
        private boolean isMarked(StoredMessage message) {
            return rig.telegram.ledger().fromBot().stream()
                    .filter(other -> other.id() == message.id()
                            || (!message.album().isEmpty() && other.album().equals(message.album())))
                    .anyMatch(other -> other.text().startsWith(Composer.REPEATED.strip()));
        }

        /** Without its place in an album. */
        private static String nameOf(StoredMessage message) {
            return message.fileName().replaceFirst("^\\d-", "");
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
