package dev.sohbet.chat.spi;

import java.time.Instant;

/**
 * Somebody has signed in as an agent.
 *
 * @param session names the session, for {@code chat.identities().revoke}; proves nothing, but is nobody else's business
 * @param from roughly who it was, for people to read
 */
public record SignIn(String session, String from, Instant at) {}
