package dev.sohbet.chat.telegram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sohbet.chat.Upload;
import dev.sohbet.chat.model.Attachment;
import dev.sohbet.chat.model.Attachment.Kind;
import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.Content;
import dev.sohbet.chat.model.Entry;
import dev.sohbet.chat.model.Participant;
import dev.sohbet.chat.telegram.fake.FakeChat;
import dev.sohbet.chat.telegram.fake.Fault;
import dev.sohbet.chat.telegram.fake.StoredMessage;
import java.awt.Color;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that the team sends in Telegram, as the visitor gets them. */
class FilesInTest {
    private static final byte[] PHOTO = Samples.jpeg(64, 48, Color.RED);

    private final Rig rig = new Rig(FakeChat.Kind.FORUM, 71);
    private final Participant.Visitor deniz = rig.ids.visitor("Deniz");
    private Entry asked;
    private int topic;

    @BeforeEach
    void ask() {
        asked = rig.says(deniz.author(), "Merhaba");
        rig.deliver();
        topic = rig.telegram.ledger().fromBot().get(0).topic();
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private List<Content.Message> answers() {
        List<Content.Message> messages = new ArrayList<>();
        rig.answers(asked.thread()).forEach(entry -> {
            if (entry.content() instanceof Content.Message message) {
                messages.add(message);
            }
        });
        return messages;
    }

    private Attachment onlyFile() {
        assertThat(answers()).hasSize(1);
        assertThat(answers().get(0).media()).hasSize(1);
        return answers().get(0).media().get(0);
    }

    private String lastWord() {
        List<StoredMessage> said = rig.telegram.ledger().fromBot();
        return said.get(said.size() - 1).text();
    }

    private void poll() {
        rig.telegram.advance(Duration.ofSeconds(10));
        rig.poll();
    }

    private StoredMessage sends(String kind, String name, byte[] bytes, String caption) {
        StoredMessage sent = rig.ayse.sends(rig.group, topic, kind, name, bytes, caption);
        poll();
        return sent;
    }

    static List<List<Object>> kinds() {
        return List.of(
                List.of("voice", "x.ogg", Samples.OGG, Kind.VOICE, "audio/ogg"),
                List.of("audio", "şarkı.mp3", Samples.MP3, Kind.AUDIO, "audio/mpeg"),
                List.of("video", "film.mp4", Samples.MP4, Kind.VIDEO, "video/mp4"),
                List.of("video_note", "", Samples.MP4, Kind.VIDEO, "video/mp4"),
                List.of("animation", "kedi.mp4", Samples.MP4, Kind.VIDEO, "video/mp4"),
                List.of("document", "fatura.pdf", Samples.PDF, Kind.FILE, "application/pdf"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void each_kind_arrives_as_what_it_is_with_its_bytes(List<Object> sample) {
        sends((String) sample.get(0), (String) sample.get(1), (byte[]) sample.get(2), "Buyurun");

        assertThat(answers()).singleElement().extracting(Content.Message::text).isEqualTo("Buyurun");
        assertThat(onlyFile().kind()).isEqualTo(sample.get(3));
        assertThat(onlyFile().type()).isEqualTo(sample.get(4));
        assertThat(rig.bytes(onlyFile())).isEqualTo(sample.get(2));
        if (List.of("audio", "video", "animation", "document").contains(sample.get(0))) {
            assertThat(onlyFile().name()).isEqualTo(sample.get(1));
        }
        assertThat(rig.answers(asked.thread()).get(0).from()).isEqualTo(rig.agent.author());
    }

    @Test
    void a_photo_arrives_in_its_largest_size() {
        sends("photo", "photo.jpg", PHOTO, "");

        assertThat(onlyFile().kind()).isEqualTo(Kind.IMAGE);
        assertThat(onlyFile().picture()).isNotNull().satisfies(picture -> {
            assertThat(picture.width()).isEqualTo(64);
            assertThat(picture.height()).isEqualTo(48);
        });
        assertThat(answers().get(0).text()).isEmpty();
    }

    @Test
    void photos_of_an_album_arrive_in_order_each_once() {
        List<byte[]> photos = List.of(PHOTO, Samples.jpeg(64, 49, Color.BLUE), Samples.jpeg(64, 50, Color.GREEN));
        rig.ayse.sendsAlbum(rig.group, topic, photos, "Üçü");
        poll();

        assertThat(answers()).extracting(Content.Message::text).containsExactly("Üçü", "", "");
        assertThat(answers()).extracting(FilesInTest::height).containsExactly(48, 49, 50);
    }

    private static int height(Content.Message message) {
        Attachment.Picture picture = message.media().get(0).picture();
        return picture == null ? 0 : picture.height();
    }

    @Test
    void an_update_that_comes_again_is_the_same_file_and_is_not_fetched_twice() {
        sends("document", "fatura.pdf", Samples.PDF, "");
        int fetched = rig.telegram.ledger().calls("getFile");
        rig.store.put(TelegramBridge.CHANNEL, "offset/" + rig.bot(), "1");
        rig.replaceNode();
        rig.poll();

        assertThat(answers()).hasSize(1);
        assertThat(rig.telegram.ledger().calls("getFile")).isEqualTo(fetched);
    }

    @Test
    void wherever_a_node_dies_the_file_is_there_once() {
        for (int calls = 1; calls <= 14; calls++) {
            for (boolean takesEffect : new boolean[] {false, true}) {
                String name = calls + (takesEffect ? "after.pdf" : "before.pdf");
                rig.ayse.sends(rig.group, topic, "document", name, Samples.PDF, name);
                rig.telegram.advance(Duration.ofSeconds(10));
                rig.crashes().at("", calls, takesEffect);
                if (rig.diesDuring(rig::poll)) {
                    rig.poll();
                }
                assertThat(answers())
                        .as("death at call %d, which takes effect: %s", calls, takesEffect)
                        .filteredOn(message -> message.text().equals(name))
                        .singleElement()
                        .satisfies(message -> assertThat(message.media())
                                .singleElement()
                                .extracting(Attachment::name)
                                .isEqualTo(name));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"getFile", "file"})
    void what_fails_on_the_way_is_tried_again(String method) {
        rig.telegram.failNext(method, Fault.RESET_AFTER_READING);
        rig.telegram.failNext(method, Fault.TRUNCATED_BODY);
        sends("document", "fatura.pdf", Samples.PDF, "");

        assertThat(rig.bytes(onlyFile())).isEqualTo(Samples.PDF);
    }

    @Test
    void a_file_that_telegram_never_gives_does_not_keep_what_comes_after_it() {
        for (int i = 0; i < 15; i++) {
            rig.telegram.failNext("file", Fault.RESET_AFTER_READING);
        }
        rig.ayse.sends(rig.group, topic, "document", "fatura.pdf", Samples.PDF, "");
        rig.ayse.says(rig.group, topic, "after it");
        for (int i = 0; i < 4; i++) {
            assertThatThrownBy(this::poll).isInstanceOf(ChatException.class);
        }
        poll();

        assertThat(answers()).extracting(Content.Message::text).containsExactly("after it");
        assertThat(lastWord()).isEqualTo(Words.EN.say(Word.SENT_LOST));
    }

    @Test
    void a_media_store_that_is_away_is_waited_for() {
        rig.media.away(true);
        rig.ayse.sends(rig.group, topic, "document", "fatura.pdf", Samples.PDF, "");
        assertThatThrownBy(this::poll).isInstanceOf(ChatException.class);
        assertThat(answers()).isEmpty();

        rig.media.away(false);
        poll();
        assertThat(rig.bytes(onlyFile())).isEqualTo(Samples.PDF);
    }

    @Test
    void a_file_is_not_given_up_while_telegram_cannot_be_reached() {
        rig.ayse.sends(rig.group, topic, "document", "fatura.pdf", Samples.PDF, "");
        for (int i = 0; i < 20; i++) {
            rig.telegram.failNext("getFile", Fault.tooManyRequests(1));
        }
        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(this::poll).isInstanceOf(ChatException.class);
        }
        poll();

        assertThat(rig.bytes(onlyFile())).isEqualTo(Samples.PDF);
    }

    @Test
    void a_file_is_not_given_up_while_too_many_are_on_their_way() {
        List<Upload> underWay = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            underWay.add(rig.chat().as(rig.agent).upload(rig.ids.clientId(), "a.pdf", "", false));
        }
        rig.ayse.sends(rig.group, topic, "document", "fatura.pdf", Samples.PDF, "");
        assertThatThrownBy(this::poll).isInstanceOf(ChatException.class);
        underWay.forEach(Upload::close);
        poll();

        assertThat(rig.bytes(onlyFile())).isEqualTo(Samples.PDF);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Teklif v1.2 (son)", "fiyat.ağustos", "plan.c#", "indirim.%25"})
    void a_file_arrives_whatever_follows_the_last_dot_of_its_name(String name) {
        sends("document", name, Samples.PDF, "");

        assertThat(rig.bytes(onlyFile())).isEqualTo(Samples.PDF);
    }

    @Test
    void a_file_above_20_megabytes_is_told_to_both_sides() {
        sends("document", "büyük.pdf", new byte[(20 << 20) + 1], "Bakın");

        assertThat(answers()).isEmpty();
        assertThat(lastWord()).isEqualTo(Words.EN.say(Word.SENT_TOO_LARGE));
        assertThat(rig.answers(asked.thread()))
                .singleElement()
                .extracting(Entry::content)
                .isEqualTo(new Content.Note(Words.EN.say(Word.NOTE_TOO_LARGE, "büyük.pdf")));
        rig.deliverFor(Duration.ofMinutes(1));
        assertThat(lastWord()).as("a note is for the panel").isEqualTo(Words.EN.say(Word.SENT_TOO_LARGE));
    }

    @Test
    void a_file_larger_than_the_chat_takes_is_refused() {
        byte[] large = Arrays.copyOf(Samples.MP3, 17 << 20);
        sends("audio", "uzun.mp3", large, "");

        assertThat(answers()).isEmpty();
        assertThat(lastWord()).isEqualTo(Words.EN.say(Word.NOT_SENT, Words.EN.say(Word.WHY_LARGE)));
    }

    @Test
    void what_the_chat_does_not_take_is_refused_in_the_operators_language() {
        sends("document", "page.html", Samples.ascii("<html><script>alert(1)</script>"), "");
        assertThat(lastWord()).startsWith("Nothing was sent: ").hasSizeGreaterThan(40);

        rig.ayse.language("tr");
        sends("document", "page.html", Samples.ascii("<html><script>alert(1)</script>"), "");
        assertThat(lastWord()).isEqualTo(Words.TR.say(Word.NOT_SENT, Words.TR.say(Word.WHY_MEDIA)));
        assertThat(answers()).isEmpty();
    }

    @Test
    void a_chat_without_files_says_so() {
        try (Rig without = new Rig(FakeChat.Kind.FORUM, 72, Duration.ofMillis(400), false)) {
            Entry question = without.says(deniz.author(), "Merhaba");
            without.deliver();
            int there = without.telegram.ledger().fromBot().get(0).topic();
            without.ayse.sends(without.group, there, "document", "fatura.pdf", Samples.PDF, "");
            without.telegram.advance(Duration.ofSeconds(10));
            without.poll();

            assertThat(without.answers(question.thread())).isEmpty();
            assertThat(without.telegram.ledger().fromBot())
                    .last()
                    .extracting(StoredMessage::text)
                    .isEqualTo(Words.EN.say(Word.NO_FILES));
        }
    }

    @Test
    void a_strangers_file_reaches_nobody() {
        rig.telegram.user("Stranger").sends(rig.group, topic, "document", "fatura.pdf", Samples.PDF, "");
        poll();

        assertThat(answers()).isEmpty();
        assertThat(rig.telegram.ledger().calls("getFile")).isZero();
        assertThat(lastWord()).isEqualTo(Words.EN.say(Word.NOT_LINKED));
    }

    @Test
    void a_caption_that_changes_changes_and_a_file_that_does_is_said_to_stay() {
        StoredMessage sent = sends("document", "fatura.pdf", Samples.PDF, "Ocak");
        rig.telegram.advance(Duration.ofMinutes(1));
        StoredMessage changed = rig.ayse.edits(sent, "Şubat");
        poll();
        assertThat(rig.answers(asked.thread()))
                .last()
                .extracting(entry -> entry.content().text())
                .isEqualTo("Şubat");

        int before = rig.answers(asked.thread()).size();
        rig.ayse.touches(changed);
        poll();
        rig.telegram.advance(Duration.ofMinutes(1));
        rig.ayse.exchanges(sent, "mart.pdf", Samples.ascii("%PDF-1.7\nMart\n%%EOF\n"));
        poll();
        assertThat(rig.answers(asked.thread())).hasSize(before);
        assertThat(lastWord()).isEqualTo(Words.EN.say(Word.EDIT_OF_FILE));
    }

    @Test
    void a_command_below_a_file_reaches_nobody() {
        sends("document", "fatura.pdf", Samples.PDF, "/note yalnız ekip");

        assertThat(rig.answers(asked.thread())).isEmpty();
        assertThat(lastWord()).isEqualTo(Words.EN.say(Word.COMMAND_WITH_FILE));
    }

    @Test
    void a_sticker_a_place_and_a_person_are_words() {
        rig.ayse.sendsSticker(rig.group, topic, "👍");
        StoredMessage way = rig.ayse.sendsPlace(rig.group, topic, 41.0082, 28.9784, "");
        rig.ayse.sendsPlace(rig.group, topic, 39.92, 32.85, "Anıtkabir");
        rig.ayse.sendsContact(rig.group, topic, "Ece", "+905551112233");
        poll();

        assertThat(answers())
                .extracting(Content.Message::text)
                .containsExactly(
                        "👍",
                        "📍\nhttps://maps.google.com/?q=41.008200,28.978400",
                        "📍 Anıtkabir, 1 Anıtkabir Street\nhttps://maps.google.com/?q=39.920000,32.850000",
                        "👤 Ece\n+905551112233");

        int before = rig.answers(asked.thread()).size();
        rig.ayse.moves(way, 41.1, 29);
        poll();
        assertThat(rig.answers(asked.thread())).hasSize(before);
    }
}
