package dev.sohbet.chat.internal.media;

import dev.sohbet.chat.model.Attachment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be stored of an uploaded file. {@link #close()} deletes the temporary files.
 *
 * @param type as {@link Attachment#type()}
 * @param name as {@link Attachment#name()}
 * @param file a temporary file, or the uploaded one where that is stored as it came
 * @param size of {@code file}, in bytes
 * @param picture of images only
 * @param duration how long it plays, where that is known
 * @param small of images only
 * @param temporary the files that were made of the uploaded one
 */
public record Inspected(
        Attachment.Kind kind,
        String type,
        String name,
        Path file,
        long size,
        Attachment.@Nullable Picture picture,
        @Nullable Duration duration,
        @Nullable Small small,
        List<Path> temporary)
        implements AutoCloseable {
    public Inspected {
        temporary = List.copyOf(temporary);
    }

    /**
     * An image for lists: the longest edge at most 480 pixels, never larger than the image itself.
     *
     * @param file a temporary file
     * @param type {@code image/jpeg}, or {@code image/png} where there is transparency
     */
    public record Small(Path file, String type) {}

    /** Deletes the temporary files; a no-op when called again. */
    @Override
    public void close() {
        try {
            for (Path path : temporary) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
