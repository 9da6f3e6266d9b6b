/** What an uploaded file is, and what is made of it before it is stored. Not an API; may change at any time. */
@NullMarked
package dev.sohbet.chat.internal.media;

import org.jspecify.annotations.NullMarked;
