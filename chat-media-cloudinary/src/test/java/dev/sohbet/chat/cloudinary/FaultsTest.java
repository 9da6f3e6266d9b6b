package dev.sohbet.chat.cloudinary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sohbet.chat.cloudinary.fake.Call;
import dev.sohbet.chat.cloudinary.fake.FakeCloudinary;
import dev.sohbet.chat.cloudinary.fake.Fault;
import dev.sohbet.chat.model.Attachment.Kind;
import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.model.MediaId;
import dev.sohbet.chat.spi.MediaStore;
import dev.sohbet.chat.testkit.MediaSamples;
import dev.sohbet.chat.testkit.TestIds;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** What the store does when Cloudinary, or the way there, does not do what it should. */
@Timeout(60)
class FaultsTest {
    /** More than all buffers on the way hold. */
    private static final int BIG = 20 * 1024 * 1024;

    private final TestIds ids = new TestIds(21);
    private final FakeCloudinary cloudinary = FakeCloudinary.start();
    private final CloudinaryMediaStore store = new CloudinaryMediaStore(settings());
    /** Has time enough for big files on a busy machine. */
    private final CloudinaryMediaStore patient =
            new CloudinaryMediaStore(settings().withTimeout(Duration.ofSeconds(30)));

    @TempDir
    Path folder;

    private CloudinarySettings settings() {
        return CloudinarySettings.ofUrl(cloudinary.cloudinaryUrl()).withTimeout(Duration.ofSeconds(2));
    }

    @AfterEach
    void close() {
        store.close();
        patient.close();
        cloudinary.close();
    }

    private MediaStore.Key key(Kind kind) {
        return new MediaStore.Key(new MediaId(ids.id()), kind, MediaSamples.type(kind), false);
    }

    private Path file(Kind kind, int size) throws IOException {
        return MediaSamples.write(Files.createTempFile(folder, "sample", ""), kind, size, size);
    }

    private byte[] read(MediaStore.Key key, long from) throws IOException {
        try (InputStream bytes = store.open(key, from).orElseThrow()) {
            return bytes.readAllBytes();
        }
    }

