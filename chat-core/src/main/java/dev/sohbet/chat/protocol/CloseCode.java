package dev.sohbet.chat.protocol;

/** Why the server closes a connection: below 4500 the client comes back, from 4500 on it does not. */
public enum CloseCode {
    GOING_AWAY(1001),
    TOO_LARGE(1009),
    DRAIN(1012),
    NO_HELLO(4401),
    SLOW(4408),
    SILENT(4410),
    FLOOD(4429),
    SIGN_IN(4501);

    private final int code;

    CloseCode(int code) {
        this.code = code;
    }

    /** The number on the wire. */
    public int code() {
        return code;
    }
}
