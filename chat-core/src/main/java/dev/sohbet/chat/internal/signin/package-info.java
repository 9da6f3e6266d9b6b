/** Proves who somebody is. Not an API; may change at any time. */
@NullMarked
package dev.sohbet.chat.internal.signin;

import org.jspecify.annotations.NullMarked;
