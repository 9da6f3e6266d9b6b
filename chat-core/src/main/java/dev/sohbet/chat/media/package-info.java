/** Where media lie and who looks at them: what a host can choose from without another jar. */
@NullMarked
package dev.sohbet.chat.media;

import org.jspecify.annotations.NullMarked;
