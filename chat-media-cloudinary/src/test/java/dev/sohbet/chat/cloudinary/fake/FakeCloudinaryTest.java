package dev.sohbet.chat.cloudinary.fake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The fake itself, called by hand. */
class FakeCloudinaryTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    private final FakeCloudinary cloudinary = FakeCloudinary.start(() -> NOW);
    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        cloudinary.close();
    }

    private static Map<String, String> params(String... namesAndValues) {
        Map<String, String> params = new TreeMap<>(Map.of(
                "public_id",
                "a/b",
                "type",
                "authenticated",
                "timestamp",
                String.valueOf(NOW.getEpochSecond()),
                "api_key",
                FakeCloudinary.API_KEY));
        for (int i = 0; i < namesAndValues.length; i += 2) {
            params.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return params;
    }

    private static Map<String, String> signed(String algorithm, Map<String, String> params) throws Exception {
        byte[] digest = MessageDigest.getInstance(algorithm)
                .digest((Signature.toSign(params) + FakeCloudinary.API_SECRET).getBytes(StandardCharsets.UTF_8));
        params.put("signature", HexFormat.of().formatHex(digest));
        return params;
    }

    private HttpResponse<String> post(String action, Map<String, String> params, String file) throws Exception {
        StringBuilder form = new StringBuilder();
        params.forEach((name, value) -> form.append("--limit\r\nContent-Disposition: form-data; name=\"")
                .append(name)
                .append("\"\r\n\r\n")
                .append(value)
                .append("\r\n"));
        form.append("--limit\r\nContent-Disposition: form-data; name=\"file\"; filename=\"name\"\r\n\r\n")
                .append(file)
                .append("\r\n--limit--\r\n");
        return http.send(
                HttpRequest.newBuilder(address("raw", action, ""))
                        .header("Content-Type", "multipart/form-data; boundary=limit")
                        .POST(HttpRequest.BodyPublishers.ofString(form.toString()))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> get(Map<String, String> params) throws Exception {
        String query = params.entrySet().stream()
                .map(param -> param.getKey() + "=" + URLEncoder.encode(param.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&", "?", ""));
        return http.send(
                HttpRequest.newBuilder(address("raw", "download", query)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private URI address(String resourceType, String action, String query) {
        return URI.create(
                cloudinary.url() + "/v1_1/" + FakeCloudinary.CLOUD + "/" + resourceType + "/" + action + query);
    }

    @Test
    void signatures_are_those_of_the_documentation() {
        Map<String, String> params = Map.of(
                "timestamp", "1315060510",
                "public_id", "sample_image",
                "eager", "w_400,h_300,c_pad|w_260,h_200,c_crop",
                "api_key", "1234",
                "file", "anything");
        assertThat(Signature.isRight("bfd09f95f331f558cbd1320e67aa8d488770583e", params, "abcd"))
                .isTrue();
        assertThat(Signature.isRight("bfd09f95f331f558cbd1320e67aa8d488770583e", params, "abce"))
                .isFalse();
        assertThat(Signature.isRight("bfd09f95f331f558cbd1320e67aa8d488770583f", params, "abcd"))
                .isFalse();
    }

    @Test
    void a_value_cannot_pass_for_two_parameters() {
        assertThat(Signature.toSign(Map.of("a", "1&b=2"))).isNotEqualTo(Signature.toSign(Map.of("a", "1", "b", "2")));
    }

    @Test
    void what_is_signed_either_way_is_stored_and_read() throws Exception {
        assertThat(post("upload", signed("SHA-1", params()), "text").statusCode())
                .isEqualTo(200);
        assertThat(post("upload", signed("SHA-256", params("overwrite", "true")), "other")
                        .statusCode())
                .isEqualTo(200);
        assertThat(get(signed("SHA-1", params())).body()).isEqualTo("other");
        assertThat(cloudinary.files()).containsExactly("raw/authenticated/a/b");
    }

    @Test
    void what_is_not_signed_is_refused() throws Exception {
        assertThat(post("upload", params(), "text").statusCode()).isEqualTo(400);
        assertThat(post("destroy", params(), "").statusCode()).isEqualTo(400);
        assertThat(get(params()).statusCode()).isEqualTo(400);
        assertThat(post("upload", signed("MD5", params()), "text").statusCode()).isEqualTo(401);
        assertThat(cloudinary.files()).isEmpty();
    }

    @Test
    void what_was_changed_after_it_was_signed_is_refused() throws Exception {
        Map<String, String> params = signed("SHA-1", params());
        params.put("public_id", "a/c");
        assertThat(post("upload", params, "text"))
                .satisfies(answer -> assertThat(answer.statusCode()).isEqualTo(401))
                .satisfies(answer -> assertThat(answer.body()).contains("Invalid Signature"));
    }

    @Test
    void what_was_signed_too_long_ago_is_refused() throws Exception {
        for (long age : new long[] {3601, -3601}) {
            String time = String.valueOf(NOW.getEpochSecond() - age);
            assertThat(post("upload", signed("SHA-1", params("timestamp", time)), "text")
                            .body())
                    .contains("Stale request");
        }
        assertThat(cloudinary.files()).isEmpty();
        String time = String.valueOf(NOW.getEpochSecond() - 3599);
        assertThat(post("upload", signed("SHA-1", params("timestamp", time)), "text")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void a_link_works_until_it_expires() throws Exception {
        post("upload", signed("SHA-1", params()), "text");
        String soon = String.valueOf(NOW.getEpochSecond() + 1);
        assertThat(get(signed("SHA-1", params("expires_at", soon))).body()).isEqualTo("text");
        String now = String.valueOf(NOW.getEpochSecond());
        assertThat(get(signed("SHA-1", params("expires_at", now))).statusCode()).isEqualTo(401);
    }

    @Test
    void other_types_are_refused_when_asked_for() throws Exception {
        Map<String, String> open = signed("SHA-1", params("type", "upload"));
        assertThat(post("upload", open, "text").statusCode()).isEqualTo(200);
        cloudinary.onlyAuthenticated(true);
        assertThat(post("upload", open, "text").statusCode()).isEqualTo(400);
        assertThat(post("upload", signed("SHA-1", params()), "text").statusCode())
                .isEqualTo(200);
    }

    @Test
    void a_file_may_look_like_the_end_of_itself() throws Exception {
        for (String text : new String[] {
            "\r\n--limi", "\r\r\n--limi\r", "\r\n\r\n--\r\n--limix\r\n--lim", "--limit--", "", "\r\n", "\n--limit"
        }) {
            byte[] form = ("--limit\r\ncontent-disposition: form-data; name=\"file\"; filename=\"x\"\r\n\r\n" + text
                            + "\r\n--limit--\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1);
            Path file = folder.resolve("file");
            Multipart.read(new ByteArrayInputStream(form), "multipart/form-data; boundary=limit", file);
            ByteArrayOutputStream read = new ByteArrayOutputStream();
            Files.copy(file, read);
            assertThat(read.toString(StandardCharsets.ISO_8859_1)).isEqualTo(text);
        }
    }
}
