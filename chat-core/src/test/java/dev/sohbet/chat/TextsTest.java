package dev.sohbet.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextsTest {
    @Test
    void keepsWhatPeopleWrite() {
        String text = "Merhaba 👩‍👩‍👧 — <b>\"fiyat\"</b>\n\tקניות";
        assertThat(Texts.clean(text)).isEqualTo(text);
    }

    @Test
    void composesTrimsAndDropsControls() {
        assertThat(Texts.clean("  s\u0327ey\u0000\u0007\r\nson\u009f ")).isEqualTo("\u015fey\nson");
    }

    @Test
    void replacesHalvesOfPairs() {
        assertThat(Texts.clean("a\ud83db")).isEqualTo("a\ufffdb");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "\n\t", "\u200b\u200d\ufeff", "\u2060\u00ad", "\u3164", "\u0301", "\u0000"})
    void refusesWhatNobodyCouldSee(String text) {
        assertThatThrownBy(() -> Texts.clean(text))
                .isInstanceOfSatisfying(
                        ChatException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_TEXT));
    }

    @Test
    void measuresAfterCleaning() {
        assertThat(Texts.clean("x".repeat(Texts.LONGEST) + "  ")).hasSize(Texts.LONGEST);
        for (int length : new int[] {Texts.LONGEST + 1, 1_000_000}) {
            assertThatThrownBy(() -> Texts.clean("x".repeat(length)))
                    .isInstanceOfSatisfying(
                            ChatException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TOO_LONG));
        }
    }
}
