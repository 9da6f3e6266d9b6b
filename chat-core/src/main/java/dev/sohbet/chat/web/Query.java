package dev.sohbet.chat.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Words in an address after the question mark, read without touching the request's body, as a container may do for its parameters. */
final class Query {
    private static final Pattern WORD = Pattern.compile("(?:^|&)([a-z]+)=([A-Za-z0-9_-]*)(?=&|$)");

    private Query() {}

    /** The first word of that name; null where there is none. */
    static @Nullable String of(HttpServletRequest request, String name) {
        String query = request.getQueryString();
        if (query != null) {
            Matcher words = WORD.matcher(query);
            while (words.find()) {
                if (words.group(1).equals(name)) {
                    return words.group(2);
                }
            }
        }
        return null;
    }
}
