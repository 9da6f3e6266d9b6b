package dev.sohbet.chat.model;

import java.time.zone.ZoneRulesProvider;
import java.util.IllformedLocaleException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a visitor's browser says of itself and its page. Nothing of it is proven. What does not have the right form is dropped, not
 * refused: it must not keep a message from being sent.
 *
 * @param page the address of the page that the visitor was on: http or https, printable ASCII, at most {@value #LONGEST_PAGE} characters
 * @param language a BCP 47 tag of at most {@value #LONGEST_LANGUAGE} characters
 * @param zone the IANA name of a time zone
 * @param label what the site calls the part of it that the visitor began on, such as {@code sales}: at most {@value #LONGEST_LABEL} of
 *     the characters {@code a-z}, {@code 0-9} and {@code -}
 */
public record About(
        @Nullable String page,
        @Nullable String language,
        @Nullable String zone,
        @Nullable String label) {
    public static final int LONGEST_PAGE = 500;

    public static final int LONGEST_LANGUAGE = 35;

    public static final int LONGEST_LABEL = 40;

    private static final Pattern LABEL = Pattern.compile("[a-z0-9-]{1," + LONGEST_LABEL + "}");

    /** Nothing is known. */
    public static final About NOTHING = new About(null, null, null, null);

    public About {
        page = page != null && isPage(page) ? page : null;
        language = language != null && isLanguage(language) ? language : null;
        zone = zone != null && ZoneRulesProvider.getAvailableZoneIds().contains(zone) ? zone : null;
        label = label != null && isLabel(label) ? label : null;
    }

    public static boolean isLabel(String label) {
        return LABEL.matcher(label).matches();
    }

    private static boolean isPage(String page) {
        return page.length() <= LONGEST_PAGE
                && (page.startsWith("https://") || page.startsWith("http://"))
                && page.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    private static boolean isLanguage(String tag) {
        if (tag.isEmpty() || tag.length() > LONGEST_LANGUAGE) {
            return false;
        }
        try {
            return !new Locale.Builder()
                    .setLanguageTag(tag)
                    .build()
                    .toLanguageTag()
                    .equals("und");
        } catch (IllformedLocaleException e) {
            return false;
        }
    }
}
