/** A Bot API server to test on: it keeps Telegram's rules and limits, follows a settable clock and fails when told to. */
@NullMarked
package dev.sohbet.chat.telegram.fake;

import org.jspecify.annotations.NullMarked;
