@NullMarked
package dev.sohbet.chat.spring;

import org.jspecify.annotations.NullMarked;
