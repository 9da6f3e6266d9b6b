package dev.sohbet.chat.telegram;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.model.Attachment;
import dev.sohbet.chat.model.Content;
import dev.sohbet.chat.model.Entry;
import dev.sohbet.chat.model.MediaId;
import dev.sohbet.chat.model.Participant;
import dev.sohbet.chat.spi.Delivery;
import dev.sohbet.chat.spi.Receipt;
import dev.sohbet.chat.telegram.fake.FakeChat;
import dev.sohbet.chat.telegram.fake.Fault;
import dev.sohbet.chat.telegram.fake.StoredMessage;
import java.awt.Color;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Files that visitors and agents send, as the team gets them in Telegram. */
class FilesOutTest {
    /** Large enough to have a smaller one beside it. */
    private static final byte[] PHOTO = Samples.jpeg(1_200, 900, Color.RED);

    private final Rig rig = new Rig(FakeChat.Kind.FORUM, 61);
    private final Participant.Visitor deniz = rig.ids.visitor("Deniz");

    @AfterEach
    void close() {
        rig.close();
    }

    /** What the bot said after the introduction. */
    private List<StoredMessage> told() {
        return rig.telegram.ledger().fromBot().stream()
                .filter(message -> !message.text().startsWith("👤"))
                .toList();
    }

    private byte[] bytes(StoredMessage message) {
        return rig.telegram.ledger().file(message.fileId());
    }

    private Attachment photo(int number) {
        return rig.uploads(deniz, "photo" + number + ".jpg", Samples.jpeg(64, 40 + number, Color.BLUE), false);
    }

    @Test
    void each_kind_arrives_as_what_it_is_with_its_bytes() {
        Attachment photo = rig.uploads(deniz, "resim.jpg", PHOTO, false);
        Attachment voice = rig.uploads(deniz, "kayıt.ogg", Samples.OGG, true);
        Attachment song = rig.uploads(deniz, "şarkı.mp3", Samples.MP3, false);
        Attachment film = rig.uploads(deniz, "film.mp4", Samples.MP4, false);
        Attachment bill = rig.uploads(deniz, "fatura \"ocak\" %20.pdf", Samples.PDF, false);
        for (Attachment file : List.of(photo, voice, song, film, bill)) {
            rig.sends(deniz, "", file);
        }
        rig.deliverFor(Duration.ofMinutes(2));

        assertThat(told())
                .extracting(StoredMessage::kind)
                .containsExactly("photo", "voice", "audio", "video", "document");
        assertThat(told()).extracting(StoredMessage::text).containsOnly("");
        List<Attachment> files = List.of(photo, voice, song, film, bill);
        for (int i = 0; i < files.size(); i++) {
            assertThat(bytes(told().get(i))).as(files.get(i).name()).isEqualTo(rig.bytes(files.get(i)));
        }
        assertThat(told().get(2).fileName()).isEqualTo("şarkı.mp3");
        assertThat(told().get(4).fileName())
                .startsWith("fatura")
                .endsWith(".pdf")
                .doesNotContain("\"", "%");
    }

    @Test
    void the_introduction_comes_before_the_first_file() {
        rig.sends(deniz, "", rig.uploads(deniz, "resim.jpg", PHOTO, false));
        rig.deliverFor(Duration.ofMinutes(1));

        List<StoredMessage> all = rig.telegram.ledger().fromBot();
        assertThat(all).extracting(StoredMessage::kind).containsExactly("text", "photo");
        assertThat(all.get(0).text()).startsWith("👤 Deniz");
        assertThat(all.get(1).topic()).isEqualTo(all.get(0).topic());
    }

