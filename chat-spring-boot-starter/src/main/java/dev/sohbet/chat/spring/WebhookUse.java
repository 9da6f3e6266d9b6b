package dev.sohbet.chat.spring;

/** Whether a service pushes to the chat, or the chat asks it. */
enum WebhookUse {
    /** Pushed, where {@code chat.public-url} is set and begins with https. */
    AUTO,
    TRUE,
    FALSE
}
