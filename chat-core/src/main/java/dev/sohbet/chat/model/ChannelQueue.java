package dev.sohbet.chat.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How the queue of an outside channel stands, over all threads.
 *
 * @param waiting how many deliveries wait, those under way included
 * @param oldest when the entry was said that has waited longest; null when none waits
 * @param dead how many failed for good
 */
public record ChannelQueue(
        String channel, long waiting, @Nullable Instant oldest, long dead) {}
