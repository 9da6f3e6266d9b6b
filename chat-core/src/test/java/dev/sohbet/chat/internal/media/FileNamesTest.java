package dev.sohbet.chat.internal.media;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.model.Attachment;
import java.text.Normalizer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileNamesTest {
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "fatura.pdf, fatura.pdf",
                "Ödeme şekli (1).PDF, Ödeme şekli (1).pdf",
                "s\u0327eker.pdf, \u015feker.pdf",
                "../../etc/passwd.pdf, passwd.pdf",
                "C:\\Users\\ali\\rapor.pdf, rapor.pdf",
                "\\\\sunucu\\pay\\rapor.pdf, rapor.pdf",
                "..%2f..%2fx.pdf, %2f..%2fx.pdf",
                "a\u0000b.pdf, ab.pdf",
                "gpj.\u202efdp.pdf, gpj.fdp.pdf",
                "\u2066a\u2069\u200b\ufeff.pdf, a.pdf",
                "..., file.pdf",
                "\"\", file.pdf",
                ".pdf, file.pdf",
                ".htaccess, htaccess.pdf",
                ". a. .pdf, a.pdf",
                "con.pdf, _con.pdf",
                "LPT1.tar.pdf, _LPT1.tar.pdf",
                "com\u00b9.pdf, _com\u00b9.pdf",
                "console.pdf, console.pdf",
                "a<b>c:d|e?f*g.pdf, a_b_c_d_e_f_g.pdf",
                "a\u2215b\uff0fc.pdf, a_b_c.pdf",
                "photo.jpg, photo.jpg.pdf",
                "v1.2, v1.2.pdf",
                "\ud83d.pdf, file.pdf",
                "\ud83d\ude00.pdf, \ud83d\ude00.pdf",
                "\u3164.pdf, file.pdf",
            })
    void a_name_is_kept_as_far_as_it_is_one(String raw, String name) {
        assertThat(FileNames.clean(raw, MediaType.PDF, MediaType.PDF)).isEqualTo(name);
    }

    @Test
    void a_name_is_one_line() {
        assertThat(FileNames.clean("a\r\nb\tc\u2028d.pdf", MediaType.PDF, MediaType.PDF))
                .isEqualTo("a b c d.pdf");
    }

    @Test
    void a_name_follows_what_is_stored() {
        assertThat(FileNames.clean("a.webp", MediaType.PNG, MediaType.WEBP)).isEqualTo("a.png");
        assertThat(FileNames.clean("a.JPEG", MediaType.JPEG, MediaType.JPEG)).isEqualTo("a.jpeg");
        assertThat(FileNames.clean("ses", MediaType.OGG, MediaType.WEBM_AUDIO)).isEqualTo("ses.ogg");
        assertThat(FileNames.clean("ses.weba", MediaType.OGG, MediaType.WEBM_AUDIO))
                .isEqualTo("ses.ogg");
        assertThat(FileNames.clean("", MediaType.JPEG, MediaType.JPEG)).isEqualTo("photo.jpg");
        assertThat(FileNames.clean("", MediaType.MP3, MediaType.MP3)).isEqualTo("audio.mp3");
        assertThat(FileNames.clean("", MediaType.MOV, MediaType.MOV)).isEqualTo("video.mov");
    }

    @Test
    void the_extension_is_what_follows_the_last_dot() {
        assertThat(FileNames.extension("a.tar.GZ")).isEqualTo("gz");
        assertThat(FileNames.extension("a.html\u0000.jpg")).isEqualTo("jpg");
        assertThat(FileNames.extension("a.jpg\u202e ")).isEqualTo("jpg");
        assertThat(FileNames.extension("dir.exe/a")).isEmpty();
        assertThat(FileNames.extension("2024-03-12 14.22.01")).isEmpty();
    }

    @Test
    void an_endless_name_keeps_its_extension_and_no_half_of_a_pair() {
        for (int pad = 0; pad < 3; pad++) {
            String name = FileNames.clean(
                    "x".repeat(pad) + "\ud83d\ude00".repeat(100_000) + ".pdf", MediaType.PDF, MediaType.PDF);
            assertThat(name)
                    .hasSizeBetween(Attachment.LONGEST_NAME - 3, Attachment.LONGEST_NAME)
                    .endsWith("\ude00.pdf");
            assertThat(name.codePoints().noneMatch(c -> Character.getType(c) == Character.SURROGATE))
                    .isTrue();
        }
    }

    @Test
    void whatever_comes_the_name_is_harmless() {
        long seed = new Random().nextLong();
        System.out.println("seed of names: " + seed);
        Random random = new Random(seed);
        List<MediaType> types = List.of(MediaType.values());
        int[] likely = {'.', ' ', '/', '\\', 0, '\n', 0x202e, 0x200d, 0x0327, 0xd83d, 0xde00, 'a', 'C', 'O', 'N', ':'};
        for (int round = 0; round < 20_000; round++) {
            StringBuilder raw = new StringBuilder();
            for (int i = random.nextInt(150); i > 0; i--) {
                raw.append(
                        (char) (random.nextBoolean() ? likely[random.nextInt(likely.length)] : random.nextInt(65536)));
            }
            MediaType type = types.get(random.nextInt(types.size()));
            String name = FileNames.clean(raw.toString(), type, type);
            assertThat(name)
                    .describedAs("seed %d, round %d", seed, round)
                    .hasSizeBetween(1, Attachment.LONGEST_NAME)
                    .doesNotMatch("(?s).*[/\\\\<>:\"|?*\\p{Cc}\\p{Co}\\p{Cs}\\u202a-\\u202e\\u2066-\\u2069].*")
                    .doesNotStartWith(".")
                    .doesNotStartWith(" ")
                    .doesNotContain("  ")
                    .matches("(?s).*[^. ]\\.[a-z0-9]+");
            assertThat(Normalizer.isNormalized(name, Normalizer.Form.NFC)).isTrue();
        }
    }
}
