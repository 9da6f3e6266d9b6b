package dev.sohbet.chat.spring;

/** Where files are kept; the words of {@code chat.media.store}. */
enum MediaPlace {
    AUTO,
    LOCAL,
    CLOUDINARY
}
