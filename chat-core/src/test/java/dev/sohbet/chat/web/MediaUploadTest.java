package dev.sohbet.chat.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sohbet.chat.media.MediaLimits;
import dev.sohbet.chat.testkit.TestClient;
import dev.sohbet.chat.testkit.TestHttp;
import dev.sohbet.chat.web.MediaSite.Person;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients that send files slowly, by halves, too many, or with odd claims. */
@Tag("containers")
class MediaUploadTest {
    private static final byte[] TEXT = "Merhaba dünya\n".repeat(1_000).getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    static List<String> kinds() {
        return TestContainer.kinds();
    }

    private MediaSite site(String kind) {
        return new MediaSite(kind, folder, MediaLimits.DEFAULT);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void an_upload_that_is_cut_leaves_nothing_and_works_when_tried_again(String kind) throws IOException {
        try (MediaSite site = site(kind)) {
            Person visitor = site.visitor();
            byte[] text = "y".repeat(1_000_000).getBytes(StandardCharsets.UTF_8);
            String id = TestClient.newClientId();
            for (int tenth = 0; tenth < 10; tenth++) {
                try (RawClient raw = beginning(site, visitor, id, text.length)) {
                    raw.write(Arrays.copyOf(text, text.length / 10 * tenth));
                    long expected = tenth == 0 ? 0 : text.length / 10 * tenth;
                    await().until(() -> expected == 0 || site.filesLeft() == 1);
                }
                await("tenth " + tenth).until(() -> site.filesLeft() == 0);
            }

            assertThat(site.upload(visitor, id, "a.txt", "text/plain", text).status())
                    .isEqualTo(200);
            assertThat(site.filesLeft()).isEqualTo(1);
        }
    }

    /** The head of an upload, and no byte of its body. */
    private static RawClient beginning(MediaSite site, Person by, String id, int length) throws IOException {
        return beginning(site, by, id, length, "127.0.0.1");
    }

    private static RawClient beginning(MediaSite site, Person by, String id, int length, String address)
            throws IOException {
        RawClient raw = new RawClient(site.site.base());
        raw.write("POST /chat/api/media?as=visitor&id=" + id + " HTTP/1.1\r\nHost: "
                + site.site.base().getAuthority() + "\r\nAuthorization: " + by.value() + "\r\nX-Forwarded-For: "
                + address
                + "\r\nContent-Type: text/plain\r\nX-Chat-Name: a.txt\r\nContent-Length: " + length + "\r\n\r\n");
        return raw;
    }

    private static int status(RawClient raw) {
        try {
            return raw.status();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** On a slow line, 16 MB take long. */
    @ParameterizedTest
    @MethodSource("kinds")
    void an_upload_may_take_minutes(String kind) throws IOException {
        try (MediaSite site = site(kind)) {
            int length = 2_000_000;
            byte[] part = "s".repeat(length / 10).getBytes(StandardCharsets.UTF_8);
            try (RawClient raw = beginning(site, site.visitor(), TestClient.newClientId(), length)) {
                for (int sent = part.length; sent <= length; sent += part.length) {
                    raw.write(part);
                    long came = sent;
                    await().until(() -> site.comes() == came || came == length);
                    site.clock.advance(Duration.ofSeconds(25));
                }
                assertThat(raw.status()).isEqualTo(200);
            }
            assertThat(site.filesLeft()).isEqualTo(1);
        }
    }

    /** With more of them than any container has threads, and with clients that never go. */
    @ParameterizedTest
    @MethodSource("kinds")
    void uploads_that_stand_still_end_and_hold_no_thread(String kind) throws IOException {
        MediaLimits many = new MediaLimits(
                MediaLimits.DEFAULT.sizes(), 1L << 30, Duration.ofMinutes(1), 400, 400, Duration.ofDays(1));
        try (MediaSite site = new MediaSite(kind, folder, many)) {
            Person visitor = site.visitor();
            List<RawClient> still = new ArrayList<>();
            try {
                for (int i = 0; i < 260; i++) {
                    RawClient raw = beginning(site, visitor, TestClient.newClientId(), 1_000_000, "192.0.2." + i % 250);
                    still.add(raw);
                    raw.write(new byte[1_000]);
                }
                await().until(() -> site.comes() == 260_000);

                site.clock.advance(Duration.ofSeconds(31));

                for (RawClient raw : still) {
                    assertThat(raw.status()).isEqualTo(503);
                }
                assertThat(site.filesLeft()).isZero();
                assertThat(site.upload(visitor, TestClient.newClientId(), "a.txt", "text/plain", TEXT)
                                .status())
                        .isEqualTo(200);
            } finally {
                for (RawClient raw : still) {
                    raw.close();
                }
            }
        }
    }

    /** Guests cost nothing: were only each of them counted, thirteen of one address would hold all places. */
    @ParameterizedTest
    @MethodSource("kinds")
    void one_address_has_ten_uploads_on_their_way(String kind) throws IOException {
        try (MediaSite site = site(kind)) {
            List<RawClient> open = new ArrayList<>();
            try {
                for (int i = 0; i < 10; i++) {
                    open.add(begun(site, site.visitor(), i + 1));
                }
                Person other = site.visitor();
                assertThat(uploadedFrom(site, other, "127.0.0.1").code()).isEqualTo("rate_limited");
                assertThat(uploadedFrom(site, other, "192.0.2.1").status())
                        .as("of another address")
                        .isEqualTo(200);

                open.get(0).write(new byte[TEXT.length - 1]);
                assertThat(open.get(0).status()).as("no text").isEqualTo(400);
                open.remove(1).close();
                await().until(() -> site.comes() == 8);

                for (int i = 0; i < 2; i++) {
                    await().until(() -> uploadedFrom(site, other, "127.0.0.1").status() == 200);
                    open.add(begun(site, site.visitor(), 9 + i));
                }
                assertThat(uploadedFrom(site, other, "127.0.0.1").code()).isEqualTo("rate_limited");

                site.clock.advance(Duration.ofSeconds(31));
                await().until(() -> site.comes() == 0);
                assertThat(uploadedFrom(site, other, "127.0.0.1").status()).isEqualTo(200);
            } finally {
                for (RawClient raw : open) {
                    raw.close();
                }
            }
        }
    }

    /** One of which a byte has come; so many are then on their way. */
    private static RawClient begun(MediaSite site, Person by, int then) throws IOException {
        RawClient raw = beginning(site, by, TestClient.newClientId(), TEXT.length);
        raw.write(new byte[1]);
        await().until(() -> site.comes() == then);
        return raw;
    }

    private static TestHttp.Reply uploadedFrom(MediaSite site, Person by, String address) {
        return TestHttp.send(site.uploading(by, TestClient.newClientId(), "a.txt", "text/plain")
                .header("X-Forwarded-For", address)
                .POST(BodyPublishers.ofByteArray(TEXT))
                .build());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void an_upload_that_drips_ends(String kind) throws IOException {
        try (MediaSite site = site(kind);
                RawClient raw = beginning(site, site.visitor(), TestClient.newClientId(), 1_000_000)) {
            raw.write("d");
            await().until(() -> site.comes() == 1);
            site.clock.advance(Duration.ofSeconds(20));
            raw.write("r");
            await().until(() -> site.comes() == 2);

            site.clock.advance(Duration.ofSeconds(20));

            assertThat(raw.status()).isEqualTo(503);
            assertThat(raw.head()).containsIgnoringCase("connection: close");
            long unused = raw.readsToItsEnd();
            assertThat(site.filesLeft()).isZero();
        }
    }

    /** It holds no place, but a connection. */
    @ParameterizedTest
    @MethodSource("kinds")
    void an_upload_that_was_refused_and_stands_still_is_answered(String kind) throws IOException {
        try (MediaSite site = site(kind);
                RawClient raw = beginning(site, site.visitor(), "short", 1_000_000)) {
            raw.write("s");
            CompletableFuture<Integer> status = CompletableFuture.supplyAsync(() -> status(raw));

            // when it has come there nobody can see
            await().until(() -> {
                site.clock.advance(Duration.ofSeconds(31));
                return status.isDone();
            });

            assertThat(status.join()).isEqualTo(400);
        }
    }

    /** A header with a name is optional, and a client may send anything in it. */
    @ParameterizedTest
    @MethodSource("kinds")
    void what_a_client_says_of_its_file_may_be_missing_or_wrong(String kind) {
        try (MediaSite site = new MediaSite(kind, folder, MediaLimits.DEFAULT)) {
            Person visitor = site.visitor();
            String id = "AAAAAAAAAAAAAAAAAAAAAA";
            byte[] text = "Merhaba".getBytes(StandardCharsets.UTF_8);
            assertThat(named(site, visitor, id, "a%zz.txt", text).code()).isEqualTo("bad_frame");
            TestHttp.Reply plus = named(site, visitor, id, "a+b.txt", text);
            assertThat(plus.json().path("media").path("name").asString("")).isEqualTo("a+b.txt");
            TestHttp.Reply endless = named(site, visitor, "B" + id.substring(1), "x".repeat(4_093) + ".txt", text);
            assertThat(endless.json().path("media").path("name").asString("")).isEqualTo("file.txt");
            TestHttp.Reply bare = TestHttp.send(visitor.request(site.at("api/media?as=visitor&id=C" + id.substring(1)))
                    .POST(BodyPublishers.ofByteArray(text))
                    .build());
            assertThat(bare.code()).as("it may be anything").isEqualTo("bad_media");
            TestHttp.Reply nameless = TestHttp.send(visitor.request(site.at("api/media?as=visitor"))
                    .POST(BodyPublishers.ofByteArray(text))
                    .build());
            assertThat(nameless.code()).isEqualTo("bad_frame");
            for (int i = 0; i < 11; i++) {
                assertThat(named(site, visitor, "short", "a.txt", text).code())
                        .as("holds no place of its address")
                        .isEqualTo("bad_frame");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void a_recording_is_a_voice_message_where_its_sender_says_so(String kind) throws IOException {
        try (MediaSite site = site(kind);
                InputStream recorded = Objects.requireNonNull(
                        MediaUploadTest.class.getResourceAsStream("/media/recorded-in-chromium.mp4"))) {
            Person visitor = site.visitor();
            byte[] sound = recorded.readAllBytes();
            for (String more : List.of("", "&voice=true", "&voice=false")) {
                TestHttp.Reply reply =
                        site.upload(visitor, TestClient.newClientId() + more, "a.m4a", "audio/mp4", sound);
                assertThat(reply.json().path("media").path("kind").asString(""))
                        .as(more + reply.body())
                        .isEqualTo(more.endsWith("true") ? "voice" : "audio");
            }
        }
    }

    private static TestHttp.Reply named(MediaSite site, Person by, String id, String name, byte[] bytes) {
        return TestHttp.send(by.request(site.at("api/media?as=visitor&id=" + id))
                .header("Content-Type", "text/plain")
                .header("X-Chat-Name", name)
                .POST(BodyPublishers.ofByteArray(bytes))
                .build());
    }
}
