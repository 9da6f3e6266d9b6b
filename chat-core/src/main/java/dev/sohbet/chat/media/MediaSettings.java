package dev.sohbet.chat.media;

import dev.sohbet.chat.spi.MediaScanner;
import dev.sohbet.chat.spi.MediaStore;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How files are taken and kept.
 *
 * @param store where new files go
 * @param directory for files on their way, made where it is missing: as large as all uploads at once. What uploads left there an hour ago is
 *     deleted at the start
 * @param limits how much is too much
 * @param scanner looks into each file before it is stored; null: nobody does
 * @param earlier where files lie that came before {@code store} was set: they are read from there, and moved where {@code move} says so
 * @param move whether files are moved from {@code earlier} stores to {@code store}, one after the other
 */
public record MediaSettings(
        MediaStore store,
        Path directory,
        MediaLimits limits,
        @Nullable MediaScanner scanner,
        List<MediaStore> earlier,
        boolean move) {
    public MediaSettings {
        earlier = List.copyOf(earlier);
        MediaStore current = store;
        List<String> names = Stream.concat(Stream.of(current), earlier.stream())
                .map(MediaStore::name)
                .toList();
        if (names.stream().distinct().count() < names.size()) {
            throw new IllegalArgumentException("Two media stores have one name: " + names);
        }
    }

    /** With the default limits, nobody who looks into files, and nothing to move. */
    public MediaSettings(MediaStore store, Path directory) {
        this(store, directory, MediaLimits.DEFAULT, null, List.of(), false);
    }
}
