package dev.sohbet.chat.spring;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** As much of a browser as these tests need: cookies, an origin, frames over both carriers. */
final class ChatBrowser {
    private final HttpClient http = HttpClient.newBuilder()
            .cookieHandler(new CookieManager())
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final URI site;

    ChatBrowser(int port) {
        this.site = URI.create("http://localhost:" + port);
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(site.resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> submit(String path, String form) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(site.resolve(path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, String json, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(site.resolve(path))
                .header("Content-Type", "application/json")
                .header("Origin", site.toString())
                .POST(HttpRequest.BodyPublishers.ofString(json));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Becomes a visitor. */
    String token() throws IOException, InterruptedException {
        return value(post("/chat/api/visitor", "{}").body(), "token");
    }

    /** A frame over HTTP. */
    String frame(String token, String json) throws IOException, InterruptedException {
        return post("/chat/api/frame", json, "Authorization", "Bearer " + token).body();
    }

    /** Waits for news, for as long as the server holds it. */
    CompletableFuture<HttpResponse<String>> poll(String token, String epoch, String presence) {
        String body = "{\"as\":\"visitor\",\"epoch\":\"" + epoch + "\",\"presence\":\"" + presence
                + "\",\"hidden\":false,\"watch\":[]}";
        HttpRequest request = HttpRequest.newBuilder(site.resolve("/chat/api/events"))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + token)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }

    Line connect(String hello) throws InterruptedException {
        return connect(site.toString(), hello);
    }

    Line connect(String origin, String hello) throws InterruptedException {
        Line line = new Line();
        line.socket = http.newWebSocketBuilder()
                .header("Origin", origin)
                .buildAsync(URI.create("ws://localhost:" + site.getPort() + "/chat/ws"), line)
                .join();
        line.send(hello);
        line.await("welcome");
        return line;
    }

    static String value(String json, String field) {
        Matcher found = Pattern.compile("\"" + field + "\":\"?([^\",}]+)").matcher(json);
        if (!found.find()) {
            throw new AssertionError("no " + field + " in " + json);
        }
        return found.group(1);
    }

    /** An open WebSocket. */
    static final class Line implements WebSocket.Listener {
        private final BlockingQueue<String> frames = new LinkedBlockingQueue<>();
        private final StringBuilder part = new StringBuilder();
        private @Nullable WebSocket socket;

        void send(String json) {
            if (socket != null) {
                socket.sendText(json, true).join();
            }
        }

        /** The next frame of this kind; others are skipped. */
        String await(String kind) throws InterruptedException {
            while (true) {
                String frame = frames.poll(20, TimeUnit.SECONDS);
                if (frame == null) {
                    throw new AssertionError("no " + kind + " within 20 s");
                }
                if (frame.startsWith("{\"kind\":\"" + kind + "\"")) {
                    return frame;
                }
            }
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            part.append(data);
            if (last) {
                frames.addAll(part.toString().lines().toList());
                part.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            frames.add("{\"kind\":\"closed\",\"code\":" + code + "}");
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            frames.add("{\"kind\":\"closed\",\"code\":0,\"error\":\"" + error + "\"}");
        }
    }
}
