package dev.sohbet.chat.telegram;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies of files on this machine's disk, for this user alone, until they are closed: Telegram's client holds a stream in memory whole, and
 * a file not. Not thread-safe.
 */
final class Copies implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Copies.class);

    /** With this process's number, so that what a dead one left can be told from what a living one needs. */
    static final String PREFIX = "chat-telegram-" + ProcessHandle.current().pid() + "-";

    private final List<Path> copies = new ArrayList<>();

    void add(InputStream bytes) throws IOException {
        Path copy = Files.createTempFile(PREFIX, ".part");
        copies.add(copy);
        // into this very file: one made anew in its place would be for others to read, too
        try (OutputStream out = Files.newOutputStream(copy)) {
            bytes.transferTo(out);
        }
    }

    List<Path> all() {
        return copies;
    }

    @Override
    public void close() {
        for (Path copy : copies) {
            try {
                Files.deleteIfExists(copy);
            } catch (IOException e) {
                log.warn("A copy of a file cannot be deleted: {}", e.toString());
            }
        }
    }
}
