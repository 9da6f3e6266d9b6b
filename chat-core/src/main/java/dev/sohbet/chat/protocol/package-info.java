/** What clients and servers say to each other, and its one mapping to JSON; described in docs/protocol.md. */
@NullMarked
package dev.sohbet.chat.protocol;

import org.jspecify.annotations.NullMarked;
