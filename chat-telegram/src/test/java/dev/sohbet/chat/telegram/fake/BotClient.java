package dev.sohbet.chat.telegram.fake;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Calls a Bot API with plain JSON, for tests that look at the wire. */
final class BotClient {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final URI server;
    private final String token;

    BotClient(URI server, String token) {
        this.server = server;
        this.token = token;
    }

    /** An answer; the body is what the envelope holds, or nothing where it is no JSON. */
    record Answer(HttpResponse<String> http) {
        int status() {
            return http.statusCode();
        }

        JsonNode body() {
            return Json.read(http.body(), "answer");
        }

        JsonNode result() {
            if (!body().path("ok").asBoolean()) {
                throw new AssertionError(http.body());
            }
            return body().get("result");
        }

        String description() {
            return body().path("description").asString("");
        }
    }

    Answer call(String method, ObjectNode params) throws IOException, InterruptedException {
        return send(json(method, params));
    }

    /** A file of a form. */
    @SuppressWarnings("ArrayRecordComponent") // read only
    record Part(String field, String name, byte[] bytes) {}

    /** Sends a file as browsers do. */
    Answer upload(String method, ObjectNode params, String field, String name, byte[] bytes)
            throws IOException, InterruptedException {
        return upload(method, params, List.of(new Part(field, name, bytes)));
    }

    /** Sends files as browsers do. */
    Answer upload(String method, ObjectNode params, List<Part> files) throws IOException, InterruptedException {
        String boundary = "----8f3a7";
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        params.forEachEntry(
                (key, value) -> body.writeBytes(("--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + key
                                + "\"\r\n\r\n" + value.asString() + "\r\n")
                        .getBytes(StandardCharsets.UTF_8)));
        for (Part file : files) {
            body.writeBytes(("--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + file.field()
                            + "\"; filename=\"" + file.name()
                            + "\"\r\nContent-Type: application/octet-stream\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8));
            body.writeBytes(file.bytes());
            body.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
        }
        body.writeBytes(("--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return send(request(method)
                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray())));
    }

    /** Calls by {@code GET}. */
    Answer get(String methodAndQuery) throws IOException, InterruptedException {
        return send(request(methodAndQuery).GET());
    }

    /** Posts a form. */
    Answer form(String method, String form) throws IOException, InterruptedException {
        return send(request(method)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form)));
    }

    /** Fetches a file by the path that {@code getFile} gave. */
    HttpResponse<byte[]> file(String path) throws IOException, InterruptedException {
        return HTTP.send(
                HttpRequest.newBuilder(server.resolve("/file/bot" + token + "/" + path))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    CompletableFuture<Answer> start(String method, ObjectNode params) {
        return HTTP.sendAsync(json(method, params).build(), HttpResponse.BodyHandlers.ofString())
                .thenApply(Answer::new);
    }

    private static Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return new Answer(HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString()));
    }

    private HttpRequest.Builder json(String method, ObjectNode params) {
        return request(method)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(Json.write(params)));
    }

    private HttpRequest.Builder request(String methodAndQuery) {
        return HttpRequest.newBuilder(server.resolve("/bot" + token + "/" + methodAndQuery))
                .timeout(Duration.ofSeconds(65));
    }
}
