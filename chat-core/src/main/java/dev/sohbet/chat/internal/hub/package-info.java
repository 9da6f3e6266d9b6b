/** Tells watchers what is new, in order and without holes. Not an API; may change at any time. */
@NullMarked
package dev.sohbet.chat.internal.hub;

import org.jspecify.annotations.NullMarked;
