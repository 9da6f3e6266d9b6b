/** The chat in a Spring Boot application: auto-configuration, one class for each concern, and its settings under {@code chat}. */
@NullMarked
package dev.sohbet.chat.spring;

import org.jspecify.annotations.NullMarked;