    private static void assertUnavailable(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(ChatException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE);
            assertThat(e.retryAfter()).isNotNull();
        });
    }

    private List<Call> calls(String action) {
        return cloudinary.calls().stream()
                .filter(call -> call.action().equals(action))
                .toList();
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"STALL", "WRONG_PART"})
    void a_put_that_goes_wrong_is_told_of_and_can_be_done_again(Fault fault) throws Exception {
        MediaStore.Key key = key(Kind.VIDEO);
        int size = fault == Fault.HANG_BEFORE_READING || fault == Fault.CUT_REQUEST ? BIG : 100_000;
        Path file = file(Kind.VIDEO, size);
        cloudinary.failNext("upload", fault);
        if (fault == Fault.TOO_MANY || fault == Fault.UNAVAILABLE) {
            cloudinary.failNext("upload", fault); // the first is tried again
        }
        assertUnavailable(() -> store.put(key, file));
        if (fault != Fault.CUT_ANSWER) {
            assertThat(store.open(key, 0)).isEmpty();
            assertThat(cloudinary.files()).isEmpty();
        }
        patient.put(key, file);
        assertThat(read(key, size - 5)).hasSize(5);
        assertThat(cloudinary.files()).hasSize(1);
    }

    @Test
    void a_put_is_tried_again_once_where_cloudinary_asks_to_wait() throws Exception {
        cloudinary.failNext("upload", Fault.TOO_MANY);
        MediaStore.Key key = key(Kind.FILE);
        store.put(key, file(Kind.FILE, 100));
        assertThat(calls("upload")).extracting(Call::status).containsExactly(429, 200);
        assertThat(read(key, 0)).isEqualTo(MediaSamples.bytes(Kind.FILE, 100, 100));
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"STALL", "WRONG_PART", "CHANGE"})
    void a_deletion_that_goes_wrong_is_told_of_and_can_be_done_again(Fault fault) throws Exception {
        MediaStore.Key key = key(Kind.FILE);
        store.put(key, file(Kind.FILE, 100));
        cloudinary.failNext("destroy", fault);
        if (fault == Fault.TOO_MANY || fault == Fault.UNAVAILABLE) {
            cloudinary.failNext("destroy", fault);
        }
        assertUnavailable(() -> store.delete(key));
        store.delete(key);
        assertThat(cloudinary.files()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"STALL", "CUT_ANSWER", "NONSENSE", "CHANGE"})
    void a_reading_that_goes_wrong_is_told_of_and_can_be_done_again(Fault fault) throws Exception {
        MediaStore.Key key = key(Kind.FILE);
        store.put(key, file(Kind.FILE, 100));
        cloudinary.failNext("download", fault);
        assertUnavailable(() -> store.open(key, 5));
        assertThat(read(key, 5)).hasSize(95);
    }

    @ParameterizedTest
    @EnumSource(names = {"STALL", "CUT_ANSWER"})
    void half_a_file_is_never_taken_for_a_whole(Fault fault) throws Exception {
        MediaStore.Key key = key(Kind.VIDEO);
        patient.put(key, file(Kind.VIDEO, BIG));
        cloudinary.failNext("download", fault);
        assertThatThrownBy(() -> read(key, 0)).isInstanceOf(IOException.class);
        cloudinary.failNext("download", fault);
        assertThatThrownBy(() -> read(key, BIG / 2)).isInstanceOf(IOException.class);
        assertThat(read(key, 0)).hasSize(BIG);
    }

    @Test
    void nobody_is_followed_elsewhere() throws Exception {
        MediaStore.Key key = key(Kind.FILE);
        store.put(key, file(Kind.FILE, 100));
        for (String action : List.of("upload", "download", "destroy")) {
            cloudinary.failNext(action, Fault.REDIRECT);
        }
        int before = cloudinary.calls().size();
        assertUnavailable(() -> store.open(key, 0));
        assertUnavailable(() -> store.delete(key));
        assertUnavailable(() -> store.put(key, file(Kind.FILE, 200)));
        assertThat(cloudinary.calls().subList(before, cloudinary.calls().size()))
                .extracting(Call::status)
                .containsExactly(302, 302, 302);
    }

    @Test
    void where_parts_cannot_be_had_the_rest_is_skipped() throws Exception {
        cloudinary.ranges(false);
        MediaStore.Key key = key(Kind.FILE);
        store.put(key, file(Kind.FILE, 300_000));
        byte[] sent = MediaSamples.bytes(Kind.FILE, 300_000, 300_000);
        for (int from : new int[] {0, 1, 150_000, 299_999, 300_000}) {
            assertThat(read(key, from)).isEqualTo(Arrays.copyOfRange(sent, from, sent.length));
        }
        assertThat(calls("download")).extracting(Call::status).containsOnly(200);
    }

    @Test
    void where_parts_can_be_had_no_more_is_asked_for() throws Exception {
        MediaStore.Key key = key(Kind.FILE);
        store.put(key, file(Kind.FILE, 300_000));
        assertThat(read(key, 299_990)).hasSize(10);
        assertThat(calls("download")).singleElement().satisfies(call -> {
            assertThat(call.range()).isEqualTo("bytes=299990-");
            assertThat(call.status()).isEqualTo(206);
        });
    }

    @Test
    void connections_are_kept() throws Exception {
        Path file = file(Kind.FILE, 100);
        for (int i = 0; i < 20; i++) {
            MediaStore.Key key = key(Kind.FILE);
            store.put(key, file);
            assertThat(read(key, 0)).hasSize(100);
            store.delete(key);
        }
        assertThat(cloudinary.calls()).hasSize(60);
        assertThat(cloudinary.connections()).isEqualTo(2); // one for calls and one for downloads
    }

    @Test
    void all_is_signed_and_authenticated_and_short_lived() throws Exception {
        MediaStore.Key key = key(Kind.IMAGE);
        MediaStore.Key small = new MediaStore.Key(key.id(), Kind.IMAGE, "image/png", true);
        store.put(key, file(Kind.IMAGE, 1_000));
        store.put(small, file(Kind.IMAGE, 500));
        assertThat(cloudinary.files())
                .containsExactly(
                        "image/authenticated/sohbet/" + key.id(), "image/authenticated/sohbet/" + key.id() + "-small");
        read(key, 0);
        store.delete(key);
        assertThat(cloudinary.calls())
                .allSatisfy(call -> assertThat(call.params())
                        .containsEntry("type", "authenticated")
                        .containsKeys("signature", "timestamp"));
        assertThat(calls("upload"))
                .allSatisfy(call -> assertThat(call.params())
                        .containsEntry("overwrite", "true")
                        .containsEntry("allowed_formats", "jpg,png,gif,webp"));
        assertThat(calls("destroy"))
                .allSatisfy(call -> assertThat(call.params()).containsEntry("invalidate", "true"));
        assertThat(calls("download")).allSatisfy(call -> {
            long expires = Long.parseLong(call.params().get("expires_at"));
            assertThat(Instant.ofEpochSecond(expires))
                    .isBetween(Instant.now().plusSeconds(200), Instant.now().plusSeconds(300));
        });
    }

    @Test
    void an_image_that_is_none_is_refused_by_cloudinary_and_told_of() throws Exception {
        assertUnavailable(() -> store.put(key(Kind.IMAGE), file(Kind.FILE, 1_000)));
        assertThat(calls("upload")).extracting(Call::status).containsExactly(400);
    }

    @Test
    void where_nobody_listens_or_the_store_is_closed_it_says_so_at_once() throws Exception {
        MediaStore.Key key = key(Kind.FILE);
        Path file = file(Kind.FILE, 100);
        cloudinary.close();
        assertUnavailable(() -> store.put(key, file));
        assertUnavailable(() -> store.open(key, 0));
        assertUnavailable(() -> store.delete(key));
        store.close();
        assertUnavailable(() -> store.put(key, file));
        assertUnavailable(() -> store.open(key, 0));
        assertUnavailable(() -> store.delete(key));
    }

    @Test
    void secrets_and_signatures_are_in_no_log_and_no_exception() throws Exception {
        StringWriter said = new StringWriter();
        PrintStream before = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            MediaStore.Key key = key(Kind.FILE);
            Path file = file(Kind.FILE, 100);
            store.put(key, file);
            for (Fault fault : List.of(Fault.SERVER_ERROR, Fault.REDIRECT, Fault.NONSENSE, Fault.CUT_ANSWER)) {
                cloudinary.failNext("upload", fault);
                cloudinary.failNext("destroy", fault);
                cloudinary.failNext("download", fault);
                tell(said, () -> store.put(key, file));
                tell(said, () -> read(key, 0));
                tell(said, () -> store.delete(key));
            }
            cloudinary.changeSecret("another_secret-that-nobody-has-told-us");
            tell(said, () -> store.put(key, file));
            tell(said, () -> store.open(key, 0));
            tell(said, () -> store.delete(key));
            cloudinary.close();
            tell(said, () -> store.put(key, file));
            tell(said, () -> store.open(key, 0));
            said.append(settings().toString()).append(store.run(Locale.ENGLISH).toString());
        } finally {
            System.setErr(before);
        }
        String log = printed.toString(StandardCharsets.UTF_8);
        assertThat(log).contains("Cloudinary does not answer").doesNotContain("127.0.0.1", "http:");
        String all = said + log;
        assertThat(all)
                .contains("check that cloud name, API key and API secret are of the same account")
                .doesNotContain(FakeCloudinary.API_SECRET);
        assertThat(cloudinary.calls()).hasSizeGreaterThan(10);
        for (Call call : cloudinary.calls()) {
            assertThat(all).doesNotContain(call.params().get("signature"));
        }
    }

    @Test
    void words_of_cloudinary_are_a_line_in_the_log_and_none_about_a_signature() {
        assertThat(new Outcome.Refused(400, "Invalid Signature 1234. String to sign - 'a=b'").loggable())
                .isEqualTo("(about the signature)");
        assertThat(new Outcome.Refused(400, "Invalid\r\nERROR image\u001b[31m file\u2028").loggable())
                .isEqualTo("Invalid ERROR image [31m file");
        assertThat(new Outcome.Refused(400, "x".repeat(1_000)).loggable()).hasSize(203);
    }

    private static void tell(StringWriter to, ThrowingCallable call) {
        Throwable thrown = catchThrowable(call);
        if (thrown != null) {
            thrown.printStackTrace(new PrintWriter(to, true));
        }
    }
}
