@NullMarked
package dev.sohbet.chat.internal.outbox;

import org.jspecify.annotations.NullMarked;
