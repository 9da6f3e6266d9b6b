package dev.sohbet.chat.web;

import dev.sohbet.chat.Requester;
import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Says roughly who sends a request, for the agent who is asked "was this you?": words of ours only, since a request may claim to be
 * anything.
 */
final class Requesters {
    /** The first that is found counts: the others claim to be those that come after them. */
    private static final Map<String, String> BROWSERS = ordered(
            "Edg",
            "Edge",
            "OPR/",
            "Opera",
            "SamsungBrowser",
            "Samsung Internet",
            "Firefox",
            "Firefox",
            "FxiOS",
            "Firefox",
            "CriOS",
            "Chrome",
            "Chrome",
            "Chrome",
            "Safari",
            "Safari");

    private static final Map<String, String> SYSTEMS = ordered(
            "iPhone",
            "iPhone",
            "iPad",
            "iPad",
            "Android",
            "Android",
            "Windows",
            "Windows",
            "CrOS",
            "ChromeOS",
            "Mac OS",
            "Mac",
            "Linux",
            "Linux");

    private Requesters() {}

    static Requester of(HttpServletRequest request, Proxies proxies) {
        String agent = request.getHeader("User-Agent");
        String claimed = agent == null ? "" : agent;
        String description = found(BROWSERS, claimed, "A browser")
                + found(SYSTEMS, claimed, "").replaceFirst("^(?=.)", " on ");
        return new Requester(proxies.address(request), description + ", " + proxies.neighbourhood(request));
    }

    private static String found(Map<String, String> known, String claimed, String otherwise) {
        return known.entrySet().stream()
                .filter(each -> claimed.contains(each.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(otherwise);
    }

    private static Map<String, String> ordered(String... pairs) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i], pairs[i + 1]);
        }
        return map;
    }
}
