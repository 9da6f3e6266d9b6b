package dev.sohbet.chat.web;

import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.protocol.FrameCodec;
import org.jspecify.annotations.Nullable;

/**
 * Puts the pieces of a client's message together, so that the container needs a small buffer for each connection only. Not
 * thread-safe: a container hands over one piece at a time.
 */
final class MessageAssembler {
    private static final int KEPT_CHARS = 4_096;

    private final StringBuilder partial = new StringBuilder();
    private int bytes;

    /**
     * Takes the next piece; the whole message when it was the last one, otherwise null.
     *
     * @throws ChatException {@code too_large}, when the pieces are more than a message may have
     */
    @Nullable
    String add(String piece, boolean last) {
        bytes += utf8Length(piece);
        if (bytes > FrameCodec.MAX_FRAME_BYTES) {
            clear();
            throw new ChatException(
                    ErrorCode.TOO_LARGE, "A message has at most " + FrameCodec.MAX_FRAME_BYTES + " bytes.");
        }
        if (!last) {
            partial.append(piece);
            return null;
        }
        String message = partial.isEmpty() ? piece : partial.append(piece).toString();
        clear();
        return message;
    }

    private void clear() {
        bytes = 0;
        partial.setLength(0);
        if (partial.capacity() > KEPT_CHARS) {
            partial.trimToSize();
        }
    }

    private static int utf8Length(String text) {
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            length += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return length;
    }
}
