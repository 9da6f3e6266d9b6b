package dev.sohbet.chat;

import dev.sohbet.chat.model.MediaId;

/**
 * How a viewer asks for a file of a conversation.
 *
 * @param ticket what stands in its address, good for this file and this viewer for five minutes
 * @param small whether there is a small picture of it
 */
public record MediaLink(MediaId id, String ticket, boolean small) {}