    @Test
    void a_text_is_the_caption_and_changes_with_its_edit() {
        Entry sent = rig.sends(deniz, "Bakın", rig.uploads(deniz, "resim.jpg", PHOTO, false));
        rig.deliverFor(Duration.ofMinutes(1));
        assertThat(told()).singleElement().satisfies(message -> {
            assertThat(message.kind()).isEqualTo("photo");
            assertThat(message.text()).isEqualTo("Bakın");
        });

        rig.edits(deniz.author(), sent, "Buna bakın");
        rig.deliverFor(Duration.ofMinutes(1));
        assertThat(told()).singleElement().extracting(StoredMessage::text).isEqualTo("Buna bakın");

        rig.edits(deniz.author(), sent, "x".repeat(1_000));
        rig.deliverFor(Duration.ofMinutes(1));
        assertThat(told())
                .extracting(StoredMessage::text)
                .containsExactly("Buna bakın", Composer.EDITED + "x".repeat(1_000));
    }

    @Test
    void a_text_too_long_for_a_caption_comes_before_the_file() {
        rig.sends(deniz, "a".repeat(1_500), rig.uploads(deniz, "resim.jpg", PHOTO, false));
        rig.deliverFor(Duration.ofMinutes(1));

        List<StoredMessage> all = rig.telegram.ledger().fromBot();
        assertThat(all).extracting(StoredMessage::kind).containsExactly("text", "photo");
        assertThat(all.get(0).text()).endsWith("a".repeat(1_500));
        assertThat(all.get(1).text()).isEmpty();
    }

    @Test
    void pictures_of_one_message_are_an_album_and_each_can_be_answered() {
        List<Attachment> photos = Stream.of(Color.RED, Color.GREEN, Color.BLUE)
                .map(colour -> rig.uploads(deniz, "resim.jpg", Samples.jpeg(64, 48, colour), false))
                .toList();
        Entry sent = rig.sends(deniz, "Üçü", photos.toArray(new Attachment[0]));
        rig.deliverFor(Duration.ofMinutes(1));

        assertThat(told())
                .hasSize(3)
                .extracting(StoredMessage::album)
                .doesNotContain("")
                .containsOnly(told().get(0).album());
        assertThat(told()).extracting(StoredMessage::text).containsExactly("Üçü", "", "");
        assertThat(rig.telegram.ledger().calls("sendMediaGroup")).isEqualTo(1);
        for (int i = 0; i < photos.size(); i++) {
            assertThat(bytes(told().get(i))).isEqualTo(rig.bytes(photos.get(i)));
        }

        for (StoredMessage each : told()) {
            rig.ayse.replies(each, "answer to " + each.id());
        }
        rig.poll();
        assertThat(rig.answerTexts(sent.thread()))
                .isEqualTo(told().stream().map(each -> "answer to " + each.id()).toList());
    }

    @Test
    void a_caption_has_the_number_of_its_picture_and_each_picture_its_own() {
        Entry sent = rig.sends(deniz, "İkisi", photo(1), photo(2));
        Delivery delivery = new Delivery(7, "telegram", sent, 0, false, List.of());
        Composer composer = new Composer(false, Words.EN, new Forms(), seq -> null);

        List<Composer.Piece> pieces = composer.compose(List.of(delivery));

        assertThat(pieces).singleElement().satisfies(piece -> {
            assertThat(piece.delivered()).isEqualTo(1);
            assertThat(piece.arrivedAs(List.of(40, 41)))
                    .containsExactly(
                            new Receipt(7, 0, List.of("40")),
                            new Receipt(7, 1, List.of("40")),
                            new Receipt(7, 2, List.of("41")));
        });
    }

    @Test
    void an_album_stays_within_the_limits_of_the_group() {
        for (int i = 0; i < 12; i++) {
            rig.sends(deniz, "", photo(5 * i), photo(5 * i + 1), photo(5 * i + 2), photo(5 * i + 3), photo(5 * i + 4));
        }
        rig.deliverFor(Duration.ofMinutes(6));

        assertThat(told()).hasSize(60);
        assertThat(rig.telegram.ledger().answered(429)).isZero();
    }

