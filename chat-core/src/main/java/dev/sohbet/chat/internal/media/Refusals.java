package dev.sohbet.chat.internal.media;

import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Why files are not taken, in sentences for those who sent them. */
final class Refusals {
    private Refusals() {}

    static ChatException empty() {
        return refusal("The file is empty.", null);
    }

    static ChatException kind() {
        return refusal(
                "Files of this kind cannot be sent. Send a picture, a recording, a video, a PDF or a plain text.",
                null);
    }

    static ChatException names() {
        return refusal(
                "The file is not what its name says. Give it the name that fits what is in it, and send it again.",
                null);
    }

    static ChatException saveAsJpeg(String what) {
        return refusal(what + " pictures cannot be sent; save it as JPEG and send that.", null);
    }

    static ChatException unusual(String what) {
        return refusal("The picture is " + what + "; save it as an ordinary JPEG or PNG and send that.", null);
    }

    static ChatException large(String limit) {
        return refusal("The picture is too large; save it with " + limit + " and send that.", null);
    }

    static ChatException slow() {
        return refusal("The picture takes too long to read; save it smaller and send that.", null);
    }

    static ChatException damaged() {
        return damaged(null);
    }

    static ChatException damaged(@Nullable Throwable cause) {
        return refusal("The file is damaged or incomplete; save it anew and send that.", cause);
    }

    private static ChatException refusal(String sentence, @Nullable Throwable cause) {
        return new ChatException(ErrorCode.BAD_MEDIA, sentence, null, cause);
    }
}
