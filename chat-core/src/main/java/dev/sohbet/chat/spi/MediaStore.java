package dev.sohbet.chat.spi;

import dev.sohbet.chat.model.Attachment;
import dev.sohbet.chat.model.MediaId;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the bytes of attachments lie. Implementations are thread-safe; every method may block on the disk or the network, with a limit
 * of their own on how long. A failure is a {@link dev.sohbet.chat.model.ChatException} with code {@code unavailable}. Implementations
 * pass the {@code MediaStoreContract} of the test kit as it is.
 */
public interface MediaStore {
    /** The store's name, kept with each file: 1 to 32 characters of {@code a-z}, {@code 0-9} and {@code -}, stable. */
    String name();

    /**
     * Stores a file, durably when it returns; nobody sees a part of it before. Storing under a key again leaves either the earlier or
     * the new bytes, whole: callers give the same ones. The caller deletes {@code file} afterwards.
     */
    void put(Key key, Path file);

    /**
     * The bytes of a file from this position on; the caller closes the stream. Empty when there is no such file. Never holds a file in
     * memory whole.
     *
     * @param from 0 to the file's size
     */
    Optional<InputStream> open(Key key, long from);

    /** Deletes a file; a no-op when there is none. */
    void delete(Key key);

    /**
     * Names what is stored.
     *
     * @param kind the attachment's
     * @param type the attachment's; a small picture's own
     * @param small whether this is the small picture of that image, rather than the file itself
     */
    record Key(MediaId id, Attachment.Kind kind, String type, boolean small) {}
}
