package dev.sohbet.chat.spi;

import java.nio.file.Path;

/** Looks for malicious software in a file before it is stored. Implementations are thread-safe. */
public interface MediaScanner {
    /**
     * Examines a file, within a minute. Never keeps it.
     *
     * @throws dev.sohbet.chat.model.ChatException {@code unavailable} when it cannot tell; the file is then refused for now
     */
    Verdict scan(Path file);

    /** What was found. */
    sealed interface Verdict {
        /** Nothing was found. */
        record Clean() implements Verdict {}

        /**
         * It must not be stored.
         *
         * @param name what it is called, for the log
         */
        record Infected(String name) implements Verdict {}
    }
}
