/** A Cloudinary to test on: its upload API on the loopback address, with the rules that matter and the faults that happen. */
@NullMarked
package dev.sohbet.chat.cloudinary.fake;

import org.jspecify.annotations.NullMarked;
