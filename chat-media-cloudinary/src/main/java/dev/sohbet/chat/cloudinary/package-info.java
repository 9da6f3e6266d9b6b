/** Media in a Cloudinary account, stored and read by this server alone. */
@NullMarked
package dev.sohbet.chat.cloudinary;

import org.jspecify.annotations.NullMarked;
