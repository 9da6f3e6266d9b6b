@NullMarked
package dev.sohbet.chat.internal.presence;

import org.jspecify.annotations.NullMarked;
