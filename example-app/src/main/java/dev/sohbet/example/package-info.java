/** A site that hosts a chat. */
@NullMarked
package dev.sohbet.example;

import org.jspecify.annotations.NullMarked;
