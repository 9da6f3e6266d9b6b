@NullMarked
package dev.sohbet.chat.telegram;

import org.jspecify.annotations.NullMarked;
