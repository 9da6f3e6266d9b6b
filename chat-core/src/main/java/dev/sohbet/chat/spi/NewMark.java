package dev.sohbet.chat.spi;

import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.ThreadId;

/** A read mark to move forward to {@code seq}. */
public record NewMark(ThreadId thread, Author by, long seq) {}
