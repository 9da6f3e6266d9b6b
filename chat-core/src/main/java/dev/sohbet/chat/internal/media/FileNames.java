package dev.sohbet.chat.internal.media;

import dev.sohbet.chat.model.Attachment;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What to call a file that somebody sent: for people to read, never a path. */
final class FileNames {
    private static final int LONGEST = Attachment.LONGEST_NAME;
    private static final Pattern EXTENSION = Pattern.compile("[A-Za-z][A-Za-z0-9]{0,15}");
    private static final Pattern SPACES = Pattern.compile(" {2,}");
    /** Names of devices on Windows, whatever follows the first dot. */
    private static final Pattern RESERVED =
            Pattern.compile("(?i)(con|prn|aux|nul|conin\\$|conout\\$|(com|lpt)[0-9\u00b9\u00b2\u00b3]) *(\\..*)?");

    private static final int ZERO_WIDTH_NON_JOINER = 0x200c;
    private static final int ZERO_WIDTH_JOINER = 0x200d;

    private FileNames() {}

    /** The extension in lower case, without the dot; empty when there is none. */
    static String extension(String raw) {
        String name = printable(last(raw)).strip();
        String end = name.substring(name.lastIndexOf('.') + 1);
        return end.length() < name.length() && EXTENSION.matcher(end).matches() ? end.toLowerCase(Locale.ROOT) : "";
    }

    /**
     * A name of 1 to {@value Attachment#LONGEST_NAME} UTF-16 units for a file of this type.
     *
     * @param raw as its sender called it
     * @param is what it is stored as; the name ends with one of its extensions
     * @param was what it was sent as; an extension of that is replaced
     */
    static String clean(String raw, MediaType is, MediaType was) {
        String name = printable(last(raw)).strip();
        String given = extension(name);
        String extension = is.extensions.contains(given) ? given : is.extensions.get(0);
        if (is.extensions.contains(given) || was.extensions.contains(given)) {
            name = name.substring(0, name.length() - given.length() - 1);
        }
        name = tidy(cut(tidy(name), LONGEST - extension.length() - 2));
        if (name.codePoints().noneMatch(FileNames::isSeen)) {
            name = fallback(is);
        }
        if (RESERVED.matcher(name).matches()) {
            name = "_" + name;
        }
        return name + "." + extension;
    }

    private static String fallback(MediaType type) {
        return switch (type.kind) {
            case IMAGE -> "photo";
            case VOICE, AUDIO -> "audio";
            case VIDEO -> "video";
            case FILE -> "file";
        };
    }

    /** The last part of a path of any system; of an endless one its end. */
    private static String last(String raw) {
        String end = raw.substring(Math.max(0, raw.length() - 4 * LONGEST));
        return end.substring(Math.max(end.lastIndexOf('/'), end.lastIndexOf('\\')) + 1);
    }

    private static String printable(String raw) {
        StringBuilder kept = new StringBuilder(raw.length());
        raw.codePoints().forEach(c -> {
            switch (Character.getType(c)) {
                case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                    kept.append(' ');
                case Character.CONTROL, Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED -> {
                    if (Character.isWhitespace(c)) {
                        kept.append(' ');
                    }
                }
                case Character.FORMAT -> { // bidi overrides among them
                    if (c == ZERO_WIDTH_JOINER || c == ZERO_WIDTH_NON_JOINER) {
                        kept.appendCodePoint(c);
                    }
                }
                default ->
                    kept.appendCodePoint(
                            "<>:\"|?*\u2044\u2215\u29f8\u29f5\uff0f\uff3c\ufe68".indexOf(c) >= 0 ? '_' : c);
            }
        });
        return Normalizer.normalize(kept, Normalizer.Form.NFC);
    }

    /** Without dots and spaces at either end, which hide a file or are lost on some systems. */
    private static String tidy(String name) {
        int start = 0;
        int end = name.length();
        while (start < end && isEdge(name.charAt(start))) {
            start++;
        }
        while (end > start && isEdge(name.charAt(end - 1))) {
            end--;
        }
        return SPACES.matcher(name.substring(start, end)).replaceAll(" ");
    }

    private static boolean isEdge(char c) {
        return c == '.' || c == ' ' || c == ZERO_WIDTH_JOINER || c == ZERO_WIDTH_NON_JOINER;
    }

    private static String cut(String name, int most) {
        if (name.length() <= most) {
            return name;
        }
        return name.substring(0, Character.isHighSurrogate(name.charAt(most - 1)) ? most - 1 : most);
    }

    /** Whether it says anything by itself. */
    private static boolean isSeen(int c) {
        return (Character.isLetterOrDigit(c)
                        && !List.of(0x115f, 0x1160, 0x3164, 0xffa0).contains(c))
                || (Character.getType(c) == Character.OTHER_SYMBOL && c != 0x2800);
    }
}
