package dev.sohbet.chat.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AboutTest {
    private static About page(String page) {
        return new About(page, null, null, null);
    }

    @Test
    void what_has_the_right_form_is_kept() {
        About about =
                new About("http://localhost:8080/a?b=c", "zh-Hant-TW", "America/Argentina/Buenos_Aires", "pre-sales-2");
        assertThat(about.page()).isEqualTo("http://localhost:8080/a?b=c");
        assertThat(about.language()).isEqualTo("zh-Hant-TW");
        assertThat(about.zone()).isEqualTo("America/Argentina/Buenos_Aires");
        assertThat(about.label()).isEqualTo("pre-sales-2");
        String longest = "https://shop.example/" + "x".repeat(About.LONGEST_PAGE - 21);
        assertThat(page(longest).page()).isEqualTo(longest);
        assertThat(page(longest + "x")).isEqualTo(About.NOTHING);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "javascript:alert(1)//https://shop.example",
                "HTTPS://shop.example",
                "/cart",
                "",
                "https://shop.example/a b",
                "https://shop.example/\u202egpj.exe",
                "https://shop.example/ä",
                "https://shop.example/\n",
            })
    void what_is_no_page_is_dropped(String page) {
        assertThat(page(page)).isEqualTo(About.NOTHING);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "tr_TR", "english language", "<b>", "a", "tr-", "en-x-0123456789-0123456789-0123456789"})
    void what_is_no_language_is_dropped(String language) {
        assertThat(new About(null, language, null, null)).isEqualTo(About.NOTHING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "+03:00", "Europe/Atlantis", "europe/istanbul"})
    void what_is_no_zone_is_dropped(String zone) {
        assertThat(new About(null, null, zone, null)).isEqualTo(About.NOTHING);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Sales",
                "pre sales",
                "satış",
                "a/b",
                "a.b",
                "a\n",
                "0123456789012345678901234567890123456789x"
            })
    void what_is_no_label_is_dropped(String label) {
        assertThat(new About(null, null, null, label)).isEqualTo(About.NOTHING);
    }
}
