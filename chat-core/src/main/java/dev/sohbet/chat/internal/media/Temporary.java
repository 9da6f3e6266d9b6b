package dev.sohbet.chat.internal.media;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The files that are made of one upload. */
final class Temporary {
    private final Path directory;
    private final List<Path> files = new ArrayList<>();

    Temporary(Path directory) {
        this.directory = directory;
    }

    /** A new file, empty, that only this process's user reads. */
    Path make() throws IOException {
        Path file = Files.createTempFile(directory, "media-", ".part");
        files.add(file);
        return file;
    }

    List<Path> files() {
        return List.copyOf(files);
    }

    /** Deletes all of them, as far as that goes; what goes wrong is told with {@code failure}. */
    void delete(Throwable failure) {
        for (Path file : files) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                failure.addSuppressed(e);
            }
        }
    }
}
