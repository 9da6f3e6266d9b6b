@NullMarked
package dev.sohbet.chat.cloudinary;

import org.jspecify.annotations.NullMarked;
