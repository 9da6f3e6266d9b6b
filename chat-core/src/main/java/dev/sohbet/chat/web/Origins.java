package dev.sohbet.chat.web;

import dev.sohbet.chat.RateLimiter;
import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which pages may talk to this server. Browsers send {@code Origin} with every WebSocket handshake and every POST, and no page can
 * forge it; comparison is exact, in the form that browsers serialise (RFC 6454, section 6.2): lower case, no user, no path.
 */
final class Origins {
    private static final int LONGEST_SHOWN = 200;
    private static final Logger log = LoggerFactory.getLogger(Origins.class);
    private static final Pattern ORIGIN =
            Pattern.compile("(https?)://([a-z0-9.-]+|\\[[0-9a-f:.]+])(?::([1-9][0-9]{0,4}))?");

    private final Set<String> allowed;
    private final Proxies proxies;
    /** Whoever is refused again and again must not fill the log. */
    private final RateLimiter refusals = new RateLimiter(InstantSource.system(), 10, Duration.ofSeconds(6));

    Origins(Set<String> allowed, Proxies proxies) {
        this.allowed = allowed;
        this.proxies = proxies;
    }

    static void requireOrigin(String origin) {
        if (!ORIGIN.matcher(origin).matches()) {
            throw new IllegalArgumentException("allowed origins: '" + origin
                    + "' is no origin; write it as https://host or https://host:port, in lower case");
        }
    }

    /** Whether the page is of another origin that may use the chat, so that it needs CORS answers. */
    boolean isForeignAndAllowed(HttpServletRequest request) {
        String origin = request.getHeader("Origin");
        return origin != null && allowed.contains(origin);
    }

    /**
     * Whether a cookie that came along is the word of the person at the browser: only a page of this very site is believed, since
     * browsers send a cookie by themselves, and an allowed site's page is no agent.
     */
    boolean trustsCookie(HttpServletRequest request) {
        String origin = request.getHeader("Origin");
        return origin == null ? "same-origin".equals(request.getHeader("Sec-Fetch-Site")) : isSame(origin, request);
    }

    /**
     * Requires that the request comes from a page of this site, or an allowed one where it is not proved by a cookie.
     *
     * @throws ChatException {@code origin_refused}
     */
    void require(HttpServletRequest request, boolean cookie) {
        String origin = request.getHeader("Origin");
        boolean allowedHere =
                cookie ? trustsCookie(request) : origin == null || allowed.contains(origin) || isSame(origin, request);
        if (allowedHere) {
            return;
        }
        String shown = printable(origin);
        if (refusals.take("").isZero()) {
            log.warn(
                    "Refused a page of origin '{}' at host '{}'; if it is yours, add it to the allowed origins",
                    shown,
                    printable(request.getHeader("Host")));
        }
        throw new ChatException(ErrorCode.ORIGIN_REFUSED, "This page may not use the chat of this site.");
    }

    private boolean isSame(String origin, HttpServletRequest request) {
        Matcher parts = ORIGIN.matcher(origin);
        String host = request.getHeader("Host");
        if (!parts.matches() || host == null) {
            return false;
        }
        String scheme = parts.group(1);
        boolean secure = proxies.isSecure(request);
        if (secure && !scheme.equals("https")) {
            return false;
        }
        String port = parts.group(3) == null ? "" : ":" + parts.group(3);
        String named = host.toLowerCase(Locale.ROOT);
        // a host name without a port stands for the port of whatever scheme the browser used
        String defaultPort = scheme.equals("https") ? ":443" : ":80";
        if (named.endsWith(defaultPort)) {
            named = named.substring(0, named.length() - defaultPort.length());
        }
        return named.equals(parts.group(2) + port);
    }

    private static String printable(@Nullable String value) {
        if (value == null) {
            return "none";
        }
        String shown = value.length() > LONGEST_SHOWN ? value.substring(0, LONGEST_SHOWN) + "..." : value;
        return shown.replaceAll("[^\\x20-\\x7e]", "?");
    }
}
