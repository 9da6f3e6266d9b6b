package dev.sohbet.chat.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where a request really comes from: forwarded headers are believed only when a trusted proxy sent them. */
final class Proxies {
    private final Set<String> trusted;

    Proxies(Set<String> trusted) {
        this.trusted = trusted;
    }

    /** The client's address: the last one in {@code X-Forwarded-For} that is no trusted proxy. */
    String address(HttpServletRequest request) {
        String peer = request.getRemoteAddr();
        String forwarded = request.getHeader("X-Forwarded-For");
        if (forwarded == null || !trusted.contains(peer)) {
            return peer;
        }
        String[] hops = forwarded.split(",", -1);
        for (int i = hops.length - 1; i >= 0; i--) {
            String hop = hops[i].strip();
            if (!hop.matches("[0-9A-Fa-f:.]{2,45}")) {
                return peer;
            }
            if (!trusted.contains(hop)) {
                return hop;
            }
        }
        return peer;
    }

    /** Whether the browser used HTTPS, as far as that is known. */
    boolean isSecure(HttpServletRequest request) {
        @Nullable String forwarded = request.getHeader("X-Forwarded-Proto");
        if (forwarded != null && trusted.contains(request.getRemoteAddr())) {
            return forwarded.equalsIgnoreCase("https");
        }
        return request.isSecure();
    }
}
