package dev.sohbet.chat;

import dev.sohbet.chat.model.Attachment;
import java.io.IOException;
import java.io.InputStream;

/**
 * The bytes of a file, from some position on. To be closed. Reading them may block, and fail, as the media store does; for one thread.
 *
 * @param attachment what is known of the whole file, its size among it
 * @param type of these bytes: the small picture of an image may have another one
 */
public record MediaContent(Attachment attachment, String type, InputStream bytes) implements AutoCloseable {
    @Override
    public void close() throws IOException {
        bytes.close();
    }
}
