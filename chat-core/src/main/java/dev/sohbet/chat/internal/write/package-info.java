/** Makes entries: one queue, one writer, one commit for all that waited. Not an API; may change at any time. */
@NullMarked
package dev.sohbet.chat.internal.write;

import org.jspecify.annotations.NullMarked;
