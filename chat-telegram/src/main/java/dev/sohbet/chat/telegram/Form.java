package dev.sohbet.chat.telegram;

/** As what a file is given to Telegram. */
enum Form {
    PHOTO,
    VIDEO,
    VOICE,
    AUDIO,
    DOCUMENT,
    /** As a line of text, since the file itself cannot be given. */
    LINE
}
