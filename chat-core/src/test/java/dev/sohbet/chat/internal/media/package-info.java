@NullMarked
package dev.sohbet.chat.internal.media;

import org.jspecify.annotations.NullMarked;
