package dev.sohbet.chat.telegram;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.ChatThread;
import dev.sohbet.chat.model.Content;
import dev.sohbet.chat.model.Entry;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.model.ThreadStatus;
import dev.sohbet.chat.telegram.fake.FakeChat;
import dev.sohbet.chat.telegram.fake.FakeUser;
import dev.sohbet.chat.telegram.fake.StoredMessage;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator can do from Telegram: edits, commands and buttons. */
class OperatorsTest {
    private final Rig rig = new Rig(FakeChat.Kind.FORUM, 11);
    private final Author deniz = rig.ids.visitor("Deniz").author();
    private Entry asked;
    private StoredMessage opening;

    @BeforeEach
    void ask() {
        asked = rig.says(deniz, "Merhaba");
        rig.deliver();
        opening = rig.telegram.ledger().fromBot().get(0);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    private StoredMessage writes(String text) {
        StoredMessage written = rig.ayse.says(rig.group, opening.topic(), text);
        poll();
        return written;
    }

    private void poll() {
        rig.telegram.advance(Duration.ofSeconds(5));
        rig.poll();
    }

    private ChatThread thread() {
        return rig.store.thread(asked.thread()).orElseThrow();
    }

    private String lastWord() {
        List<StoredMessage> told = rig.telegram.ledger().fromBot();
        return told.get(told.size() - 1).text();
    }

    private List<String> edits() {
        return rig.answers(asked.thread()).stream()
                .filter(entry -> entry.content() instanceof Content.Edit)
                .map(entry -> entry.content().text())
                .toList();
    }

    @Test
    void an_edited_answer_changes_what_the_visitor_reads() {
        StoredMessage answer = writes("Yarin geliyor");
        rig.ayse.edits(answer, "Yarın geliyor");
        poll();

        assertThat(edits()).containsExactly("Yarın geliyor");
        assertThat(thread().last()).extracting(ChatThread.Preview::text).isEqualTo("Yarın geliyor");
    }

    @Test
    void an_edit_that_changed_no_text_changes_nothing() {
        StoredMessage answer = writes("Yarın geliyor");
        for (int i = 0; i < 100; i++) {
            rig.ayse.touches(answer);
        }
        poll();

        assertThat(edits()).isEmpty();
        assertThat(rig.answers(asked.thread())).hasSize(1);
    }

    @Test
    void an_edit_and_its_undoing_are_both_told() {
        StoredMessage answer = writes("one");
        for (String text : List.of("two", "one", "two")) {
            rig.telegram.advance(Duration.ofSeconds(2));
            rig.ayse.edits(answer, text);
            poll();
        }

        assertThat(edits()).containsExactly("two", "one", "two");
    }

    @Test
    void commands_act_on_the_conversation_and_reach_no_visitor() {
        writes("/assign");
        assertThat(thread().assignee()).isEqualTo(rig.agent.author());
        assertThat(lastWord()).isEqualTo(Words.EN.say(Word.DONE_TAKEN));
        writes("/close");
        assertThat(thread().status()).isEqualTo(ThreadStatus.CLOSED);
        writes("/close");
        assertThat(lastWord()).isEqualTo(Words.EN.say(Word.ALREADY));
        writes("/reopen");
        assertThat(thread().status()).isEqualTo(ThreadStatus.OPEN);
        rig.telegram.advance(Duration.ofMinutes(1));
        writes("/block");
        assertThat(thread().blocked()).isTrue();
        writes("/unblock");
        assertThat(thread().blocked()).isFalse();
        writes("/note calls back\non Monday");

        assertThat(rig.answers(asked.thread()))
                .last()
                .extracting(Entry::content)
                .isEqualTo(new Content.Note("calls back\non Monday"));
        assertThat(rig.answers(asked.thread())).noneMatch(entry -> entry.content() instanceof Content.Message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/nonsense",
                "/help",
                "/start",
                "/list",
                "/close@another_bot",
                "/note",
                "/note: he lies",
                "/block!",
                "/NOTE, x"
            })
    void whatever_looks_like_a_command_is_never_an_answer(String text) {
        writes(text);

        assertThat(rig.answers(asked.thread())).isEmpty();
        assertThat(thread().status()).isEqualTo(ThreadStatus.OPEN);
    }

    @Test
    void a_path_is_an_answer() {
        writes("/etc/hosts is the file");

        assertThat(rig.answerTexts(asked.thread())).containsExactly("/etc/hosts is the file");
    }

    @Test
    void an_operator_is_spoken_to_in_their_language() {
        rig.ayse.language("tr");
        writes("/assign nobody");

        assertThat(lastWord()).isEqualTo(Words.TR.say(Word.NO_SUCH_AGENT, "Ayşe"));
    }

    @Test
    void a_refusal_is_explained_in_their_language() {
        rig.ayse.language("tr");
        writes("/note " + "x".repeat(4_050));

        assertThat(lastWord()).isEqualTo(Words.TR.say(Word.NOT_DONE, Words.TR.reason(ErrorCode.TOO_LONG)));
    }

    @Test
    void the_list_shows_what_is_open_anywhere() {
        rig.ayse.says(rig.group, "/list");
        poll();

        assertThat(lastWord()).contains("Deniz").contains("Merhaba");
    }

    @Test
    void the_first_message_has_buttons_that_act() {
        assertThat(opening.buttons()).containsExactly("Take over", "Close", "Block");
        String taken = rig.ayse.presses(opening, "Take over");
        String blocked = rig.ayse.presses(opening, "Block");
        String closed = rig.ayse.presses(opening, "Close");
        String again = rig.ayse.presses(opening, "Close");
        poll();

        assertThat(thread().assignee()).isEqualTo(rig.agent.author());
        assertThat(thread().blocked()).isTrue();
        assertThat(thread().status()).isEqualTo(ThreadStatus.CLOSED);
        assertThat(rig.telegram.ledger().answer(taken)).isEqualTo(Words.EN.say(Word.DONE_TAKEN));
        assertThat(rig.telegram.ledger().answer(blocked)).isEqualTo(Words.EN.say(Word.DONE_BLOCKED));
        assertThat(rig.telegram.ledger().answer(closed)).isEqualTo(Words.EN.say(Word.DONE_CLOSED));
        assertThat(rig.telegram.ledger().answer(again)).isEqualTo(Words.EN.say(Word.ALREADY));
    }

    @Test
    void a_strangers_press_does_nothing_and_is_answered() {
        FakeUser stranger = rig.telegram.user("Stranger");
        String pressed = stranger.presses(opening, "Block");
        poll();

        assertThat(thread().blocked()).isFalse();
        assertThat(rig.telegram.ledger().answer(pressed)).startsWith("Your Telegram account is linked to nobody");
    }

    @Test
    void a_text_longer_than_the_chat_takes_arrives_in_parts() {
        String text = "x".repeat(3_999) + " " + "y".repeat(90);
        writes(text);

        assertThat(String.join(" ", rig.answerTexts(asked.thread()))).isEqualTo(text);
    }

    @Test
    void what_was_no_answer_does_not_become_one_by_an_edit() {
        StoredMessage note = writes("/note: he lies");
        StoredMessage command = writes("/help");
        rig.telegram.advance(Duration.ofMinutes(2));
        rig.ayse.edits(note, "he lies");
        rig.ayse.edits(command, "help");
        poll();

        assertThat(rig.answers(asked.thread())).isEmpty();
        assertThat(lastWord()).isEqualTo(Words.EN.say(Word.EDIT_OF_NOTHING));
    }
}
