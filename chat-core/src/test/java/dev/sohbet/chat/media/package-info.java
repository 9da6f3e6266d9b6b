@NullMarked
package dev.sohbet.chat.media;

import org.jspecify.annotations.NullMarked;
