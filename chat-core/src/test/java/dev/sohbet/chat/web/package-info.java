@NullMarked
package dev.sohbet.chat.web;

import org.jspecify.annotations.NullMarked;
