package dev.sohbet.chat.spi;

import java.time.Duration;

/**
 * Sends one-time codes to the accounts that agents have linked. A code never goes through the outbox, is never repeated and never logged.
 * Called on threads of the chat's own, possibly several at a time, never on a request's: how long it takes tells a requester nothing. A
 * call is interrupted after 5 s; what it throws counts as a code that was not taken.
 */
public interface CodeSender {
    /** The channel's name: 1 to 32 characters, stable, since it is stored; the same as {@link Notifier#channel()} of the same service. */
    String channel();

    /**
     * Sends a code to this account only, at once.
     *
     * @param code eight digits
     * @param validFor for how long the code can be used from now on
     * @param from roughly who asks, for people to read: {@code Firefox on Windows, 203.0.113.x}
     * @return whether the other side has taken it; false is no failure, since an agent may have blocked the bot
     */
    boolean send(AgentLink to, String code, Duration validFor, String from);

    /** Tells an agent that somebody has just signed in as them, with a way to say "this was not me": {@code chat.identities().revoke}. */
    void announce(AgentLink to, SignIn signIn);
}
