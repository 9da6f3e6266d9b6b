package dev.sohbet.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Visitors who write without a browser, so that the panel has some company to show. */
final class Others {
    private static final HttpClient http = HttpClient.newHttpClient();

    private Others() {}

    static void write(ExampleProcess example, String name, String text) throws IOException, InterruptedException {
        String visitor = post(example, "visitor", "", "{\"name\":\"" + name + "\"}");
        String token = visitor.replaceAll(".*\"token\":\"([^\"]+)\".*", "$1");
        String id = "by-somebody-else-" + Integer.toHexString(name.hashCode());
        String send = "{\"kind\":\"send\",\"as\":\"visitor\",\"id\":\"" + id + "\",\"text\":\"" + text + "\"}";
        assertThat(post(example, "frame", token, send)).contains("\"ack\"");
    }

    private static String post(ExampleProcess example, String path, String token, String json)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(example.url("/chat/api/" + path)))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + token)
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
}
