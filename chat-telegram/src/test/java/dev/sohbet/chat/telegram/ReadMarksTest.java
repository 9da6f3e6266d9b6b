package dev.sohbet.chat.telegram;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.model.Entry;
import dev.sohbet.chat.model.Participant;
import dev.sohbet.chat.telegram.fake.FakeChat;
import dev.sohbet.chat.telegram.fake.StoredMessage;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The mark on an answer that its visitor has read. */
class ReadMarksTest {
    private final Rig rig = new Rig(FakeChat.Kind.FORUM, 23);
    private final Participant.Visitor deniz = rig.ids.visitor("Deniz");
    private final BotApi api = new BotApi(
            TelegramSettings.of(rig.telegram.token(), rig.group.id()).withApi(rig.telegram.url()),
            Duration.ofSeconds(5));
    private StoredMessage answer;
    private Entry entry;

    @BeforeEach
    void answer() {
        Entry asked = rig.says(deniz.author(), "Merhaba");
        rig.deliver();
        answer = rig.ayse.says(rig.group, rig.telegram.ledger().fromBot().get(0).topic(), "Hoş geldiniz");
        rig.poll();
        entry = rig.answers(asked.thread()).get(0);
        rig.telegram.advance(Duration.ofMinutes(1));
    }

    @AfterEach
    void stop() {
        api.close();
        rig.close();
    }

    private ReadMarks marks(boolean wanted) {
        ReadMarks marks = new ReadMarks(rig.chat(), new Speaker(api, new Budget(rig.store, rig.clock)), wanted);
        marks.said(entry, rig.group.id(), answer.id());
        return marks;
    }

    private List<String> reactions() {
        return rig.telegram.ledger().message(rig.group, answer.id()).reactions();
    }

    @Test
    void is_set_once_when_it_was_read() {
        ReadMarks marks = marks(true);
        marks.runOnce();
        assertThat(reactions()).as("not read").isEmpty();

        var unused =
                rig.chat().as(deniz).markRead(entry.thread(), entry.seq() - 1).join();
        marks.runOnce();
        assertThat(reactions()).as("read up to the one before").isEmpty();

        assertThat(rig.chat()
                        .as(rig.ids.agent("Mehmet"))
                        .markRead(entry.thread(), entry.seq())
                        .join())
                .isPresent();
        marks.runOnce();
        assertThat(reactions()).as("read by a colleague").isEmpty();

        assertThat(rig.chat().as(deniz).markRead(entry.thread(), entry.seq()).join())
                .isPresent();
        marks.runOnce();
        marks.runOnce();
        assertThat(reactions()).containsExactly("👀");
        assertThat(rig.telegram.ledger().calls("setMessageReaction")).isOne();
    }

    @Test
    void waits_for_room_in_the_budget() {
        ReadMarks marks = marks(true);
        assertThat(rig.chat().as(deniz).markRead(entry.thread(), entry.seq()).join())
                .isPresent();
        Budget budget = new Budget(rig.store, rig.clock);
        while (budget.take(rig.group.id()).isZero()) {
            // until all places are taken
        }
        marks.runOnce();
        assertThat(reactions()).isEmpty();

        rig.telegram.advance(Duration.ofMinutes(1));
        marks.runOnce();
        assertThat(reactions()).containsExactly("👀");
    }

    @Test
    void is_not_set_where_nobody_wants_it() {
        ReadMarks marks = marks(false);
        assertThat(rig.chat().as(deniz).markRead(entry.thread(), entry.seq()).join())
                .isPresent();
        marks.runOnce();
        assertThat(reactions()).isEmpty();
    }
}
