package dev.sohbet.chat.protocol;

/** The role in which a client speaks; said by the client, never inferred from a cookie. */
public enum As {
    VISITOR,
    AGENT
}
