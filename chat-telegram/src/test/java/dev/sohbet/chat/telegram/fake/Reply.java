package dev.sohbet.chat.telegram.fake;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** What a request is answered with. */
@SuppressWarnings("ArrayRecordComponent") // written once, to one socket
record Reply(int status, String type, Map<String, String> headers, byte[] body) {
    static Reply json(int status, JsonNode json) {
        return json(status, json, Map.of());
    }

    static Reply json(int status, JsonNode json, Map<String, String> headers) {
        return new Reply(status, "application/json", headers, Json.write(json).getBytes(StandardCharsets.UTF_8));
    }

    static Reply html(int status, String html) {
        return new Reply(status, "text/html; charset=utf-8", Map.of(), html.getBytes(StandardCharsets.UTF_8));
    }
}
