package dev.sohbet.chat.model;

import java.util.Locale;

/** Why the chat refused something. The codes are stable: clients branch on them. */
public enum ErrorCode {
    BAD_JSON,
    BAD_FRAME,
    UNKNOWN_KIND,
    UNSUPPORTED_VERSION,
    BAD_TEXT,
    TOO_LONG,
    TOO_LARGE,
    BAD_MEDIA,
    UNAUTHORIZED,
    BAD_CREDENTIALS,
    FORBIDDEN,
    BLOCKED,
    ORIGIN_REFUSED,
    NOT_FOUND,
    CONFLICT,
    THREAD_CLOSED,
    RATE_LIMITED,
    OVERLOADED,
    UNAVAILABLE,
    INTERNAL;

    private final String wire = name().toLowerCase(Locale.ROOT);

    /** The name used in the protocol. */
    public String wire() {
        return wire;
    }
}
