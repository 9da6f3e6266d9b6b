package dev.sohbet.chat.internal.media;

import java.io.IOException;

/** A recording is not what it should be. The message says what is wrong with it, for logs; it quotes nothing from the file. */
final class MalformedMediaException extends IOException {
    private static final long serialVersionUID = 1L;

    MalformedMediaException(String reason) {
        super(reason);
    }
}
