@NullMarked
package dev.sohbet.chat.internal.hub;

import org.jspecify.annotations.NullMarked;
