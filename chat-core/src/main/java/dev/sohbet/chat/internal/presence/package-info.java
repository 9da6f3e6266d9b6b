/** Knows who is there. Not an API; may change at any time. */
@NullMarked
package dev.sohbet.chat.internal.presence;

import org.jspecify.annotations.NullMarked;
