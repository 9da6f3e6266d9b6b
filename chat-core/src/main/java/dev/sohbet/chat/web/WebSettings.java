package dev.sohbet.chat.web;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;

/**
 * How the chat meets the web.
 *
 * @param allowedOrigins further origins whose pages may use the chat, each as {@code https://host} or {@code https://host:port}; the
 *     site's own is always allowed
 * @param trustedProxies addresses whose {@code X-Forwarded-For} and {@code X-Forwarded-Proto} are believed
 * @param instance tells several chats under one host name apart: part of the agents' cookie's name
 * @param insecureHttp whether agents may sign in over plain HTTP from anywhere; otherwise only over HTTPS or from this machine
 * @param connectionsPerAddress how many WebSockets and held polls one address may have at once
 * @param frameBurst how many frames a connection may send at once
 * @param frameRefill how long until it may send one more; zero: no limit
 * @param clock the time by which silence is measured
 */
public record WebSettings(
        Set<String> allowedOrigins,
        Set<String> trustedProxies,
        String instance,
        boolean insecureHttp,
        int connectionsPerAddress,
        int frameBurst,
        Duration frameRefill,
        InstantSource clock) {
    /** The settings where the host gives none. */
    public static final WebSettings DEFAULT =
            new WebSettings(Set.of(), Set.of(), "chat", false, 100, 100, Duration.ofMillis(50), InstantSource.system());

    public WebSettings {
        allowedOrigins = Set.copyOf(allowedOrigins);
        trustedProxies = Set.copyOf(trustedProxies);
        allowedOrigins.forEach(Origins::requireOrigin);
        if (!instance.matches("[a-z0-9-]{1,32}")) {
            throw new IllegalArgumentException(
                    "chat instance name '" + instance + "': 1 to 32 characters of a-z, 0-9 and '-'");
        }
        if (connectionsPerAddress < 1 || frameBurst < 1 || frameRefill.isNegative()) {
            throw new IllegalArgumentException("limits of the web carrier must be positive");
        }
    }
}
