package dev.sohbet.chat.web;

import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ErrorCode;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A cookie for agents: with the key of the session, or with the secret of an attempt to sign in by a code. */
final class AgentCookie {
    private final String suffix;
    private final String lifetime;
    private final boolean insecureHttp;
    private final Proxies proxies;

    private AgentCookie(String suffix, String lifetime, WebSettings settings, Proxies proxies) {
        this.suffix = suffix;
        this.lifetime = lifetime;
        this.insecureHttp = settings.insecureHttp();
        this.proxies = proxies;
    }

    /** For the session; gone with the browser. */
    static AgentCookie ofSession(WebSettings settings, Proxies proxies) {
        return new AgentCookie(settings.instance(), "", settings, proxies);
    }

    /** For an attempt; gone when it has ended. */
    static AgentCookie ofAttempt(WebSettings settings, Proxies proxies, Duration lifetime) {
        String maxAge = "; Max-Age=" + lifetime.toSeconds();
        return new AgentCookie(settings.instance() + "-code", maxAge, settings, proxies);
    }

    /** What the request's cookie holds. */
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

    /** @throws ChatException {@code forbidden} when it would travel in the clear */
    void requireConfidential(HttpServletRequest request) {
        if (!proxies.isSecure(request) && !insecureHttp && !proxies.isLocal(request)) {
            throw new ChatException(
                    ErrorCode.FORBIDDEN,
                    "Signing in needs HTTPS (behind a proxy that ends it, make that a trusted proxy; plain HTTP is a setting).");
        }
    }

    void write(HttpServletRequest request, HttpServletResponse response, String key) {
        set(request, response, key, lifetime);
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
        return (proxies.isSecure(request) ? "__Host-chat-" : "chat-") + suffix;
    }
}
