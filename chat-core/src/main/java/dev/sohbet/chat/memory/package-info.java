/** Everything in memory: for tests and first steps, held to the same contracts as the stores that last. */
@NullMarked
package dev.sohbet.chat.memory;

import org.jspecify.annotations.NullMarked;
