package dev.sohbet.chat;

import dev.sohbet.chat.model.MediaId;
import java.time.Duration;

/**
 * How a viewer asks for a file of a conversation.
 *
 * @param ticket what stands in its address, good for this file and this viewer for {@link #VALID_FOR}
 * @param small whether there is a small picture of it
 */
public record MediaLink(MediaId id, String ticket, boolean small) {
    /** How long a ticket is good. */
    public static final Duration VALID_FOR = Duration.ofMinutes(5);
}
