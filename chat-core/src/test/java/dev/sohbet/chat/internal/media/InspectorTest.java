package dev.sohbet.chat.internal.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sohbet.chat.internal.media.Uploads.Stored;
import dev.sohbet.chat.model.Attachment.Kind;
import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InspectorTest {
    private static final byte[] PDF = SampleImages.ascii("%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n");
    private static final byte[] OPUS = ogg("OpusHead\1\1\0\0\0\0\0\0\0\0\0");
    private static final byte[] VORBIS = ogg("\1vorbis\0\0\0\0\2D\u00ac\0\0\0\0\0\0\0\0\0\0\0\0\0\0\u00b8\1");
    private static final byte[] MP3 = mp3();

    @TempDir
    Path directory;

    private Uploads uploads;

    @BeforeEach
    void upload() {
        uploads = new Uploads(directory);
    }

    @Test
    void each_kind_is_told_by_its_bytes_whatever_is_said_of_it() throws IOException {
        check(SampleImages.jpeg(SampleImages.quarters(9, 9)), "a.jpg", "image/jpeg", Kind.IMAGE, "image/jpeg");
        check(SampleImages.jpeg(SampleImages.quarters(9, 9)), "a.jfif", "image/pjpeg", Kind.IMAGE, "image/jpeg");
        check(SampleImages.jpeg(SampleImages.quarters(9, 9)), "", "", Kind.IMAGE, "image/jpeg");
        check(SampleImages.png(SampleImages.quarters(9, 9)), "a", "application/octet-stream", Kind.IMAGE, "image/png");
        check(SampleImages.animation(9, 9, 1, 2), "a.gif", "image/gif", Kind.IMAGE, "image/gif");
        check(OPUS, "a.ogg", "audio/ogg; codecs=opus", Kind.AUDIO, "audio/ogg");
        check(OPUS, "a.oga", "video/ogg", Kind.AUDIO, "audio/ogg");
        check(OPUS, "a.opus", "", Kind.AUDIO, "audio/ogg");
        check(VORBIS, "a.ogg", "application/ogg", Kind.AUDIO, "audio/ogg");
        check(MP3, "a.mp3", "audio/mp3", Kind.AUDIO, "audio/mpeg");
        check(
                SampleImages.joined(SampleImages.ascii("ID3\4\0\0\0\0\1\5"), new byte[133 + 50], MP3),
                "a.mp3",
                "audio/mpeg",
                Kind.AUDIO,
                "audio/mpeg");
        check(mp4("M4A ", "soun"), "a.m4a", "audio/x-m4a", Kind.AUDIO, "audio/mp4");
        check(mp4("iso5", "soun"), "ses.mp4", "audio/mp4", Kind.AUDIO, "audio/mp4");
        check(mp4("isom", "soun", "vide"), "a.mp4", "video/mp4", Kind.VIDEO, "video/mp4");
        check(mp4("qt  ", "vide"), "a.MOV", "video/quicktime", Kind.VIDEO, "video/quicktime");
        check(webm(1, "V_VP8"), "a.webm", "video/webm", Kind.VIDEO, "video/webm");
        check(PDF, "a.pdf", "application/pdf", Kind.FILE, "application/pdf");
        check(SampleImages.ascii("Merhaba\r\n"), "a.txt", "text/plain", Kind.FILE, "text/plain");
        check(SampleImages.ascii("Merhaba\r\n"), "not", "text/plain;charset=utf-8", Kind.FILE, "text/plain");
    }

    private void check(byte[] bytes, String name, String declared, Kind kind, String type) {
        Stored stored = uploads.take(bytes, name, declared, false);
        assertThat(stored.about().kind()).isEqualTo(kind);
        assertThat(stored.about().type()).isEqualTo(type);
        if (kind != Kind.IMAGE) {
            assertThat(stored.bytes()).isEqualTo(bytes);
            assertThat(stored.about().picture()).isNull();
            assertThat(stored.about().small()).isNull();
        }
    }

    @Test
    void a_recording_is_a_voice_message_where_its_sender_says_so() throws IOException {
        assertThat(uploads.take(OPUS, "a.ogg", "", true).about().kind()).isEqualTo(Kind.VOICE);
        assertThat(uploads.take(mp4("M4A ", "soun"), "", "", true).about().kind())
                .isEqualTo(Kind.VOICE);
        assertThat(uploads.take(PDF, "a.pdf", "", true).about().kind()).isEqualTo(Kind.FILE);
        assertThat(uploads.take(SampleImages.png(SampleImages.quarters(9, 9)), "", "", true)
                        .about()
                        .kind())
                .isEqualTo(Kind.IMAGE);
    }

    @Test
    void what_a_browser_records_is_stored_as_ogg() throws IOException {
        byte[] webm;
        try (InputStream in = getClass().getResourceAsStream("/media/recorded-in-chromium.webm")) {
            assertThat(in).isNotNull();
            webm = in.readAllBytes();
        }
        Inspected voice =
                uploads.take(webm, "kayıt.webm", "audio/webm;codecs=opus", true).about();
        assertThat(voice.kind()).isEqualTo(Kind.VOICE);
        assertThat(voice.type()).isEqualTo("audio/ogg");
        assertThat(voice.name()).isEqualTo("kayıt.ogg");
        assertThat(voice.duration()).isBetween(Duration.ofMillis(500), Duration.ofSeconds(3));
        byte[] half = Arrays.copyOf(webm, 200);
        assertThat(uploads.refused(half, "a.webm", "audio/webm")).contains("damaged");
        assertThat(uploads.refused(webm(2, "A_VORBIS"), "a.webm", "audio/webm")).contains("cannot be sent");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html><body>x</body></html>",
                "  \n<!DOCTYPE html><p>x",
                "<?xml version=\"1.0\"?><a/>",
                "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>",
                "\u00ef\u00bb\u00bf<script>alert(1)</script>",
                "just text, then <script src=//a.example></script>",
                "#!/bin/sh\nrm -rf /",
                "{\\rtf1 x}",
                "MZ\u0090\0\3\0\0\0",
                "\u007fELF\2\1\1\0\0",
                "PK\3\4\24\0\0\0\10\0",
                "PK\5\6",
                "Rar!\u001a\7\0",
                "\u001f\u008b\10\0\0",
                "7z\u00bc\u00af'\u001c",
                "\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1",
                "\u00ca\u00fe\u00ba\u00be\0\0\0\64",
                "BMF\0\0\0\0\0",
                "II*\0\10\0\0\0",
                "\0\0\1\0\1\0",
                "RIFF\44\0\0\0WAVEfmt ",
                "fLaC\0\0\0\42",
                "#!AMR\n",
                "8BPS\0\1",
                "%!PS-Adobe-3.0",
                "\u00ff\u00feM\0e\0r\0",
                "a\0b",
                "a\u001b[31m",
                "\u00ff\u00fb\u0090\0 and no frame after it",
                "ID3\4\0\0\0\0\0\0<script>",
                "BEGIN:VCARD\nVERSION:3.0\n",
            })
    void files_of_other_kinds_are_refused_whatever_they_are_called(String content) {
        byte[] bytes = SampleImages.ascii(content);
        for (String name : List.of("a.txt", "a.jpg", "a.pdf", "a", "a.mp3", "a.html")) {
            assertThat(uploads.refused(bytes, name, "")).contains("cannot be sent");
            assertThat(uploads.refused(bytes, name, "text/plain")).contains("cannot be sent");
        }
    }

    @ParameterizedTest
    @CsvSource({"heic, HEIC", "heix, HEIC", "mif1, HEIC", "avif, AVIF"})
    void pictures_that_browsers_do_not_show_come_with_advice(String brand, String format) {
        byte[] bytes = box("ftyp", SampleImages.ascii(brand + "\0\0\0\0mif1" + brand));
        assertThat(uploads.refused(bytes, "IMG_1.HEIC", "image/heic"))
                .contains(format)
                .contains("save it as JPEG");
    }

    @Test
    void what_is_said_of_a_file_has_to_agree_with_its_bytes() throws IOException {
        byte[] jpeg = SampleImages.jpeg(SampleImages.quarters(9, 9));
        assertThat(uploads.refused(jpeg, "a.png", "")).contains("not what its name says");
        assertThat(uploads.refused(jpeg, "a.jpg", "image/png")).contains("not what its name says");
        assertThat(uploads.refused(jpeg, "a.jpg.exe", "")).contains("not what its name says");
        assertThat(uploads.refused(jpeg, "a.html", "text/html")).contains("not what its name says");
        assertThat(uploads.refused(PDF, "a.txt", "text/plain")).contains("not what its name says");
        assertThat(uploads.refused(SampleImages.ascii("var a = 1;"), "a.js", "text/plain"))
                .contains("cannot be sent");
        assertThat(uploads.refused(SampleImages.ascii("var a = 1;"), "a.txt", "text/javascript"))
                .contains("not what its name says");
        assertThat(uploads.refused(SampleImages.ascii("var a = 1;"), "", "")).contains("cannot be sent");
        assertThat(uploads.refused(mp4("3gp4", "soun"), "a.3gp", "audio/3gpp")).contains("cannot be sent");
        assertThat(uploads.refused(new byte[0], "a.txt", "text/plain")).contains("empty");
    }

    @Test
    void text_is_taken_in_the_ways_that_people_here_write_it() {
        String text = "Sayın yetkili,\n\tİade için şu ekranı görüyorum: \"ÖĞÇÜ\" < 5 & > 3\r\n\f";
        for (Charset charset : List.of(StandardCharsets.UTF_8, Charset.forName("windows-1254"))) {
            assertThat(uploads.take(text.getBytes(charset), "a.txt").about().type())
                    .isEqualTo("text/plain");
        }
        for (String other : List.of(
                "2026-11-26 10:00:00 ERROR shop.Cart - 500\n\tat shop.Cart.main(Cart.java:1)\n",
                "From: a@example.com\nSubject: x\n\nbody\n",
                "{\"a\": 1}",
                "a;b;c\n1;2;3\n",
                "# Title\n\n* item\n",
                "diff --git a/x b/x\n",
                "% comment\n",
                "x")) {
            assertThat(uploads.take(SampleImages.ascii(other), "a.txt").about().type())
                    .isEqualTo("text/plain");
        }
    }

    @Test
    void the_types_that_are_taken_are_said() {
        assertThat(Inspector.isAvailable()).isTrue();
        assertThat(Inspector.types(EnumSet.of(Kind.IMAGE, Kind.VOICE)))
                .contains("image/jpeg", ".jpg", "audio/ogg", ".mp3")
                .doesNotContain("video/mp4", "application/pdf", ".txt");
        assertThat(Inspector.types(EnumSet.allOf(Kind.class)))
                .contains("image/jpeg", ".jpg", "audio/ogg", "video/mp4", "application/pdf", ".txt")
                .doesNotHaveDuplicates()
                .allMatch(type -> type.matches("[a-z]+/[a-z0-9]+|\\.[a-z0-9]+"));
    }

    @Test
    void an_image_that_takes_too_long_is_given_up() throws IOException {
        AtomicLong nanos = new AtomicLong();
        Path results = Files.createDirectory(directory.resolve("slow"));
        Inspector slow = new Inspector(results, () -> nanos.addAndGet(TimeUnit.SECONDS.toNanos(1)));
        Path upload = directory.resolve("upload");
        for (byte[] image : List.of(
                SampleImages.jpeg(SampleImages.quarters(400, 400)),
                SampleImages.png(SampleImages.quarters(400, 400)),
                SampleImages.animation(100, 100, 0, 1))) {
            Files.write(upload, image);
            assertThatThrownBy(() -> slow.inspect(upload, "", "", false))
                    .isInstanceOfSatisfying(
                            ChatException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_MEDIA))
                    .hasMessageContaining("takes too long");
        }
        assertThat(results).isEmptyDirectory();
    }

    @Test
    void many_at_once_are_decoded_one_after_another() throws Exception {
        Path results = Files.createDirectory(directory.resolve("many"));
        List<Thread> turns = Collections.synchronizedList(new ArrayList<>());
        Inspector inspector = new Inspector(results, () -> {
            turns.add(Thread.currentThread());
            return System.nanoTime();
        });
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Integer>> sizes = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                Path upload = Files.write(
                        directory.resolve("upload-" + i), SampleImages.png(SampleImages.quarters(100 + i, 100)));
                sizes.add(threads.submit(() -> {
                    try (Inspected inspected = inspector.inspect(upload, "a.png", "image/png", false)) {
                        return inspected.picture() == null
                                ? 0
                                : inspected.picture().width();
                    }
                }));
            }
            for (int i = 0; i < 8; i++) {
                assertThat(sizes.get(i).get(1, TimeUnit.MINUTES)).isEqualTo(100 + i);
            }
        } finally {
            threads.shutdownNow();
        }
        // the clock is asked only by whoever decodes: each thread's questions follow each other
        long changes = 1;
        for (int i = 1; i < turns.size(); i++) {
            changes += turns.get(i).equals(turns.get(i - 1)) ? 0 : 1;
        }
        assertThat(changes).isEqualTo(8);
        assertThat(results).isEmptyDirectory();
    }

    private static byte[] ogg(String packet) {
        byte[] head = SampleImages.ascii("OggS\0\2\0\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0\1");
        return SampleImages.joined(head, new byte[] {(byte) packet.length()}, SampleImages.ascii(packet));
    }

    private static byte[] mp3() {
        byte[] frame = Arrays.copyOf(SampleImages.ascii("\u00ff\u00fb\u0090\0"), 417);
        return SampleImages.joined(frame, frame, frame);
    }

    private static byte[] box(String type, byte[]... content) {
        byte[] joined = SampleImages.joined(content);
        byte[] head = ByteBuffer.allocate(8)
                .putInt(joined.length + 8)
                .put(SampleImages.ascii(type))
                .array();
        return SampleImages.joined(head, joined);
    }

    /** Tracks are described at the end, as cameras do. */
    private static byte[] mp4(String brand, String... handlers) {
        byte[] tracks = new byte[0];
        for (String handler : handlers) {
            byte[] hdlr = box("hdlr", new byte[8], SampleImages.ascii(handler), new byte[13]);
            tracks = SampleImages.joined(
                    tracks, box("trak", box("tkhd", new byte[84]), box("mdia", box("mdhd", new byte[24]), hdlr)));
        }
        byte[] ftyp = box("ftyp", SampleImages.ascii(brand + "\0\0\2\0" + brand));
        return SampleImages.joined(ftyp, box("mdat", new byte[1000]), box("moov", box("mvhd", new byte[100]), tracks));
    }

    private static byte[] webm(int trackType, String codec) {
        byte[] head = SampleImages.ascii("\u001aE\u00df\u00a3\u0087B\u0082\u0084webm");
        byte[] entry = SampleImages.joined(SampleImages.ascii(
                "\u0083\u0081" + (char) trackType + "\u0086" + (char) (0x80 | codec.length()) + codec));
        byte[] tracks = SampleImages.joined(
                SampleImages.ascii("\u0016T\u00aek" + (char) (0x80 | (entry.length + 2)) + "\u00ae"
                        + (char) (0x80 | entry.length)),
                entry);
        byte[] segment = SampleImages.ascii("\u0018S\u0080g\1\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff");
        return SampleImages.joined(head, segment, tracks, SampleImages.ascii("\u001fC\u00b6u\u00ff"));
    }
}
