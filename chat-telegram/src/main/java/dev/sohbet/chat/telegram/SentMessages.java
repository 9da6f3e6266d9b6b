package dev.sohbet.chat.telegram;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.Response;
import okhttp3.ResponseBody;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Of a message that was sent, nothing but its number matters. Telegram's word that it was sent counts also where the client cannot read
 * what else it says of the message; otherwise it would be sent again and again.
 */
final class SentMessages {
    private static final JsonMapper JSON = new JsonMapper();
    private static final MediaType TYPE = MediaType.get("application/json");
    private static final List<String> KEPT = List.of("message_id", "date");

    private SentMessages() {}

    /** Takes all else out of the answers to methods that send. */
    static Response keepNumbers(Interceptor.Chain chain) throws IOException {
        Response response = chain.proceed(chain.request());
        List<String> path = chain.request().url().pathSegments();
        if (!path.get(path.size() - 1).toLowerCase(Locale.ROOT).startsWith("send")) {
            return response;
        }
        String answer = response.body().string();
        return response.newBuilder()
                .body(ResponseBody.create(plain(answer), TYPE))
                .build();
    }

    static String plain(String answer) {
        try {
            JsonNode json = JSON.readTree(answer);
            JsonNode result = json.path("result");
            if (result instanceof ObjectNode message) {
                message.retain(KEPT);
            } else if (result.isArray()) {
                for (JsonNode each : result) {
                    if (each instanceof ObjectNode message) {
                        message.retain(KEPT);
                    }
                }
            }
            return json.toString();
        } catch (JacksonException e) {
            return answer; // the client tells why
        }
    }
}
