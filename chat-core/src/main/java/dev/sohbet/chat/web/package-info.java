/** Puts a chat on any Jakarta servlet container: one servlet with the WebSocket carrier, the HTTP carrier and the pages. */
@NullMarked
package dev.sohbet.chat.web;

import org.jspecify.annotations.NullMarked;
