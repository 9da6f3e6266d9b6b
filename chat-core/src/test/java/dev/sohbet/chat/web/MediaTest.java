package dev.sohbet.chat.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.media.LocalMediaStore;
import dev.sohbet.chat.media.MediaLimits;
import dev.sohbet.chat.model.AgentRole;
import dev.sohbet.chat.model.Attachment;
import dev.sohbet.chat.spi.MediaStore;
import dev.sohbet.chat.testkit.TestClient;
import dev.sohbet.chat.testkit.TestHttp;
import dev.sohbet.chat.web.MediaSite.Person;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** S17, S19, S20: files over HTTP, on every container in the same way. */
@Tag("containers")
class MediaTest {
    private static final byte[] TEXT = "Merhaba dünya\n".repeat(1_000).getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    static List<String> kinds() {
        return TestContainer.kinds();
    }

    private MediaSite site(String kind) {
        return new MediaSite(kind, folder, MediaLimits.DEFAULT);
    }

    private static byte[] picture(String format) throws IOException {
        BufferedImage image = new BufferedImage(800, 600, BufferedImage.TYPE_INT_RGB);
        Graphics2D paint = image.createGraphics();
        paint.setColor(Color.ORANGE);
        paint.fillRect(0, 0, 400, 600);
        paint.dispose();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, format, out);
        return out.toByteArray();
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void a_picture_goes_up_and_comes_down(String kind) throws IOException {
        try (MediaSite site = site(kind)) {
            Person visitor = site.visitor();
            TestHttp.Reply reply =
                    site.upload(visitor, TestClient.newClientId(), "Çay bahçesi.png", "image/png", picture("png"));
            assertThat(reply.status()).as(reply.body()).isEqualTo(200);
            JsonNode media = reply.json().path("media");
            assertThat(media.path("kind").asString("")).isEqualTo("image");
            assertThat(media.path("name").asString("")).isEqualTo("Çay bahçesi.png");
            assertThat(media.path("width").intValue()).isEqualTo(800);
            assertThat(media.path("placeholder").asString("")).hasSize(64);
            String id = media.path("id").asString("");

            String thread = site.sent(visitor, id);

            Person agent = site.agent();
            JsonNode history = site.frame(agent, "{'kind':'history','as':'agent','id':'1','thread':'" + thread + "'}");
            assertThat(history.path("entries").path(0).path("media").path(0)).isEqualTo(media);
            for (Person reader : List.of(visitor, agent)) {
                JsonNode links = site.links(reader, thread, id);
                assertThat(links.path("validFor").intValue()).isEqualTo(300);
                JsonNode link = links.path("links").path(0);
                HttpResponse<byte[]> whole = site.get(reader, link.path("url").asString(""));
                assertThat(whole.statusCode()).isEqualTo(200);
                assertThat(header(whole, "content-type")).isEqualTo("image/png");
                assertThat(whole.body()).hasSize(media.path("size").intValue());
                assertThat(ImageIO.read(new ByteArrayInputStream(whole.body())).getWidth())
                        .isEqualTo(800);
                HttpResponse<byte[]> small = site.get(reader, link.path("small").asString(""));
                assertThat(small.statusCode()).isEqualTo(200);
                assertThat(ImageIO.read(new ByteArrayInputStream(small.body())).getWidth())
                        .isEqualTo(480);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void headers_keep_a_file_a_file(String kind) throws IOException {
        try (MediaSite site = site(kind)) {
            Person visitor = site.visitor();
            String text = site.uploaded(visitor, "liste \"1\"\u202Etxt.exe.txt", "text/plain", TEXT);
            String photo = site.uploaded(visitor, "a.jpg", "image/jpeg", picture("jpg"));
            String thread = site.sent(visitor, text, photo);

            HttpResponse<byte[]> file = site.get(visitor, site.link(visitor, thread, text));
            assertThat(file.body()).isEqualTo(TEXT);
            assertThat(header(file, "content-disposition")).startsWith("attachment; filename*=UTF-8''liste%20");
            assertThat(header(file, "content-disposition")).doesNotContain("\"", "%E2%80%AE");
            for (HttpResponse<byte[]> each : List.of(file, site.get(visitor, site.link(visitor, thread, photo)))) {
                assertThat(header(each, "x-content-type-options")).isEqualTo("nosniff");
                assertThat(header(each, "content-security-policy")).isEqualTo("sandbox; default-src 'none'");
                assertThat(header(each, "cross-origin-resource-policy")).isEqualTo("same-origin");
                assertThat(header(each, "cache-control")).isEqualTo("no-store");
                assertThat(header(each, "referrer-policy")).isEqualTo("no-referrer");
            }
            assertThat(header(site.get(visitor, site.link(visitor, thread, photo)), "content-disposition"))
                    .isEqualTo("inline; filename*=UTF-8''a.jpg");
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void parts_of_a_file(String kind) {
        try (MediaSite site = site(kind)) {
            Person visitor = site.visitor();
            String file = site.uploaded(visitor, "liste.txt", "text/plain", TEXT);
            String url = site.link(visitor, site.sent(visitor, file), file);
            int size = TEXT.length;
            Map<String, int[]> ranges = Map.of(
                    "bytes=0-99", new int[] {0, 100},
                    "bytes=100-", new int[] {100, size},
                    "bytes=-50", new int[] {size - 50, size},
                    "bytes=7-7", new int[] {7, 8},
                    "bytes=-99999999", new int[] {0, size},
                    "bytes=10-99999999", new int[] {10, size});
            ranges.forEach((asked, part) -> {
                HttpResponse<byte[]> answer = site.get(visitor, url, "Range", asked);
                assertThat(answer.statusCode()).as(asked).isEqualTo(206);
                assertThat(answer.body()).as(asked).isEqualTo(Arrays.copyOfRange(TEXT, part[0], part[1]));
                assertThat(header(answer, "content-range"))
                        .isEqualTo("bytes " + part[0] + "-" + (part[1] - 1) + "/" + size);
                assertThat(header(answer, "content-length")).isEqualTo(String.valueOf(part[1] - part[0]));
            });
            for (String asked : List.of("bytes=5-2", "bytes=a-b", "bytes=0-1,3-4", "chars=0-1", "bytes=-")) {
                HttpResponse<byte[]> answer = site.get(visitor, url, "Range", asked);
                assertThat(answer.statusCode()).as(asked).isEqualTo(200);
                assertThat(answer.body()).isEqualTo(TEXT);
            }
            for (String asked : List.of("bytes=" + size + "-", "bytes=-0")) {
                HttpResponse<byte[]> answer = site.get(visitor, url, "Range", asked);
                assertThat(answer.statusCode()).as(asked).isEqualTo(416);
                assertThat(header(answer, "content-range")).isEqualTo("bytes */" + size);
            }
            String tag = header(site.get(visitor, url), "etag");
            assertThat(site.get(visitor, url, "Range", "bytes=0-9", "If-Range", tag)
                            .statusCode())
                    .isEqualTo(206);
            assertThat(site.get(visitor, url, "Range", "bytes=0-9", "If-Range", "\"other\"")
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void nobody_else_sees_it(String kind) {
        try (MediaSite site = site(kind)) {
            Person visitor = site.visitor();
            Person other = site.visitor();
            Person viewer = site.agent("vural", AgentRole.VIEWER);
            String file = site.uploaded(visitor, "liste.txt", "text/plain", TEXT);
            String unsent = site.uploaded(visitor, "liste.txt", "text/plain", TEXT);
            String thread = site.sent(visitor, file);
            String others = site.sent(other, site.uploaded(other, "b.txt", "text/plain", TEXT));

            assertThat(site.links(other, thread, file).path("code").asString(""))
                    .isEqualTo("not_found");
            assertThat(site.links(other, others, file).path("links")).isEmpty();
            assertThat(site.links(visitor, thread, unsent, TestClient.newClientId())
                            .path("links"))
                    .isEmpty();
            String agents = site.link(viewer, thread, file);
            assertThat(site.get(viewer, agents).statusCode()).isEqualTo(200);
            assertThat(site.get(visitor, agents).statusCode())
                    .as("without the cookie")
                    .isIn(401, 404);
            assertThat(site.get(site.agent(), agents).statusCode())
                    .as("with another's cookie")
                    .isEqualTo(404);

            String mine = site.link(visitor, thread, file);
            String[] parts = mine.split("/", -1);
            String ticket = parts[2];
            List<String> wrong = List.of(
                    "media/" + unsent + "/" + ticket,
                    "media/" + TestClient.newClientId() + "/" + ticket,
                    "media/" + file + "/" + ticket.replace(visitor.id(), other.id()),
                    "media/" + file + "/" + ticket.replace(".visitor.", ".agent."),
                    "media/" + file + "/9" + ticket,
                    "media/" + file + "/" + ticket.substring(0, ticket.length() - 1),
                    "media/" + file + "/x",
                    "media/" + file,
                    mine + "/small",
                    mine + "/big",
                    "media/" + file + "/" + ticket + "/../../x",
                    "media/..%2f..%2fetc/" + ticket,
                    "media/%00" + file + "/" + ticket);
            for (String path : wrong) {
                assertThat(site.get(visitor, path).statusCode()).as(path).isIn(400, 404);
            }
            assertThat(site.get(visitor, mine).statusCode()).isEqualTo(200);
            site.clock.advance(Duration.ofMinutes(5).plusSeconds(1));
            assertThat(site.get(visitor, mine).statusCode()).as("too late").isEqualTo(404);
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void whoever_may_not_write_may_not_upload(String kind) {
        try (MediaSite site = site(kind)) {
            Person viewer = site.agent("vural", AgentRole.VIEWER);
            Person stranger = new Person("visitor", "Authorization", "Bearer nobody", "");
            Person blocked = site.visitor();
            String thread = site.sent(blocked, site.uploaded(blocked, "a.txt", "text/plain", TEXT));
            site.frame(
                    site.agent(),
                    "{'kind':'block','as':'agent','id':'" + TestClient.newClientId() + "','thread':'" + thread
                            + "','on':true}");

            assertThat(site.upload(viewer, TestClient.newClientId(), "a.txt", "text/plain", TEXT)
                            .code())
                    .isEqualTo("forbidden");
            assertThat(site.upload(stranger, TestClient.newClientId(), "a.txt", "text/plain", TEXT)
                            .code())
                    .isEqualTo("unauthorized");
            assertThat(site.upload(blocked, TestClient.newClientId(), "a.txt", "text/plain", TEXT)
                            .code())
                    .isEqualTo("blocked");
            assertThat(site.upload(site.visitor(), "short", "a.txt", "text/plain", TEXT)
                            .code())
                    .isEqualTo("bad_frame");
            assertThat(site.filesLeft()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void the_same_upload_again_is_the_same_file(String kind) {
        try (MediaSite site = site(kind)) {
            Person visitor = site.visitor();
            String id = TestClient.newClientId();
            String first = site.upload(visitor, id, "a.txt", "text/plain", TEXT).body();

            assertThat(site.upload(visitor, id, "a.txt", "text/plain", TEXT).body())
                    .isEqualTo(first);
            assertThat(site.upload(site.visitor(), id, "a.txt", "text/plain", TEXT)
                            .body())
                    .isNotEqualTo(first);
            assertThat(site.filesLeft()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void what_is_too_large_is_refused_while_it_comes(String kind) {
        MediaLimits small = new MediaLimits(
                Map.of(Attachment.Kind.FILE, 100_000L, Attachment.Kind.IMAGE, 1_000L),
                300_000,
                Duration.ofMinutes(1),
                64,
                5,
                Duration.ofDays(1));
        try (MediaSite site = new MediaSite(kind, folder, small)) {
            Person visitor = site.visitor();
            byte[] most = "x".repeat(100_000).getBytes(StandardCharsets.UTF_8);
            assertThat(site.upload(visitor, TestClient.newClientId(), "a.txt", "text/plain", most)
                            .status())
                    .isEqualTo(200);
            for (int size : new int[] {100_001, 1_000_000, 20_000_000}) {
                byte[] more = new byte[size];
                Arrays.fill(more, (byte) 'x');
                assertThat(site.upload(visitor, TestClient.newClientId(), "a.txt", "text/plain", more)
                                .code())
                        .isEqualTo("too_large");
                TestHttp.Reply streamed = site.upload(
                        visitor,
                        TestClient.newClientId(),
                        "a.txt",
                        "text/plain",
                        BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(more)));
                assertThat(streamed.code()).as("without a length").isEqualTo("too_large");
            }
            assertThat(site.upload(visitor, TestClient.newClientId(), "a.wav", "audio/wav", most)
                            .code())
                    .isEqualTo("bad_media");
            assertThat(site.upload(visitor, TestClient.newClientId(), "a.txt", "text/plain", new byte[0])
                            .code())
                    .isEqualTo("bad_media");
            for (int i = 0; i < 2; i++) {
                assertThat(site.upload(visitor, TestClient.newClientId(), "a.txt", "text/plain", most)
                                .status())
                        .isEqualTo(200);
            }
            TestHttp.Reply tooMuch = site.upload(visitor, TestClient.newClientId(), "a.txt", "text/plain", most);
            assertThat(tooMuch.code()).as("for one day").isEqualTo("rate_limited");
            assertThat(site.upload(site.agent(), TestClient.newClientId(), "a.txt", "text/plain", most)
                            .status())
                    .isEqualTo(200);
            assertThat(site.filesLeft()).isEqualTo(4);
        }
    }

    /** P9: with more of them than any container has threads. */
    @ParameterizedTest
    @MethodSource("kinds")
    void whoever_reads_a_file_slowly_slows_nobody(String kind) throws Exception {
        try (MediaSite site = site(kind)) {
            Person visitor = site.visitor();
            byte[] text = "z".repeat(8_000_000).getBytes(StandardCharsets.UTF_8);
            String file = site.uploaded(visitor, "big.txt", "text/plain", text);
            String thread = site.sent(visitor, file);
            String url = site.link(visitor, thread, file);
            List<RawClient> slow = new ArrayList<>();
            try {
                for (int i = 0; i < 260; i++) {
                    RawClient raw = new RawClient(site.site.base());
                    slow.add(raw);
                    raw.write("GET /chat/" + url + " HTTP/1.1\r\nHost: "
                            + site.site.base().getAuthority() + "\r\n\r\n");
                }
                for (RawClient raw : slow) {
                    assertThat(raw.status()).isEqualTo(200);
                }

                HttpResponse<byte[]> fast = site.get(visitor, url);

                assertThat(fast.body()).hasSize(text.length);
                assertThat(site.frame(visitor, "{'kind':'ping','as':'visitor','id':'1'}")
                                .path("kind")
                                .asString(""))
                        .isEqualTo("pong");
            } finally {
                for (RawClient raw : slow) {
                    raw.close();
                }
            }
        }
    }

    /** A media store elsewhere, which does not answer for a while. */
    private static final class Hanging implements MediaStore {
        private final LocalMediaStore files;
        private final CountDownLatch answers = new CountDownLatch(1);

        Hanging(Path root) {
            files = new LocalMediaStore(root);
        }

        @Override
        public String name() {
            return "hanging";
        }

        @Override
        public void put(Key key, Path file) {
            files.put(key, file);
        }

        @Override
        public Optional<InputStream> open(Key key, long from) {
            try {
                if (!answers.await(60, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("forgotten");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return files.open(key, from);
        }

        @Override
        public void delete(Key key) {
            files.delete(key);
        }
    }

    /** A media store whose connection breaks after a few bytes. */
    private record Breaking(LocalMediaStore files) implements MediaStore {
        private static final int COMES = 100_000;

        @Override
        public String name() {
            return "breaking";
        }

        @Override
        public void put(Key key, Path file) {
            files.put(key, file);
        }

        @Override
        public Optional<InputStream> open(Key key, long from) {
            InputStream broken = new InputStream() {
                @Override
                public int read() throws IOException {
                    throw new IOException("the connection broke");
                }

                @Override
                public int read(byte[] into, int from, int length) throws IOException {
                    throw new IOException("the connection broke");
                }
            };
            return Optional.of(new SequenceInputStream(new ByteArrayInputStream(new byte[COMES]), broken));
        }

        @Override
        public void delete(Key key) {
            files.delete(key);
        }
    }

    /** Otherwise a client waits for the rest for as long as connections live, and takes what comes next for it. */
    @ParameterizedTest
    @MethodSource("kinds")
    void a_file_that_breaks_off_ends_its_connection(String kind) throws IOException {
        MediaStore store = new Breaking(new LocalMediaStore(folder.resolve("kept")));
        try (MediaSite site = new MediaSite(kind, folder, MediaLimits.DEFAULT, store)) {
            Person visitor = site.visitor();
            byte[] text = "x".repeat(2 * Breaking.COMES).getBytes(StandardCharsets.UTF_8);
            String file = site.uploaded(visitor, "liste.txt", "text/plain", text);
            String url = site.link(visitor, site.sent(visitor, file), file);
            try (RawClient raw = new RawClient(site.site.base())) {
                raw.write("GET /chat/" + url + " HTTP/1.1\r\nHost: "
                        + site.site.base().getAuthority() + "\r\n\r\n");
                assertThat(raw.status()).isEqualTo(200);

                assertThat(raw.readsToItsEnd()).isLessThan(text.length);
            }
        }
    }

    /** With more of them than any container has threads: those are the host's too. */
    @ParameterizedTest
    @MethodSource("kinds")
    void a_media_store_that_hangs_holds_no_thread_of_the_containers(String kind) throws IOException {
        Hanging store = new Hanging(folder.resolve("kept"));
        try (MediaSite site = new MediaSite(kind, folder, MediaLimits.DEFAULT, store)) {
            Person visitor = site.visitor();
            String file = site.uploaded(visitor, "liste.txt", "text/plain", TEXT);
            String url = site.link(visitor, site.sent(visitor, file), file);
            List<RawClient> waiting = new ArrayList<>();
            try {
                for (int i = 0; i < 260; i++) {
                    RawClient raw = new RawClient(site.site.base());
                    waiting.add(raw);
                    raw.write("GET /chat/" + url + " HTTP/1.1\r\nHost: "
                            + site.site.base().getAuthority() + "\r\n\r\n");
                }

                assertThat(site.frame(visitor, "{'kind':'ping','as':'visitor','id':'1'}")
                                .path("kind")
                                .asString(""))
                        .isEqualTo("pong");

                store.answers.countDown();
                for (RawClient raw : waiting) {
                    assertThat(raw.status()).isEqualTo(200);
                }
            } finally {
                store.answers.countDown();
                for (RawClient raw : waiting) {
                    raw.close();
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void a_site_without_files_takes_none(String kind) {
        try (TestSite site = TestSite.start(kind)) {
            TestClient visitor = site.visitor();
            TestHttp.Reply reply = TestHttp.send(
                    TestHttp.request(site.base().resolve("/chat/api/media?as=visitor&id=" + TestClient.newClientId()))
                            .header("Authorization", "Bearer " + visitor.token())
                            .POST(BodyPublishers.ofByteArray(TEXT))
                            .build());
            assertThat(reply.code()).isEqualTo("not_found");
        }
    }
}
