@NullMarked
package dev.sohbet.chat.protocol;

import org.jspecify.annotations.NullMarked;
