package dev.sohbet.chat.media;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.spi.MediaStore;
import dev.sohbet.chat.testkit.MediaStoreContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

class LocalMediaStoreTest extends MediaStoreContract {
    @TempDir
    Path disk;

    private Path root() {
        return disk.resolve("media");
    }

    @Override
    protected MediaStore emptyStore() {
        return new LocalMediaStore(root());
    }

    @Override
    protected MediaStore secondNode(MediaStore first) {
        return new LocalMediaStore(root());
    }

    @Override
    protected void close(MediaStore first, MediaStore second) throws IOException {
        try (Stream<Path> left = Files.list(root().resolve("unfinished"))) {
            assertThat(left).as("left behind").isEmpty();
        }
    }
}
