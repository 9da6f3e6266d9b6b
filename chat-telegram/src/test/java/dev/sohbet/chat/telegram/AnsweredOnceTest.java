package dev.sohbet.chat.telegram;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.Entry;
import dev.sohbet.chat.telegram.fake.FakeChat;
import dev.sohbet.chat.telegram.fake.Fault;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** P7: an answer is there once, though the node dies between storing it and telling Telegram that it has it. */
@Timeout(120)
class AnsweredOnceTest {
    private static final int KILLS = 100;
    private static final List<String> ANSWERS =
            IntStream.range(0, KILLS).mapToObj(i -> "answer " + i).toList();

    private final Rig rig = new Rig(FakeChat.Kind.FORUM, 27);
    private final Author deniz = rig.ids.visitor("Deniz").author();
    private final Entry asked = rig.says(deniz, "Merhaba");
    private int topic;

    @BeforeEach
    void tell() {
        rig.deliver();
        topic = rig.telegram.ledger().fromBot().get(0).topic();
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    /**
     * At a step between the two, by turns.
     *
     * @param puts how many calls of {@code put} there are between them
     */
    private void dieAfterStoring(int turn, int puts) {
        switch (turn % 3) {
            case 0 -> rig.crashes().at("append", 1, true);
            case 1 -> rig.crashes().at("link", 1, true);
            default -> rig.crashes().at("put", 1 + turn / 3 % puts, turn % 2 == 0);
        }
    }

    @Test
    void of_a_hundred_that_a_node_took_and_died_before_confirming() {
        for (int i = 0; i < KILLS; i++) {
            rig.ayse.says(rig.group, topic, ANSWERS.get(i));
            dieAfterStoring(i, 2);
            assertThat(rig.diesDuring(rig::poll)).as("dies at %s", i).isTrue();
            assertThat(rig.answerTexts(asked.thread()))
                    .as("stored before it died")
                    .hasSize(i + 1);
            rig.poll();
        }

        assertThat(rig.answerTexts(asked.thread())).containsExactlyElementsOf(ANSWERS);
    }

    @Test
    void of_a_hundred_that_were_pushed_to_a_node_that_died_before_answering() {
        for (int i = 0; i < KILLS; i++) {
            byte[] push = push(1000 + i, 500 + i, ANSWERS.get(i));
            dieAfterStoring(i, 1);
            assertThat(rig.diesDuring(() -> rig.bridgeOfNode().receive(push)))
                    .as("dies at %s", i)
                    .isTrue();
            rig.bridgeOfNode().receive(push);
        }

        assertThat(rig.answerTexts(asked.thread())).containsExactlyElementsOf(ANSWERS);
    }

    private byte[] push(long update, int message, String text) {
        return """
                {"update_id": %d, "message": {"message_id": %d, "date": 1700000000,
                 "chat": {"id": %d, "type": "supergroup", "is_forum": true}, "is_topic_message": true, "message_thread_id": %d,
                 "from": {"id": %d, "is_bot": false, "first_name": "Ayşe"}, "text": "%s"}}""".formatted(update, message, rig.group.id(), topic, rig.ayse.id(), text)
                .getBytes(StandardCharsets.UTF_8);
    }

    @Test
    @Timeout(20)
    void a_poll_that_is_never_answered_is_given_up_and_asked_again() {
        rig.ayse.says(rig.group, topic, "Hoş geldiniz");
        rig.telegram.failNext("getUpdates", Fault.HANG);
        assertThat(rig.poll()).as("asked again soon").isBetween(Duration.ZERO, Duration.ofSeconds(5));
        assertThat(rig.answers(asked.thread())).isEmpty();

        rig.poll();
        assertThat(rig.answerTexts(asked.thread())).containsExactly("Hoş geldiniz");
    }
}
