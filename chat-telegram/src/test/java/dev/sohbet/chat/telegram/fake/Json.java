package dev.sohbet.chat.telegram.fake;

import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Trees of JSON. */
final class Json {
    private static final JsonMapper MAPPER = new JsonMapper();

    private Json() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    static String write(JsonNode json) {
        return MAPPER.writeValueAsString(json);
    }

    /** Reads what a caller sent. @throws Refusal when it is no JSON */
    static JsonNode read(String json, String what) {
        try {
            return MAPPER.readTree(json);
        } catch (JacksonException e) {
            throw new Refusal(400, "Bad Request: can't parse " + what + " JSON object");
        }
    }

    static ObjectNode ok(JsonNode result) {
        return object().put("ok", true).set("result", result);
    }

    static Reply error(int code, String description) {
        return error(code, description, object());
    }

    static Reply error(int code, String description, ObjectNode parameters) {
        ObjectNode body = object().put("ok", false).put("error_code", code).put("description", description);
        if (!parameters.isEmpty()) {
            body.set("parameters", parameters);
        }
        JsonNode retryAfter = parameters.path("retry_after");
        return Reply.json(
                code, body, retryAfter.isMissingNode() ? Map.of() : Map.of("Retry-After", retryAfter.asString()));
    }
}
