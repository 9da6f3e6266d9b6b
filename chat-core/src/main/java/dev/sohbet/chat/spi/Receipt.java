package dev.sohbet.chat.spi;

import java.util.List;

/**
 * Proof that a part of a delivery arrived.
 *
 * @param part counted from 0 where a delivery is split
 * @param externalIds what the other side calls it
 */
public record Receipt(long delivery, int part, List<String> externalIds) {
    public Receipt {
        externalIds = List.copyOf(externalIds);
    }
}
