package dev.sohbet.chat.web;

import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ErrorCode;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/** The cookie that holds the key of an agent's session. */
final class AgentCookie {
    private final String instance;
    private final boolean insecureHttp;
    private final Proxies proxies;

    AgentCookie(WebSettings settings, Proxies proxies) {
        this.instance = settings.instance();
        this.insecureHttp = settings.insecureHttp();
        this.proxies = proxies;
    }

    /** The key in the request's cookie. */
    @Nullable
    String read(HttpServletRequest request) {
        Cookie[] cookies = request.getCookies();
        if (cookies != null) {
            String name = name(request);
            for (Cookie cookie : cookies) {
                if (cookie.getName().equals(name)) {
                    return cookie.getValue();
                }
            }
        }
        return null;
    }

    /** @throws ChatException {@code forbidden} when the key would travel in the clear */
    void requireConfidential(HttpServletRequest request) {
        if (!proxies.isSecure(request) && !insecureHttp && !proxies.isLocal(request)) {
            throw new ChatException(
                    ErrorCode.FORBIDDEN,
                    "Signing in needs HTTPS (behind a proxy that ends it, make that a trusted proxy; plain HTTP is a setting).");
        }
    }

    void write(HttpServletRequest request, HttpServletResponse response, String key) {
        set(request, response, key, "");
    }

    void clear(HttpServletRequest request, HttpServletResponse response) {
        set(request, response, "", "; Max-Age=0");
    }

    private void set(HttpServletRequest request, HttpServletResponse response, String value, String more) {
        String secure = proxies.isSecure(request) ? "; Secure" : "";
        response.addHeader(
                "Set-Cookie", name(request) + "=" + value + "; Path=/; HttpOnly; SameSite=Strict" + secure + more);
    }

    /** With the prefix, browsers refuse the cookie from anyone but this very host over HTTPS (RFC 6265bis, section 4.1.3.2). */
    private String name(HttpServletRequest request) {
        return (proxies.isSecure(request) ? "__Host-chat-" : "chat-") + instance;
    }
}
