/** Hands deliveries to notifiers. Not an API; may change at any time. */
@NullMarked
package dev.sohbet.chat.internal.outbox;

import org.jspecify.annotations.NullMarked;
