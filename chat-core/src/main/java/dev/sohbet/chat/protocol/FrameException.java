package dev.sohbet.chat.protocol;

import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/** What a client said is not a frame. */
public final class FrameException extends ChatException {
    private static final long serialVersionUID = 1L;

    private final @Nullable String re;

    FrameException(@Nullable String re, ErrorCode code, String message) {
        super(code, message);
        this.re = re;
    }

    /** The id of the request, where it could be read. */
    public @Nullable String re() {
        return re;
    }
}
