package dev.sohbet.chat;

/**
 * Who asks to sign in, as far as that is known before.
 *
 * @param address where the request comes from, for limits
 * @param description roughly the same for people to read: {@code Firefox on Windows, 203.0.113.x}
 */
public record Requester(String address, String description) {}
