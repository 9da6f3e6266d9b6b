/** Telegram as a place that is told of messages and that answers them. */
@NullMarked
package dev.sohbet.chat.telegram;

import org.jspecify.annotations.NullMarked;
