package dev.sohbet.chat.jdbc;

import java.util.Collection;
import java.util.List;

/** Several short words in one column: one a line. */
final class Lines {
    private Lines() {}

    static String join(Collection<String> words) {
        for (String word : words) {
            if (word.isEmpty() || word.indexOf('\n') >= 0) {
                throw new IllegalArgumentException("not a word of one line: '" + word + "'");
            }
        }
        return String.join("\n", words);
    }

    static List<String> split(String lines) {
        return lines.isEmpty() ? List.of() : List.of(lines.split("\n", -1));
    }
}
