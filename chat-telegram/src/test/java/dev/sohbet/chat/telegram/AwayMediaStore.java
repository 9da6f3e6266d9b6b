package dev.sohbet.chat.telegram;

import dev.sohbet.chat.media.LocalMediaStore;
import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.spi.MediaStore;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/** A media store that is away as long as a test wants. Thread-safe. */
final class AwayMediaStore implements MediaStore {
    private final LocalMediaStore files;
    private volatile boolean away;

    AwayMediaStore(LocalMediaStore files) {
        this.files = files;
    }

    void away(boolean isAway) {
        away = isAway;
    }

    private LocalMediaStore files() {
        if (away) {
            throw new ChatException(ErrorCode.UNAVAILABLE, "It is away.");
        }
        return files;
    }

    @Override
    public String name() {
        return files.name();
    }

    @Override
    public void put(Key key, Path file) {
        files().put(key, file);
    }

    @Override
    public Optional<InputStream> open(Key key, long from) {
        return files().open(key, from);
    }

    @Override
    public void delete(Key key) {
        files().delete(key);
    }
}
