package dev.sohbet.chat.web;

import dev.sohbet.chat.model.MediaId;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A part of a file (RFC 9110, 14). Several parts at once are answered with the whole file, as that allows.
 *
 * @param first of the bytes, from 0
 * @param last of the bytes, this one included; before {@code first} where there are none such
 * @param size of the whole file
 */
record ByteRange(long first, long last, long size) {
    private static final Pattern FORM = Pattern.compile("bytes=([0-9]{0,15})-([0-9]{0,15})");

    /**
     * What a request asks for; null where that is the whole file.
     *
     * @param asked the header Range
     * @param since the header If-Range
     */
    static @Nullable ByteRange of(@Nullable String asked, @Nullable String since, MediaId file, long size) {
        if (asked == null || (since != null && !since.equals(tag(file)))) {
            return null;
        }
        Matcher parts = FORM.matcher(asked.strip());
        if (!parts.matches() || (parts.group(1).isEmpty() && parts.group(2).isEmpty())) {
            return null;
        }
        if (parts.group(1).isEmpty()) {
            return new ByteRange(Math.max(0, size - Long.parseLong(parts.group(2))), size - 1, size);
        }
        long first = Long.parseLong(parts.group(1));
        long last = parts.group(2).isEmpty() ? size - 1 : Math.min(Long.parseLong(parts.group(2)), size - 1);
        if (!parts.group(2).isEmpty() && Long.parseLong(parts.group(2)) < first) {
            return null; // not a range at all
        }
        return new ByteRange(first, last, size);
    }

    /** A file never changes under its id. */
    static String tag(MediaId file) {
        return '"' + file.value() + '"';
    }

    boolean isSatisfiable() {
        return first <= last;
    }

    long length() {
        return last - first + 1;
    }

    String header() {
        return "bytes " + first + '-' + last + '/' + size;
    }
}
