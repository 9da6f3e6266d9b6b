package dev.sohbet.chat.telegram;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.model.ErrorCode;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WordsTest {
    private static Properties read(String language) throws IOException {
        Properties words = new Properties();
        try (Reader in = new InputStreamReader(
                Objects.requireNonNull(Words.class.getResourceAsStream("words_" + language + ".properties")),
                StandardCharsets.UTF_8)) {
            words.load(in);
        }
        return words;
    }

    @Test
    void no_language_has_words_that_nobody_says() throws IOException {
        for (String language : new String[] {"en", "tr"}) {
            assertThat(read(language).stringPropertyNames())
                    .containsExactlyInAnyOrderElementsOf(
                            Arrays.stream(Word.values()).map(Word::name).toList());
        }
    }

    @ParameterizedTest
    @EnumSource
    void both_languages_say_the_same_of_the_same(Word word) throws IOException {
        String english = read("en").getProperty(word.name());
        String turkish = read("tr").getProperty(word.name());
        assertThat(turkish.split("%s", -1)).hasSameSizeAs(english.split("%s", -1));
        assertThat(turkish).isNotBlank();
    }

    @Test
    void what_answers_a_press_fits_there() {
        for (Words words : new Words[] {Words.EN, Words.TR}) {
            assertThat(words.say(Word.NOT_LINKED)).hasSizeLessThanOrEqualTo(190);
            assertThat(words.say(Word.BUTTON_GONE)).hasSizeLessThanOrEqualTo(190);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_refusal_is_explained_in_either_language(ErrorCode code) {
        String turkish = Words.TR.reason(code);
        assertThat(turkish).isNotBlank().doesNotContain("%s").isNotEqualTo(Words.EN.reason(code));
        assertThat(Words.TR.say(Word.NOT_DONE, turkish)).hasSizeLessThanOrEqualTo(190);
    }

    @Test
    void a_language_is_found_by_its_tag() {
        assertThat(Words.of("tr-TR")).isSameAs(Words.TR);
        assertThat(Words.of("de")).isSameAs(Words.EN);
        assertThat(Words.of(null)).isSameAs(Words.EN);
        assertThat(Words.TR.locale()).isEqualTo(Locale.forLanguageTag("tr"));
    }
}
