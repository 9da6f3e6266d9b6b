package dev.sohbet.chat.spi;

import dev.sohbet.chat.model.ChatThread;
import dev.sohbet.chat.model.ReadMark;
import org.jspecify.annotations.Nullable;

/** A thread in a list, with the reader's own mark if there is one. */
public record ThreadListing(ChatThread thread, @Nullable ReadMark read) {}
