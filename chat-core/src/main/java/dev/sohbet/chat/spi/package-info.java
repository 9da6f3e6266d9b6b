/** What a host or a module supplies to the chat: storage, notifiers, the relay between nodes. */
@NullMarked
package dev.sohbet.chat.spi;

import org.jspecify.annotations.NullMarked;
