/** What a store, a notifier or a relay is held to: abstract suites to extend, and what tests need to be repeatable. */
@NullMarked
package dev.sohbet.chat.testkit;

import org.jspecify.annotations.NullMarked;
