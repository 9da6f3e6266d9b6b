package dev.sohbet.chat.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The one exception of the chat: a stable code, a sentence for people and, where it helps, when to try again. */
public class ChatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    private final transient @Nullable Duration retryAfter;

    public ChatException(ErrorCode code, String message) {
        this(code, message, null, null);
    }

    public ChatException(ErrorCode code, String message, @Nullable Duration retryAfter, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.retryAfter = retryAfter;
    }

    /** Why; never null, stable between versions. */
    public ErrorCode code() {
        return code;
    }

    /**
     * For logs: the code, the sentence, and what kind of failure is behind it, without that failure's own words, which may quote what
     * people wrote.
     */
    @Override
    @SuppressWarnings("OverrideThrowableToString") // getMessage() is for those who asked
    public String toString() {
        Throwable root = this;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String behind = root.equals(this) ? "" : " (" + root.getClass().getName() + ")";
        return code.wire() + ": " + getMessage() + behind;
    }

    /** How long to wait before trying again; null where trying again is no use. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
