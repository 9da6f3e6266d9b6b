@NullMarked
package dev.sohbet.chat.internal.signin;

import org.jspecify.annotations.NullMarked;
