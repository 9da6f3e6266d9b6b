@NullMarked
package dev.sohbet.chat.jdbc;

import org.jspecify.annotations.NullMarked;
