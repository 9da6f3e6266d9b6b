package dev.sohbet.chat.cloudinary;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which Cloudinary account holds the media, and where in it.
 *
 * @param cloudName the name of the account's cloud
 * @param apiKey the key, which is no secret
 * @param apiSecret what requests are signed with
 * @param uploadPrefix the API server, such as {@code https://api-eu.cloudinary.com}; null: {@link #CLOUDINARY}
 * @param folder where the media are put: names of {@code A-Z}, {@code a-z}, {@code 0-9}, {@code _} and {@code -} with {@code /} between
 *     them, at most 100 characters
 * @param timeout how long to wait for Cloudinary, 1 s to 5 min: for a whole upload, and for each part of a download
 */
public record CloudinarySettings(
        String cloudName,
        String apiKey,
        String apiSecret,
        @Nullable URI uploadPrefix,
        String folder,
        Duration timeout) {
    /** Cloudinary's own API server. */
    public static final URI CLOUDINARY = URI.create("https://api.cloudinary.com");

    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_-]{1,100}");
    private static final Pattern SECRET = Pattern.compile("[A-Za-z0-9_-]{8,200}");
    private static final Pattern FOLDER = Pattern.compile("[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*");
    private static final Pattern URL = Pattern.compile("cloudinary://([^:@/?]+):([^:@/?]+)@([^:@/?]+)/?(?:\\?(.*))?");
    private static final int LONGEST_FOLDER = 100;
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(5);

    /** @throws IllegalArgumentException when one of them cannot be right; its message does not hold the secret */
    public CloudinarySettings {
        if (!WORD.matcher(cloudName).matches()) {
            throw new IllegalArgumentException(
                    "The cloud name has other characters than A-Z, a-z, 0-9, '_' and '-', or none.");
        }
        if (!WORD.matcher(apiKey).matches()) {
            throw new IllegalArgumentException("The API key has other characters than digits and letters, or none.");
        }
        if (!SECRET.matcher(apiSecret).matches()) {
            throw new IllegalArgumentException(
                    "The API secret has at least 8 of the characters A-Z, a-z, 0-9, '_' and '-', as Cloudinary shows it.");
        }
        if (uploadPrefix != null && !isBase(uploadPrefix)) {
            throw new IllegalArgumentException("The API server is given as https://host or https://host:port.");
        }
        if (folder.length() > LONGEST_FOLDER || !FOLDER.matcher(folder).matches()) {
            throw new IllegalArgumentException("The folder is like chat or sites/shop, with at most " + LONGEST_FOLDER
                    + " of the characters A-Z, a-z, 0-9, '_' and '-'.");
        }
        if (timeout.compareTo(SHORTEST) < 0 || timeout.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("The timeout is 1 second to 5 minutes.");
        }
    }

    private static boolean isBase(URI prefix) {
        return (prefix.getPath() == null || prefix.getPath().length() <= 1)
                && prefix.getHost() != null
                && prefix.getUserInfo() == null
                && prefix.getQuery() == null
                && prefix.getFragment() == null
                && ("https".equals(prefix.getScheme()) || "http".equals(prefix.getScheme()));
    }

    /** These settings with Cloudinary's own server, the folder {@code sohbet} and a minute. */
    public static CloudinarySettings of(String cloudName, String apiKey, String apiSecret) {
        return new CloudinarySettings(cloudName, apiKey, apiSecret, null, "sohbet", Duration.ofMinutes(1));
    }

    /**
     * Reads what Cloudinary shows as {@code CLOUDINARY_URL}: {@code cloudinary://key:secret@cloud}, perhaps with
     * {@code ?upload_prefix=https://...}. Other parameters are for other programs and mean nothing here.
     *
     * @throws IllegalArgumentException when it is not of that form; its message does not hold the secret
     */
    public static CloudinarySettings ofUrl(String url) {
        Matcher parts = URL.matcher(url.strip());
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "The Cloudinary URL has not the form cloudinary://key:secret@cloud, as Cloudinary shows it.");
        }
        CloudinarySettings settings = of(group(parts, 3), group(parts, 1), group(parts, 2));
        String query = parts.group(4);
        if (query == null) {
            return settings;
        }
        for (String parameter : query.split("&", -1)) {
            if (parameter.startsWith("upload_prefix=")) {
                settings = settings.withUploadPrefix(prefix(parameter.substring("upload_prefix=".length())));
            }
        }
        return settings;
    }

    private static String group(Matcher parts, int number) {
        return Objects.requireNonNull(parts.group(number));
    }

    private static URI prefix(String encoded) {
        try {
            return URI.create(URLDecoder.decode(encoded, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("The upload_prefix in the Cloudinary URL is no address.", e);
        }
    }

    public CloudinarySettings withUploadPrefix(@Nullable URI uploadPrefix) {
        return new CloudinarySettings(cloudName, apiKey, apiSecret, uploadPrefix, folder, timeout);
    }

    public CloudinarySettings withFolder(String folder) {
        return new CloudinarySettings(cloudName, apiKey, apiSecret, uploadPrefix, folder, timeout);
    }

    public CloudinarySettings withTimeout(Duration timeout) {
        return new CloudinarySettings(cloudName, apiKey, apiSecret, uploadPrefix, folder, timeout);
    }

    /** The API server, without a slash at its end. */
    URI server() {
        return uploadPrefix == null
                ? CLOUDINARY
                : URI.create(uploadPrefix.getScheme() + "://" + uploadPrefix.getAuthority());
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "CloudinarySettings[cloud " + cloudName + ", folder " + folder + " at " + server().getAuthority() + "]";
    }
}
