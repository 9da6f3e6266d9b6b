/**
 * Support chat inside a Java application. {@link dev.sohbet.chat.Chat} is where a host begins; {@code dev.sohbet.chat.web} puts it on a
 * servlet container; {@code dev.sohbet.chat.spi} is what a host or a module may supply.
 */
@NullMarked
package dev.sohbet.chat;

import org.jspecify.annotations.NullMarked;
