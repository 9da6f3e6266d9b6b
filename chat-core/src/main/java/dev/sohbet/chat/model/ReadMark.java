package dev.sohbet.chat.model;

/**
 * How far a participant has read in a thread; it only moves forward.
 *
 * @param seq everything up to here is read
 * @param messages how many messages of the other side that includes, so that unread is a subtraction
 */
public record ReadMark(Author by, long seq, long messages) {}
