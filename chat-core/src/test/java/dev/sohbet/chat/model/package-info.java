@NullMarked
package dev.sohbet.chat.model;

import org.jspecify.annotations.NullMarked;
