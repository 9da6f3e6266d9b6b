package dev.sohbet.chat.spi;

import dev.sohbet.chat.model.Entry;
import java.util.List;

/**
 * A page of entries in the order of {@code seq}.
 *
 * @param more whether there are further entries in the direction asked for (for the newest: older ones)
 */
public record EntryPage(List<Entry> entries, boolean more) {
    public EntryPage {
        entries = List.copyOf(entries);
    }
}
