package dev.sohbet.chat.cloudinary.fake;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A request and its answer. */
final class Request {
    final HttpExchange exchange;
    final String resourceType;
    final String action;
    /** What was said, as soon as it is read; not the file. */
    final Map<String, String> params = new HashMap<>();

    private final Consumer<Call> ledger;

    Request(HttpExchange exchange, String resourceType, String action, Consumer<Call> ledger) {
        this.exchange = exchange;
        this.resourceType = resourceType;
        this.action = action;
        this.ledger = ledger;
    }

    static String error(String message) {
        return "{\"error\":{\"message\":\"" + message.replace("\\", "\\\\").replace("\"", "\\\"") + "\"}}";
    }

    /** @param file where to put the file, when there is one */
    void read(Path file) throws IOException, Refusal {
        if (exchange.getRequestMethod().equals("POST")) {
            String type = exchange.getRequestHeaders().getFirst("Content-Type");
            params.putAll(Multipart.read(exchange.getRequestBody(), type == null ? "" : type, file));
            return;
        }
        String query = exchange.getRequestURI().getRawQuery();
        for (String param : (query == null ? "" : query).split("&", -1)) {
            String[] parts = param.split("=", 2);
            params.put(parts[0], parts.length < 2 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
    }

    @Nullable
    String range() {
        return exchange.getRequestHeaders().getFirst("Range");
    }

    /** Before the answer, so that whoever has it finds the call. */
    void note(int status) {
        ledger.accept(new Call(action, resourceType, Map.copyOf(params), range(), status));
    }

    void answer(int status, String body) throws IOException {
        note(status);
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", body.startsWith("{") ? "application/json" : "text/html");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
