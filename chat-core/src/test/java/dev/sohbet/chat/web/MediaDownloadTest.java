package dev.sohbet.chat.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sohbet.chat.media.LocalMediaStore;
import dev.sohbet.chat.media.MediaLimits;
import dev.sohbet.chat.spi.MediaStore;
import dev.sohbet.chat.web.MediaSite.Person;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a file holds while it goes to a client, and lets go of however that ends. */
@Tag("containers")
class MediaDownloadTest {
    private static final byte[] TEXT = "z".repeat(8_000_000).getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    static List<String> kinds() {
        return TestContainer.kinds();
    }

    /** Knows what of it is open. */
    private static final class Counting implements MediaStore {
        private final LocalMediaStore files;
        private final Set<InputStream> open = ConcurrentHashMap.newKeySet();
        private final AtomicInteger opened = new AtomicInteger();

        Counting(Path root) {
            files = new LocalMediaStore(root);
        }

        @Override
        public String name() {
            return "counting";
        }

        @Override
        public void put(Key key, Path file) {
            files.put(key, file);
        }

        @Override
        public Optional<InputStream> open(Key key, long from) {
            return files.open(key, from).map(bytes -> {
                InputStream counted = new FilterInputStream(bytes) {
                    @Override
                    public void close() throws IOException {
                        open.remove(this);
                        super.close();
                    }
                };
                open.add(counted);
                opened.incrementAndGet();
                return counted;
            });
        }

        @Override
        public void delete(Key key) {
            files.delete(key);
        }
    }

    private static void ask(RawClient raw, String method, MediaSite site, String url, String more) throws IOException {
        raw.write(method + " /chat/" + url + " HTTP/1.1\r\nHost: "
                + site.site.base().getAuthority() + "\r\n" + more + "\r\n");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void whatever_becomes_of_it_no_file_stays_open(String kind) throws IOException {
        Counting store = new Counting(folder.resolve("kept"));
        try (MediaSite site = new MediaSite(kind, folder, MediaLimits.DEFAULT, store)) {
            Person visitor = site.visitor();
            String file = site.uploaded(visitor, "liste.txt", "text/plain", TEXT);
            String url = site.link(visitor, site.sent(visitor, file), file);

            assertThat(site.get(visitor, url).body()).hasSize(TEXT.length);
            await("whole").until(store.open::isEmpty);
            assertThat(site.get(visitor, url, "Range", "bytes=9-19").body()).hasSize(11);
            await("part").until(store.open::isEmpty);
            assertThat(site.get(visitor, url, "Range", "bytes=" + TEXT.length + "-")
                            .statusCode())
                    .isEqualTo(416);
            await("no such part").until(store.open::isEmpty);
            try (RawClient raw = new RawClient(site.site.base())) {
                ask(raw, "HEAD", site, url, "");
                assertThat(raw.status()).isEqualTo(200);
                assertThat(raw.head()).containsIgnoringCase("content-length: " + TEXT.length);
                await("head").until(store.open::isEmpty);
                ask(raw, "HEAD", site, url, "Range: bytes=9-19\r\n");
                assertThat(raw.status())
                        .as("after a head, and no byte of a body")
                        .isEqualTo(206);
                await("head of a part").until(store.open::isEmpty);
            }
            try (RawClient raw = new RawClient(site.site.base())) {
                ask(raw, "GET", site, url, "");
                assertThat(raw.status()).isEqualTo(200);
                assertThat(store.open).hasSize(1);
            }
            await("a client that is gone").until(store.open::isEmpty);
            assertThat(store.opened).hasValueGreaterThanOrEqualTo(6);
        }
    }

    /** There is room for 500. */
    @ParameterizedTest
    @MethodSource("kinds")
    void every_request_gives_its_room_back(String kind) {
        try (MediaSite site = new MediaSite(kind, folder, MediaLimits.DEFAULT)) {
            Person visitor = site.visitor();
            String file = site.uploaded(visitor, "a.txt", "text/plain", "a".getBytes(StandardCharsets.UTF_8));
            String url = site.link(visitor, site.sent(visitor, file), file);
            for (int i = 0; i < 501; i++) {
                assertThat(site.get(visitor, url).statusCode()).isEqualTo(200);
                assertThat(site.get(visitor, url + "x").statusCode())
                        .as("no ticket")
                        .isEqualTo(404);
            }
            for (int i = 0; i < 500; i++) {
                assertThat(site.get(visitor, "media/x").statusCode())
                        .as("no address")
                        .isEqualTo(404);
            }
            assertThat(site.get(visitor, url).statusCode()).isEqualTo(200);
        }
    }
}
