package dev.sohbet.chat.telegram.fake;

import tools.jackson.databind.node.ObjectNode;

/** A call that is answered with an error. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;

    @SuppressWarnings("serial") // never serialized
    private final transient ObjectNode parameters;

    Refusal(int code, String description) {
        this(code, description, Json.object());
    }

    Refusal(int code, String description, ObjectNode parameters) {
        super(description, null, false, false);
        this.code = code;
        this.parameters = parameters;
    }

    static Refusal tooManyRequests(int retryAfter) {
        return new Refusal(
                429,
                "Too Many Requests: retry after " + retryAfter,
                Json.object().put("retry_after", retryAfter));
    }

    static Refusal bad(String why) {
        return new Refusal(400, "Bad Request: " + why);
    }

    static Refusal forbidden(String why) {
        return new Refusal(403, "Forbidden: " + why);
    }

    String description() {
        return String.valueOf(getMessage());
    }

    Reply reply() {
        return Json.error(code, description(), parameters);
    }
}
