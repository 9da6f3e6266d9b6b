package dev.sohbet.chat.spi;

import dev.sohbet.chat.model.ThreadId;

/**
 * How far a thread has come.
 *
 * @param marks grows whenever a read mark of the thread moves
 */
public record ThreadPosition(ThreadId id, long lastSeq, long lastPublicSeq, long marks) {}
