package dev.sohbet.chat.telegram.fake;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What Telegram does to a text before it stores it. */
final class Texts {
    private static final int LONGEST_TEXT = 4096;
    private static final int LONGEST_CAPTION = 1024;
    private static final int MOST_BYTES = 32_768;

    /** A text and its entities; null when there are none. */
    record Formatted(String text, @Nullable JsonNode entities) {}

    private Texts() {}

    static Formatted message(Params params) {
        Formatted text = parse(params, "text", "entities");
        if (text.text().isEmpty()) {
            throw Refusal.bad("message text is empty");
        }
        if (text.text().length() > LONGEST_TEXT) {
            throw Refusal.bad("message is too long");
        }
        return text;
    }

    static Formatted caption(Params params) {
        Formatted caption = parse(params, "caption", "caption_entities");
        if (caption.text().length() > LONGEST_CAPTION) {
            throw Refusal.bad("message caption is too long");
        }
        return caption;
    }

    private static Formatted parse(Params params, String field, String entitiesField) {
        String raw = params.text(field);
        if (!StandardCharsets.UTF_16.newEncoder().canEncode(raw)) {
            throw Refusal.bad("strings must be encoded in UTF-8");
        }
        if (raw.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
            throw Refusal.bad("text is too long");
        }
        String mode = params.text("parse_mode");
        JsonNode given = params.json(entitiesField);
        Formatted text = mode.isEmpty()
                ? new Formatted(raw, given == null || given.isEmpty() ? null : given)
                : Markup.parse(mode, raw);
        return new Formatted(trim(clean(text.text())), text.entities());
    }

    /** Control characters become blanks; carriage returns and marks that reorder a line go. */
    static String clean(String text) {
        StringBuilder cleaned = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean dropped = c == '\r' || (c >= 0x2028 && c <= 0x202E) || c == 0x333 || c == 0x33F || c == 0x30A;
            if (!dropped) {
                cleaned.append(c < ' ' && c != '\n' ? ' ' : c);
            }
        }
        return cleaned.toString();
    }

    private static String trim(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isBlank(text.charAt(start))) {
            start++;
        }
        while (end > start && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\n';
    }
}
