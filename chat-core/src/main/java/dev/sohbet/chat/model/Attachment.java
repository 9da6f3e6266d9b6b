package dev.sohbet.chat.model;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A file that is sent along with a message, as it was found when it was uploaded.
 *
 * @param type its media type, found from its bytes, such as {@code image/jpeg}: at most 64 characters of lower case, without parameters
 * @param name what its sender called it, cleaned; 1 to {@value #LONGEST_NAME} UTF-16 units. For people only
 * @param size in bytes, at least 1
 * @param picture of images only: what to draw before the file is there
 * @param duration how long it plays, where that is known; cut to milliseconds
 */
public record Attachment(
        MediaId id,
        Kind kind,
        String type,
        String name,
        long size,
        @Nullable Picture picture,
        @Nullable Duration duration) {
    public static final int LONGEST_NAME = 120;

    /** What people do with a file. */
    public enum Kind {
        IMAGE,
        /** Recorded by its sender, to be played in place. */
        VOICE,
        AUDIO,
        VIDEO,
        /** To be saved and opened elsewhere. */
        FILE;

        private final String wire = name().toLowerCase(Locale.ROOT);

        /** The name used in the protocol and in storage. */
        public String wire() {
            return wire;
        }

        /** The kind of that {@link #wire()} name. */
        public static Kind ofWire(String wire) {
            return valueOf(wire.toUpperCase(Locale.ROOT));
        }
    }

    /**
     * The shape of an image.
     *
     * @param width in pixels, as it is shown
     * @param height in pixels, as it is shown
     * @param placeholder the colours of {@value #GRID} by {@value #GRID} equal parts of it, row by row from the upper left, each of three
     *     bytes (red, green, blue), as base64url without padding: 64 characters
     */
    public record Picture(int width, int height, String placeholder) {
        public static final int GRID = 4;

        public Picture {
            if (width < 1 || height < 1 || !placeholder.matches("[A-Za-z0-9_-]{64}")) {
                throw new IllegalArgumentException("not a picture: " + width + " x " + height + ", " + placeholder);
            }
        }
    }

    public Attachment {
        if (!type.matches("[a-z0-9.+-]{1,31}/[a-z0-9.+-]{1,32}")) {
            throw new IllegalArgumentException("not a media type: " + type);
        }
        if (name.isBlank() || name.length() > LONGEST_NAME || !isPrintable(name)) {
            throw new IllegalArgumentException("not a file name: " + name);
        }
        if (size < 1) {
            throw new IllegalArgumentException("an empty file");
        }
        if ((kind == Kind.IMAGE) != (picture != null)) {
            throw new IllegalArgumentException("a picture belongs to an image: " + kind);
        }
        if (duration != null) {
            if (duration.isNegative()) {
                throw new IllegalArgumentException("not a duration: " + duration);
            }
            duration = duration.truncatedTo(ChronoUnit.MILLIS);
        }
    }

    /** Neither control characters nor halves of surrogate pairs: it comes back from every store as it was. */
    private static boolean isPrintable(String name) {
        return name.codePoints().allMatch(c -> switch (Character.getType(c)) {
            case Character.CONTROL, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                false;
            default -> true;
        });
    }
}
