package dev.sohbet.chat;

import dev.sohbet.chat.spi.ThreadListing;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of threads, newest activity first.
 *
 * @param next where the next page begins; null at the end. Opaque
 */
public record ThreadPage(
        List<ThreadListing> threads, @Nullable String next) {
    public ThreadPage {
        threads = List.copyOf(threads);
    }
}
