package dev.sohbet.chat.protocol;

import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ClientId;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.model.ThreadStatus;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The fields of one JSON object, read strictly. */
record Fields(JsonNode node) {
    private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    /** The request's id if it can be read, for the reply to something that cannot. */
    @Nullable
    String idIfReadable() {
        JsonNode id = node.get("id");
        return id != null
                        && id.isString()
                        && REQUEST_ID.matcher(id.stringValue()).matches()
                ? id.stringValue()
                : null;
    }

    String id() {
        String id = idIfReadable();
        if (id == null) {
            throw bad("id", "1 to 64 characters of A-Z, a-z, 0-9, '_' and '-'");
        }
        return id;
    }

    String text(String name) {
        String value = optionalText(name);
        if (value == null) {
            throw bad(name, "a text");
        }
        return value;
    }

    @Nullable
    String optionalText(String name) {
        JsonNode value = present(name);
        if (value == null) {
            return null;
        }
        if (!value.isString()) {
            throw bad(name, "a text");
        }
        return value.stringValue();
    }

    boolean flag(String name, boolean absent) {
        JsonNode value = present(name);
        if (value == null) {
            return absent;
        }
        if (!value.isBoolean()) {
            throw bad(name, "true or false");
        }
        return value.booleanValue();
    }

    boolean flag(String name) {
        if (present(name) == null) {
            throw bad(name, "true or false");
        }
        return flag(name, false);
    }

    /** A whole number from 0 to 2^53 - 1, the largest that JavaScript holds exactly. */
    @Nullable
    Long optionalNumber(String name) {
        JsonNode value = present(name);
        if (value == null) {
            return null;
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw bad(name, "a whole number");
        }
        long number = value.longValue();
        if (number < 0 || number > (1L << 53) - 1) {
            throw bad(name, "a whole number that is not negative");
        }
        return number;
    }

    long number(String name) {
        Long value = optionalNumber(name);
        if (value == null) {
            throw bad(name, "a whole number");
        }
        return value;
    }

    int limit() {
        Long limit = optionalNumber("limit");
        if (limit == null) {
            return 50;
        }
        if (limit < 1 || limit > 100) {
            throw bad("limit", "1 to 100");
        }
        return limit.intValue();
    }

    As as() {
        return switch (text("as")) {
            case "visitor" -> As.VISITOR;
            case "agent" -> As.AGENT;
            default -> throw bad("as", "visitor or agent");
        };
    }

    @Nullable
    ThreadId optionalThread() {
        String value = optionalText("thread");
        return value == null ? null : parse("thread", value, ThreadId::new);
    }

    ThreadId thread() {
        return parse("thread", text("thread"), ThreadId::new);
    }

    ClientId clientId() {
        return parse("id", text("id"), ClientId::new);
    }

    @Nullable
    ThreadStatus optionalStatus() {
        String value = optionalText("status");
        return value == null ? null : word("status", value, ThreadStatus::ofWire);
    }

    ThreadStatus status() {
        return word("status", text("status"), ThreadStatus::ofWire);
    }

    /** A word out of an enum; wire names are lower case. */
    <T> T word(String name, String value, Function<String, T> ofWire) {
        try {
            if (value.equals(value.toLowerCase(Locale.ROOT))) {
                return ofWire.apply(value);
            }
        } catch (IllegalArgumentException e) {
            // no such word: said below
        }
        throw bad(name, "one of the words of the protocol");
    }

    <T> T parse(String name, String value, Function<String, T> parser) {
        try {
            return parser.apply(value);
        } catch (ChatException e) {
            throw new FrameException(idIfReadable(), e.code(), name + ": " + e.getMessage());
        }
    }

    @Nullable
    JsonNode present(String name) {
        JsonNode value = node.get(name);
        return value == null || value.isNull() ? null : value;
    }

    FrameException bad(String name, String expected) {
        return new FrameException(
                idIfReadable(), ErrorCode.BAD_FRAME, "Field '" + name + "' must be " + expected + ".");
    }
}
