package dev.sohbet.chat.telegram;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.telegram.fake.FakeChat;
import dev.sohbet.chat.telegram.fake.StoredMessage;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TextsTest {
    private static final int TEXTS = 10_000;
    private static final int[][] RANGES = {
        {0x20, 0x7e},
        {0xa0, 0x24f},
        {0x370, 0x5ff},
        {0x600, 0x6ff},
        {0x4e00, 0x9fff},
        {0x1f300, 0x1faff},
        {0x300, 0x36f}
    };

    private static String text(Random random, int length) {
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            switch (random.nextInt(30)) {
                case 0 -> text.append('\n');
                case 1, 2, 3 -> text.append(' ');
                case 4 -> text.append("👩‍👩‍👧‍👦");
                case 5 -> text.append("🇹🇷");
                default -> {
                    int[] range = RANGES[random.nextInt(RANGES.length)];
                    text.appendCodePoint(range[0] + random.nextInt(range[1] - range[0] + 1));
                }
            }
        }
        return text.toString();
    }

    @Test
    void ten_thousand_texts_are_divided_between_characters_and_nothing_is_lost() {
        long seed = System.nanoTime();
        System.out.println("texts: seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < TEXTS; i++) {
            String text = text(random, 1 + random.nextInt(400));
            int longest = 40 + random.nextInt(100);
            List<String> parts = Texts.split(text, longest);
            assertThat(String.join("", parts)).isEqualTo(text);
            assertThat(parts).allSatisfy(part -> {
                assertThat(part).hasSizeLessThanOrEqualTo(longest);
                assertThat(Character.isLowSurrogate(part.isEmpty() ? 'x' : part.charAt(0)))
                        .isFalse();
            });
        }
    }

    @Test
    void a_single_character_that_is_longer_than_a_part_is_divided_all_the_same() {
        String text = "e" + "\u0301".repeat(100);

        assertThat(Texts.split(text, 10))
                .allMatch(part -> part.length() <= 10)
                .satisfies(parts -> assertThat(String.join("", parts)).isEqualTo(text));
    }

    @Test
    void a_text_is_divided_after_a_line_or_else_a_word_of_its_second_half() {
        assertThat(Texts.split("one two\nthree four", 12)).containsExactly("one two\n", "three four");
        assertThat(Texts.split("one two three four", 12)).containsExactly("one two ", "three four");
        assertThat(Texts.split("one\ntwo three four", 12)).containsExactly("one\ntwo ", "three four");
        assertThat(Texts.split("a\nb cdefghijklmnop", 12)).containsExactly("a\nb cdefghij", "klmnop");
        assertThat(Texts.split("exactly 12!!", 12)).containsExactly("exactly 12!!");
    }

    @Test
    void not_even_such_a_character_is_divided_within_a_code_point() {
        String text = "e" + "\udb40\udd00".repeat(100); // a variation selector, of two units

        for (int longest : new int[] {10, 11}) {
            assertThat(Texts.split(text, longest))
                    .allMatch(part -> part.length() <= longest && !Character.isLowSurrogate(part.charAt(0)))
                    .satisfies(parts -> assertThat(String.join("", parts)).isEqualTo(text));
        }
    }

    @Test
    void long_and_strange_texts_reach_telegram_whole() {
        long seed = System.nanoTime();
        System.out.println("texts to Telegram: seed " + seed);
        Random random = new Random(seed);
        try (Rig rig = new Rig(FakeChat.Kind.FORUM, seed)) {
            Author deniz = rig.ids.visitor("Deniz").author();
            rig.says(deniz, "begin");
            rig.deliver();
            StringBuilder said = new StringBuilder();
            for (int i = 0; i < 20; i++) {
                String text = ("<" + i + "> " + text(random, 1 + random.nextInt(3_900)) + " </" + i + ">");
                said.append(text);
                rig.says(deniz, text);
                rig.deliverFor(Duration.ofSeconds(10));
            }
            rig.deliverFor(Duration.ofMinutes(5));
            String told = rig.telegram.ledger().fromBot().stream()
                    .skip(1)
                    .map(StoredMessage::text)
                    .collect(Collectors.joining());

            assertThat(kept(told)).isEqualTo(kept(said.toString()));
        }
    }

    /** Telegram itself drops some marks, and space at the ends of messages. */
    private static String kept(String text) {
        return text.replaceAll("[\\s\u030a\u0333\u033f]", "");
    }
}