    @Test
    void other_files_of_one_message_follow_one_by_one() {
        rig.sends(
                deniz,
                "Belgeler",
                rig.uploads(deniz, "a.pdf", Samples.PDF, false),
                photo(1),
                rig.uploads(deniz, "b.pdf", Samples.PDF, false));
        rig.says(deniz.author(), "hepsi bu");
        rig.deliverFor(Duration.ofMinutes(1));

        assertThat(told()).extracting(StoredMessage::kind).containsExactly("document", "photo", "document", "text");
        assertThat(told()).extracting(StoredMessage::text).containsExactly("Belgeler", "", "", "hepsi bu");
        assertThat(rig.telegram.ledger().calls("sendMediaGroup")).isZero();
    }

    @Test
    void an_agents_files_stand_under_the_agents_name() {
        Entry asked = rig.says(deniz.author(), "Merhaba");
        Participant.Agent mehmet = rig.ids.agent("Mehmet");
        rig.answers(asked.thread(), mehmet, "", rig.uploads(mehmet, "plan.pdf", Samples.PDF, false));
        rig.answers(asked.thread(), mehmet, "Burada", rig.uploads(mehmet, "plan2.pdf", Samples.PDF, false));
        rig.deliverFor(Duration.ofMinutes(1));

        assertThat(told()).extracting(StoredMessage::text).containsExactly("Mehmet:", "Mehmet:\nBurada");
    }

    @Test
    void in_a_group_without_topics_each_file_says_whose_it_is() {
        try (Rig plain = new Rig(FakeChat.Kind.GROUP, 62)) {
            Attachment one = plain.uploads(deniz, "a.pdf", Samples.PDF, false);
            Attachment two = plain.uploads(deniz, "b.pdf", Samples.PDF, false);
            Entry sent = plain.sends(deniz, "İkisi", one, two);
            plain.deliverFor(Duration.ofMinutes(1));
            List<StoredMessage> files = plain.telegram.ledger().fromBot().stream()
                    .filter(message -> message.kind().equals("document"))
                    .toList();
            assertThat(files).extracting(StoredMessage::text).containsExactly("Deniz:\nİkisi", "Deniz:");

            plain.ayse.replies(files.get(1), "Aldım");
            plain.poll();
            assertThat(plain.answerTexts(sent.thread())).containsExactly("Aldım");
        }
    }

    @Test
    void a_picture_that_is_no_photo_for_telegram_is_a_document() {
        rig.sends(deniz, "", rig.uploads(deniz, "şerit.jpg", Samples.jpeg(700, 20, Color.GREEN), false));
        rig.deliverFor(Duration.ofMinutes(1));

        assertThat(told()).extracting(StoredMessage::kind).containsExactly("document");
        assertThat(rig.telegram.ledger().calls("sendPhoto"))
                .as("known beforehand")
                .isZero();
    }

    @Test
    void what_telegram_does_not_take_is_sent_plainer_and_at_last_as_a_line() {
        Fault no = Fault.refused(400, "Bad Request: IMAGE_PROCESS_FAILED");
        rig.telegram.failNext("sendMediaGroup", no);
        rig.telegram.failNext("sendPhoto", no);
        rig.telegram.failNext("sendDocument", no);
        rig.sends(deniz, "İki resim", photo(1), photo(2));
        rig.deliverFor(Duration.ofMinutes(3));

        assertThat(told()).extracting(StoredMessage::kind).containsExactly("text", "photo");
        assertThat(told().get(0).text())
                .startsWith("İki resim\n\n📎 photo1.jpg (")
                .endsWith("see it in the panel.");
        assertThat(rig.telegram.ledger().calls("sendMediaGroup")).isEqualTo(1);
        assertThat(rig.telegram.ledger().calls("sendDocument")).isEqualTo(1);
    }

    @Test
    void a_person_who_takes_no_voices_gets_a_document() {
        rig.telegram.failNext(
                "sendVoice", Fault.refused(400, "Bad Request: user restricted receiving of voice messages"));
        rig.sends(deniz, "", rig.uploads(deniz, "kayıt.ogg", Samples.OGG, true));
        rig.deliverFor(Duration.ofMinutes(1));

        assertThat(told()).extracting(StoredMessage::kind).containsExactly("document");
    }

