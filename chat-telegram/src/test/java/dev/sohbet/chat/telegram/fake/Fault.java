package dev.sohbet.chat.telegram.fake;

import java.util.List;

/**
 * What goes wrong with one call.
 *
 * @param kind how it fails
 * @param stored whether the call has its effect all the same
 * @param code the status, for {@link Kind#REFUSED} and {@link Kind#TOO_MANY_REQUESTS}
 * @param description the words, for {@link Kind#REFUSED}
 * @param retryAfter in seconds, for {@link Kind#TOO_MANY_REQUESTS}
 */
public record Fault(Kind kind, boolean stored, int code, String description, int retryAfter) {
    /** How a call fails. */
    public enum Kind {
        /** The connection is reset before the body is read. */
        RESET_BEFORE_READING,
        /** The connection is reset after the body is read. */
        RESET,
        /** No answer ever comes. */
        HANG,
        /** The page of a proxy whose server is away. */
        BAD_GATEWAY,
        /** An answer of which a byte comes each second. */
        SLOW_BODY,
        /** An answer that ends in its middle. */
        TRUNCATED_BODY,
        /** The server's own failure, in JSON. */
        SERVER_ERROR,
        /** Too many requests, whatever the limits say. */
        TOO_MANY_REQUESTS,
        /** An error of the test's choice. */
        REFUSED
    }

    /** Reset before a word is read: nothing happened. */
    public static final Fault RESET_BEFORE_READING = of(Kind.RESET_BEFORE_READING, false);
    /** Reset once all is read: nothing happened, which the caller cannot know. */
    public static final Fault RESET_AFTER_READING = of(Kind.RESET, false);
    /** Stored, then reset in place of an answer. */
    public static final Fault DROP_AFTER_STORING = of(Kind.RESET, true);
    /** No answer, nothing happened. */
    public static final Fault HANG = of(Kind.HANG, false);
    /** No answer, though it is stored. */
    public static final Fault HANG_AFTER_STORING = of(Kind.HANG, true);
    /** 502 with a page of HTML, nothing happened. */
    public static final Fault BAD_GATEWAY = of(Kind.BAD_GATEWAY, false);
    /** 502 with a page of HTML, though it is stored. */
    public static final Fault BAD_GATEWAY_AFTER_STORING = of(Kind.BAD_GATEWAY, true);
    /** Stored and answered, a byte a second. */
    public static final Fault SLOW_BODY = of(Kind.SLOW_BODY, true);
    /** Stored and answered by half. */
    public static final Fault TRUNCATED_BODY = of(Kind.TRUNCATED_BODY, true);
    /** 500, nothing happened. */
    public static final Fault SERVER_ERROR = of(Kind.SERVER_ERROR, false);
    /** 500, though it is stored. */
    public static final Fault SERVER_ERROR_AFTER_STORING = of(Kind.SERVER_ERROR, true);

    /** Every fault above. */
    public static final List<Fault> ALL = List.of(
            RESET_BEFORE_READING,
            RESET_AFTER_READING,
            DROP_AFTER_STORING,
            HANG,
            HANG_AFTER_STORING,
            BAD_GATEWAY,
            BAD_GATEWAY_AFTER_STORING,
            SLOW_BODY,
            TRUNCATED_BODY,
            SERVER_ERROR,
            SERVER_ERROR_AFTER_STORING);

    private static Fault of(Kind kind, boolean stored) {
        return new Fault(kind, stored, 0, "", 0);
    }

    /** 429, to be tried again after so many seconds. */
    public static Fault tooManyRequests(int retryAfter) {
        return new Fault(Kind.TOO_MANY_REQUESTS, false, 429, "", retryAfter);
    }

    /** An error in Telegram's form, such as 400 and {@code Bad Request: TOPIC_DELETED}. */
    public static Fault refused(int code, String description) {
        return new Fault(Kind.REFUSED, false, code, description, 0);
    }
}
