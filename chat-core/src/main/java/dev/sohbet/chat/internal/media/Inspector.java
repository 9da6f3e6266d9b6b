package dev.sohbet.chat.internal.media;

import dev.sohbet.chat.model.Attachment;
import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds out what an uploaded file is, and makes of it what is stored. Thread-safe; images are decoded one at a time. */
public final class Inspector {
    private final Path directory;
    private final Sniffer sniffer;
    private final ImageCleaner images;

    /** @param directory for temporary results; exists */
    public Inspector(Path directory) {
        this(directory, System::nanoTime);
    }

    Inspector(Path directory, LongSupplier nanos) {
        this.directory = directory;
        this.sniffer = new Sniffer();
        this.images = new ImageCleaner(nanos);
    }

    /** Whether what this needs beside the JDK is there: Apache Tika. Nothing else of this class may be used where it is not. */
    public static boolean isAvailable() {
        return Classes.exist("org.apache.tika.mime.MimeTypes");
    }

    /**
     * The media types of these kinds that are taken and the extensions of their names, such as {@code .jpg}, for the choice of a file.
     * WebP is taken where TwelveMonkeys' reader of it is there.
     */
    public static List<String> types(Set<Attachment.Kind> kinds) {
        // whether a sound is a voice is its sender's word
        return Arrays.stream(MediaType.values())
                .filter(type -> kinds.contains(type.kind)
                        || (type.kind == Attachment.Kind.AUDIO && kinds.contains(Attachment.Kind.VOICE)))
                .filter(type -> type != MediaType.WEBP || WebpReaders.areAvailable())
                .flatMap(type -> Stream.concat(
                        Stream.of(type.type), type.extensions.stream().map(extension -> "." + extension)))
                .distinct()
                .toList();
    }

    /**
     * Examines a file. An image is written anew; a recording in WebM becomes one in Ogg; all else is stored as it came.
     *
     * @param file the bytes as they came; only read
     * @param name as its sender called it, raw
     * @param declared the media type its sender declared, raw; empty or {@code application/octet-stream}: none
     * @param voice whether its sender says that it is a recording to be played in place
     * @return to be closed when it is stored
     * @throws ChatException {@code bad_media}, with a sentence for people that says what is wrong and what to do; {@code overloaded}
     *     when too many images wait; {@code unavailable} when the disk fails
     */
    public Inspected inspect(Path file, String name, String declared, boolean voice) {
        Temporary temporary = new Temporary(directory);
        try {
            if (Files.size(file) == 0) {
                throw Refusals.empty();
            }
            MediaType type = sniffer.find(file, FileNames.extension(name), Sniffer.plain(declared));
            return switch (type.kind) {
                case IMAGE -> image(file, name, type, temporary);
                case AUDIO -> sound(file, name, type, voice ? Attachment.Kind.VOICE : Attachment.Kind.AUDIO, temporary);
                case VIDEO -> asItCame(file, name, type, type.kind, playing(file, type), temporary);
                default -> asItCame(file, name, type, type.kind, null, temporary);
            };
        } catch (MalformedMediaException e) {
            temporary.delete(e);
            throw Refusals.damaged(e);
        } catch (IOException e) {
            temporary.delete(e);
            throw new ChatException(ErrorCode.UNAVAILABLE, "The file could not be examined; try again later.", null, e);
        } catch (RuntimeException | Error e) {
            temporary.delete(e);
            throw e;
        }
    }

    private Inspected image(Path file, String name, MediaType type, Temporary temporary) throws IOException {
        ImageCleaner.Clean clean = images.clean(file, type, temporary);
        return new Inspected(
                Attachment.Kind.IMAGE,
                clean.type().type,
                FileNames.clean(name, clean.type(), type),
                clean.file(),
                Files.size(clean.file()),
                clean.picture(),
                null,
                new Inspected.Small(clean.small(), clean.smallType().type),
                temporary.files());
    }

    private static Inspected sound(Path file, String name, MediaType type, Attachment.Kind kind, Temporary temporary)
            throws IOException {
        if (type != MediaType.WEBM_AUDIO) {
            return asItCame(file, name, type, kind, playing(file, type), temporary);
        }
        Path ogg = temporary.make();
        Duration duration = WebmToOgg.remux(file, ogg);
        return new Inspected(
                kind,
                MediaType.OGG.type,
                FileNames.clean(name, MediaType.OGG, type),
                ogg,
                Files.size(ogg),
                null,
                duration,
                null,
                temporary.files());
    }

    private static @Nullable Duration playing(Path file, MediaType type) throws IOException {
        return Durations.of(file, type.type).orElse(null);
    }

    private static Inspected asItCame(
            Path file,
            String name,
            MediaType type,
            Attachment.Kind kind,
            @Nullable Duration duration,
            Temporary temporary)
            throws IOException {
        return new Inspected(
                kind,
                type.type,
                FileNames.clean(name, type, type),
                file,
                Files.size(file),
                null,
                duration,
                null,
                temporary.files());
    }
}