    @Test
    void a_group_that_takes_nothing_is_waited_for_and_then_gets_the_file() {
        rig.telegram.failNext(
                "sendDocument", Fault.refused(400, "Bad Request: have no rights to send a message to the chat"));
        rig.sends(deniz, "", rig.uploads(deniz, "a.pdf", Samples.PDF, false));
        rig.deliverFor(Duration.ofMinutes(15));

        assertThat(told()).extracting(StoredMessage::kind).containsExactly("document");
    }

    @Test
    void what_never_gets_through_becomes_a_line_and_holds_nothing_up() {
        for (int i = 0; i < 10; i++) {
            rig.telegram.failNext("sendDocument", Fault.RESET_AFTER_READING);
        }
        rig.sends(deniz, "", rig.uploads(deniz, "a.pdf", Samples.PDF, false));
        rig.says(deniz.author(), "after it");
        rig.deliverFor(Duration.ofMinutes(20));

        assertThat(told())
                .singleElement()
                .extracting(StoredMessage::text)
                .isEqualTo(Composer.REPEATED
                        + "📎 a.pdf (1 KB) is not taken by Telegram; see it in the panel.\n\nafter it");
    }

    @Test
    void a_file_that_is_gone_is_a_line_that_says_so() {
        Attachment file = rig.uploads(deniz, "fatura.pdf", Samples.PDF, false);
        Entry sent = rig.sends(deniz, "", file);
        rig.chat().as(new Participant.Sys()).withdrawMedia(sent.thread());
        rig.deliverFor(Duration.ofMinutes(1));

        assertThat(told())
                .singleElement()
                .extracting(StoredMessage::text)
                .isEqualTo("📎 fatura.pdf (1 KB) is no longer there.");
    }

    @Test
    void a_file_larger_than_telegram_takes_is_a_line() {
        Forms forms = new Forms();
        Attachment film = new Attachment(
                new MediaId(rig.ids.id()), Attachment.Kind.VIDEO, "video/mp4", "film.mp4", (50L << 20) + 1, null, null);

        assertThat(forms.of(film)).isEqualTo(Form.LINE);
        assertThat(Words.EN.line(film, forms.why(film)))
                .isEqualTo("📎 film.mp4 (50 MB) is too large for Telegram; see it in the panel.");
    }

    @Test
    void what_may_have_arrived_is_marked_and_what_did_is_not_sent_again() {
        rig.sends(deniz, "", photo(1));
        rig.deliverFor(Duration.ofMinutes(1));
        rig.telegram.failNext("sendDocument", Fault.DROP_AFTER_STORING);
        rig.sends(
                deniz,
                "Belgeler",
                rig.uploads(deniz, "a.pdf", Samples.PDF, false),
                rig.uploads(deniz, "b.pdf", Samples.PDF, false));
        rig.deliverFor(Duration.ofMinutes(3));

        assertThat(told())
                .extracting(StoredMessage::text)
                .containsExactly("", "Belgeler", Composer.REPEATED + "Belgeler", Composer.REPEATED.strip());
        assertThat(told()).extracting(StoredMessage::fileName).endsWith("a.pdf", "a.pdf", "b.pdf");
    }

    @Test
    void a_node_that_dies_between_files_leaves_none_out_and_marks_what_comes_twice() {
        for (int calls = 1; calls <= 12; calls++) {
            for (boolean takesEffect : new boolean[] {false, true}) {
                try (Rig dying = new Rig(FakeChat.Kind.FORUM, 63)) {
                    Attachment one = dying.uploads(deniz, "a.pdf", Samples.PDF, false);
                    Attachment two = dying.uploads(deniz, "b.pdf", Samples.PDF, false);
                    dying.sends(deniz, "Belgeler", one, two);
                    dying.crashes().at("", calls, takesEffect);
                    dying.diesDuring(() -> dying.deliverFor(Duration.ofMinutes(1)));
                    dying.deliverFor(Duration.ofMinutes(3));
                    List<StoredMessage> files = dying.telegram.ledger().fromBot().stream()
                            .filter(message -> message.kind().equals("document"))
                            .toList();
                    assertThat(files.stream().map(StoredMessage::fileName).distinct())
                            .as("death at call %d, which takes effect: %s", calls, takesEffect)
                            .containsExactly("a.pdf", "b.pdf");
                    assertThat(files.stream().filter(message -> !message.text().startsWith(Composer.REPEATED.strip())))
                            .extracting(StoredMessage::fileName)
                            .doesNotHaveDuplicates();
                }
            }
        }
    }

