@NullMarked
package dev.sohbet.chat.internal.write;

import org.jspecify.annotations.NullMarked;
