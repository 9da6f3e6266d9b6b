@NullMarked
package dev.sohbet.chat;

import org.jspecify.annotations.NullMarked;