    @Test
    void a_media_store_that_is_away_is_waited_for() {
        rig.sends(deniz, "", rig.uploads(deniz, "a.pdf", Samples.PDF, false));
        rig.media.away(true);
        rig.deliverFor(Duration.ofMinutes(2));
        assertThat(told()).isEmpty();

        rig.media.away(false);
        rig.deliverFor(Duration.ofMinutes(2));
        assertThat(told()).singleElement().extracting(StoredMessage::text).isEqualTo("");
    }

    @Test
    void a_file_whose_bytes_cannot_be_read_is_waited_for() throws IOException {
        Attachment file = rig.uploads(deniz, "a.pdf", Samples.PDF, false);
        rig.sends(deniz, "", file);
        Path stored = storedFile();
        Path aside = stored.resolveSibling("aside");
        Files.move(stored, aside);
        Files.createDirectory(stored); // cannot be read as a file
        rig.deliverFor(Duration.ofMinutes(2));
        assertThat(told()).isEmpty();

        Files.delete(stored);
        Files.move(aside, stored);
        rig.deliverFor(Duration.ofMinutes(2));
        assertThat(told()).singleElement().extracting(StoredMessage::text).isEqualTo("");
    }

    private Path storedFile() throws IOException {
        try (Stream<Path> files = Files.walk(rig.directory())) {
            return files.filter(
                            file -> Files.isRegularFile(file) && file.toString().contains("media"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void an_album_for_a_closed_topic_opens_it() {
        rig.sends(deniz, "", photo(1));
        rig.deliverFor(Duration.ofMinutes(1));
        rig.group.closeTopic(rig.ayse, told().get(0).topic());
        rig.sends(deniz, "", photo(2), photo(3));
        rig.deliverFor(Duration.ofMinutes(5));

        assertThat(told()).hasSize(3);
    }

    /** Each place of the budget is used as soon as it is free, so that there are never two. */
    @Test
    void a_closed_topic_is_opened_also_when_there_is_room_for_one_call_at_a_time() {
        rig.sends(deniz, "", photo(1));
        rig.deliverFor(Duration.ofMinutes(1));
        rig.group.closeTopic(rig.ayse, told().get(0).topic());
        Participant.Visitor ece = rig.ids.visitor("Ece");
        rig.says(ece.author(), "zero");
        rig.deliverFor(Duration.ofMinutes(1));
        for (int i = 0; i < 3; i++) {
            rig.says(ece.author(), "one");
            rig.deliverFor(Duration.ofSeconds(3));
        }
        rig.sends(deniz, "", photo(2));
        rig.deliverFor(Duration.ofMinutes(2));

        assertThat(told()).filteredOn(message -> message.kind().equals("photo")).hasSize(2);
    }

    @Test
    void what_cannot_be_changed_is_said_anew_also_when_there_is_room_for_one_call_at_a_time() {
        Entry sent = rig.sends(deniz, "Bakın", photo(1));
        Participant.Visitor ece = rig.ids.visitor("Ece");
        rig.says(ece.author(), "zero");
        rig.deliverFor(Duration.ofMinutes(1));
        for (int i = 0; i < 3; i++) {
            rig.says(ece.author(), "one");
            rig.deliverFor(Duration.ofSeconds(3));
        }
        for (int i = 0; i < 50; i++) {
            rig.telegram.failNext("editMessageCaption", Fault.refused(400, "Bad Request: message can't be edited"));
        }
        rig.edits(deniz.author(), sent, "Buna bakın");
        rig.deliverFor(Duration.ofMinutes(2));

        assertThat(told()).extracting(StoredMessage::text).endsWith(Composer.EDITED + "Buna bakın");
    }

    @Test
    void an_album_is_no_larger_than_telegram_takes_at_once() {
        List<Attachment> films = Stream.generate(() -> new Attachment(
                        new MediaId(rig.ids.id()),
                        Attachment.Kind.VIDEO,
                        "video/mp4",
                        "film.mp4",
                        16L << 20,
                        null,
                        null))
                .limit(5)
                .toList();
        Entry sent = new Entry(
                rig.ids.threadId(),
                1,
                0,
                deniz.author(),
                rig.ids.clientId(),
                new Content.Message("", films),
                rig.clock.instant());

        assertThat(new Composer(false, Words.EN, new Forms(), seq -> null)
                        .compose(List.of(new Delivery(7, "telegram", sent, 0, false, List.of()))))
                .extracting(piece -> piece.files().size())
                .containsExactly(3, 2);
    }

    @Test
    void a_copy_is_for_this_user_alone() throws IOException {
        try (Copies copies = new Copies()) {
            copies.add(new ByteArrayInputStream(Samples.PDF));

            assertThat(copies.all().get(0)).hasBinaryContent(Samples.PDF);
            assertThat(Files.getPosixFilePermissions(copies.all().get(0)))
                    .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
        }
    }

    @Test
    void an_album_that_never_gets_through_is_tried_file_by_file() {
        for (int i = 0; i < 10; i++) {
            rig.telegram.failNext("sendMediaGroup", Fault.RESET_AFTER_READING);
        }
        rig.sends(deniz, "", photo(1), photo(2));
        rig.deliverFor(Duration.ofMinutes(20));

        assertThat(told()).extracting(StoredMessage::kind).containsExactly("photo", "photo");
    }

    @Test
    void what_takes_the_place_of_a_caption_is_marked_when_it_may_be_there_twice() {
        Entry sent = rig.sends(deniz, "Bakın", photo(1));
        rig.deliverFor(Duration.ofMinutes(1));
        for (int i = 0; i < 5; i++) {
            rig.telegram.failNext("editMessageCaption", Fault.refused(400, "Bad Request: message can't be edited"));
        }
        rig.telegram.failNext("sendMessage", Fault.DROP_AFTER_STORING);
        rig.edits(deniz.author(), sent, "Buna bakın");
        rig.deliverFor(Duration.ofMinutes(3));

        assertThat(told())
                .extracting(StoredMessage::text)
                .containsExactly(
                        "Bakın", Composer.EDITED + "Buna bakın", Composer.REPEATED + Composer.EDITED + "Buna bakın");
    }

    @Test
    void no_copy_is_left_on_the_disk() throws IOException {
        rig.telegram.failNext("sendDocument", Fault.RESET_AFTER_READING);
        rig.telegram.failNext("sendDocument", Fault.refused(400, "Bad Request: wrong file"));
        for (int i = 0; i < 3; i++) {
            rig.sends(deniz, "", rig.uploads(deniz, "a.pdf", Samples.PDF, false));
        }
        rig.deliverFor(Duration.ofMinutes(5));

        assertThat(told()).isNotEmpty();
        try (Stream<Path> left = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .noneMatch(name -> name.startsWith(Copies.PREFIX));
        }
    }

    @Test
    void the_list_and_a_topic_made_again_tell_of_files() {
        rig.sends(deniz, "", photo(1));
        rig.deliverFor(Duration.ofMinutes(1));
        int topic = rig.telegram.ledger().fromBot().get(0).topic();
        rig.ayse.says(rig.group, "/list");
        rig.poll();
        assertThat(rig.telegram.ledger().fromBot())
                .last()
                .extracting(StoredMessage::text)
                .asString()
                .contains("Deniz: 🖼");

        rig.group.deleteTopic(topic);
        rig.says(deniz.author(), "ve?");
        rig.deliverFor(Duration.ofMinutes(1));
        assertThat(rig.telegram.ledger().fromBot())
                .last()
                .extracting(StoredMessage::text)
                .asString()
                .contains("Deniz: 📎 photo1.jpg")
                .endsWith("ve?");
    }
}
