package dev.sohbet.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Fifty files of 16 MB at once, into a heap of 256 MB: bytes pass it by, and never stay in it. */
@Timeout(300)
class UploadsAtOnceIT {
    private static final int UPLOADS = 50;
    private static final int SIZE = 16 * 1024 * 1024;
    private static final int MOST_KEPT = 128;

    private static final Pattern TOKEN = Pattern.compile("\"token\":\"([^\"]+)\"");
    private static final Pattern AFTER = Pattern.compile("->([0-9]+)M\\(([0-9]+)M\\)");

    @TempDir
    private Path folder = Path.of("");

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void all_arrive_and_the_heap_stays_flat() throws Exception {
        Path log = folder.resolve("gc.log");
        try (ExampleProcess example = new ExampleProcess(folder)
                .with("JAVA_TOOL_OPTIONS", "-Xlog:gc:file=" + log)
                .with("CHAT_TRUSTED_PROXIES", "127.0.0.1")) {
            example.start();
            List<CompletableFuture<HttpResponse<String>>> uploads = new ArrayList<>();
            List<String> digests = new ArrayList<>();
            for (int i = 0; i < UPLOADS; i++) {
                String token = visitor(example, i);
                byte[] line =
                        "line of file %04d, again and again\n".formatted(i).getBytes(StandardCharsets.UTF_8);
                digests.add(digest(new Repeated(line)));
                uploads.add(http.sendAsync(upload(example, i, token, line), BodyHandlers.ofString()));
            }
            for (CompletableFuture<HttpResponse<String>> upload : uploads) {
                HttpResponse<String> answer = upload.join();
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            }

            List<String> kept = new ArrayList<>();
            try (Stream<Path> files = Files.walk(example.data().resolve("media"))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    kept.add(digest(Files.newInputStream(file)));
                }
            }
            assertThat(kept).containsExactlyInAnyOrderElementsOf(digests);
            List<Integer> after = new ArrayList<>();
            Matcher collections = AFTER.matcher(Files.readString(log));
            while (collections.find()) {
                after.add(Integer.valueOf(collections.group(1)));
                assertThat(Integer.parseInt(collections.group(2))).isLessThanOrEqualTo(256);
            }
            assertThat(after).as("MB after each collection").isNotEmpty().allMatch(mb -> mb < MOST_KEPT);
        }
    }

    /** Each visitor has one of their own, since an address may not send so many at once. */
    private static String address(int number) {
        return "192.0.2." + number;
    }

    private String visitor(ExampleProcess example, int number) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(example.url("/chat/api/visitor")))
                .header("Content-Type", "application/json")
                .header("X-Forwarded-For", address(number))
                .POST(BodyPublishers.ofString("{}"))
                .build();
        Matcher token =
                TOKEN.matcher(http.send(request, BodyHandlers.ofString()).body());
        assertThat(token.find()).isTrue();
        return token.group(1);
    }

    private static HttpRequest upload(ExampleProcess example, int number, String token, byte[] line) {
        BodyPublisher body = BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(() -> new Repeated(line)), SIZE);
        return HttpRequest.newBuilder(
                        URI.create(example.url("/chat/api/media?as=visitor&id=upload-number-%08d".formatted(number))))
                .header("Content-Type", "text/plain")
                .header("X-Chat-Name", "file-" + number + ".txt")
                .header("X-Forwarded-For", address(number))
                .header("Authorization", "Bearer " + token)
                .POST(body)
                .build();
    }

    private static String digest(InputStream bytes) throws Exception {
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        try (bytes) {
            byte[] chunk = new byte[8_192];
            for (int n = bytes.read(chunk); n >= 0; n = bytes.read(chunk)) {
                sha.update(chunk, 0, n);
            }
        }
        return HexFormat.of().formatHex(sha.digest());
    }

    /** One line again and again, up to {@value #SIZE} bytes. */
    private static final class Repeated extends InputStream {
        private final byte[] line;
        private InputStream current = new ByteArrayInputStream(new byte[0]);
        private int left = SIZE;

        Repeated(byte[] line) {
            this.line = line;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int n = current.read(into, offset, Math.min(length, left));
            if (n < 0) {
                current = new ByteArrayInputStream(line);
                n = current.read(into, offset, Math.min(length, left));
            }
            left -= n;
            return n;
        }
    }
}
