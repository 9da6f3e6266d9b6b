package dev.sohbet.chat.spring;

import dev.sohbet.chat.Chat;

/** A bean that has the last word on how the chat is built, for what no setting says. */
@FunctionalInterface
public interface ChatCustomizer {
    void customize(Chat.Builder builder);
}
