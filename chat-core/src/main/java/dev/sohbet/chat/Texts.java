package dev.sohbet.chat;

import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.Content;
import dev.sohbet.chat.model.ErrorCode;
import java.text.Normalizer;

/** Cleans what people write before it is stored; what is stored is shown as plain text. */
final class Texts {
    static final int LONGEST = Content.MAX_TEXT;

    private Texts() {}

    /**
     * The text in NFC, without control characters but line feed and tab, halves of surrogate pairs replaced, trimmed.
     *
     * @throws ChatException {@code too_long}, or {@code bad_text} when nothing that can be seen is left
     */
    static String clean(String raw) {
        String text = cleanOrEmpty(raw);
        if (text.isEmpty()) {
            throw new ChatException(ErrorCode.BAD_TEXT, "The message is empty.");
        }
        return text;
    }

    /**
     * As {@link #clean}, but empty where nothing that can be seen is left.
     *
     * @throws ChatException {@code too_long}
     */
    static String cleanOrEmpty(String raw) {
        if (raw.length() > 4 * LONGEST) {
            throw tooLong(); // before any work is spent on it
        }
        StringBuilder kept = new StringBuilder(raw.length());
        raw.replace("\r\n", "\n").codePoints().forEach(c -> {
            if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                kept.append('\uFFFD');
            } else if (c == '\n' || c == '\t' || Character.getType(c) != Character.CONTROL) {
                kept.appendCodePoint(c);
            }
        });
        String text = Normalizer.normalize(kept, Normalizer.Form.NFC).strip();
        if (text.length() > LONGEST) {
            throw tooLong();
        }
        return text.codePoints().anyMatch(Texts::isSeen) ? text : "";
    }

    /** Whether it leaves a trace on the screen: neither space nor one of the invisible joiners, marks and fillers. */
    private static boolean isSeen(int c) {
        return switch (Character.getType(c)) {
            case Character.FORMAT,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.CONTROL,
                    Character.NON_SPACING_MARK,
                    Character.UNASSIGNED -> false;
            default -> c != 0x115F && c != 0x1160 && c != 0x3164 && c != 0xFFA0 && c != 0x2800;
        };
    }

    private static ChatException tooLong() {
        return new ChatException(ErrorCode.TOO_LONG, "A message has at most " + LONGEST + " characters.");
    }
}
