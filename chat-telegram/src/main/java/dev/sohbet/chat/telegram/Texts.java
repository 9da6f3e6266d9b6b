package dev.sohbet.chat.telegram;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Texts of a length that Telegram takes; lengths are in UTF-16 units, as Telegram counts them. */
final class Texts {
    /** The longest text of a message. */
    static final int LONGEST = 4_096;
    /** The longest text below a file. */
    static final int LONGEST_CAPTION = 1_024;

    private static final int LONGEST_TOPIC = 128;

    private Texts() {}

    /** The text in parts that are not longer, divided after a line or a word where there is one, never within a character. */
    static List<String> split(String text, int longest) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        while (text.length() - from > longest) {
            int to = end(text, from, longest);
            parts.add(text.substring(from, to));
            from = to;
        }
        parts.add(text.substring(from));
        return parts;
    }

    private static int end(String text, int from, int longest) {
        int latest = from + longest;
        int line = text.lastIndexOf('\n', latest - 1) + 1;
        if (line > from + longest / 2) {
            return line;
        }
        int word = text.lastIndexOf(' ', latest - 1) + 1;
        if (word > from + longest / 2) {
            return word;
        }
        BreakIterator characters = BreakIterator.getCharacterInstance(Locale.ROOT);
        characters.setText(text.substring(from, Math.min(text.length(), latest + 64)));
        int whole = characters.isBoundary(longest) ? longest : characters.preceding(longest);
        if (whole > 0) {
            return from + whole;
        }
        return Character.isHighSurrogate(text.charAt(latest - 1)) ? latest - 1 : latest;
    }

    /** A name that fits a topic. */
    static String topic(String name) {
        return split(name, LONGEST_TOPIC).get(0);
    }

    /** The text, or as much of it as is no longer than that, on one line. */
    static String beginning(String text, int longest) {
        String line = text.replace('\n', ' ');
        return line.length() <= longest ? line : split(line, longest).get(0).strip() + "…";
    }
}
