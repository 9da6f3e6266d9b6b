package dev.sohbet.chat.spi;

import dev.sohbet.chat.model.Entry;
import java.util.List;

/**
 * An entry that a notifier shall tell.
 *
 * @param attempts how often it was tried before
 * @param repeated whether an earlier try may have reached the other side although no receipt says so
 * @param receipts what an earlier try has delivered already; never send that again
 */
public record Delivery(long id, String channel, Entry entry, int attempts, boolean repeated, List<Receipt> receipts) {
    public Delivery {
        receipts = List.copyOf(receipts);
    }
}
