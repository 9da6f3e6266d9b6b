package dev.sohbet.chat.spring;

import dev.sohbet.chat.Chat;
import dev.sohbet.chat.telegram.TelegramBridge;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.SmartInitializingSingleton;

/** Starts the bridge once the chat is there, and closes it before the chat, on which it stands. */
final class TelegramRun implements SmartInitializingSingleton, DisposableBean {
    private final TelegramBridge bridge;
    private final Chat chat;

    TelegramRun(TelegramBridge bridge, Chat chat) {
        this.bridge = bridge;
        this.chat = chat;
    }

    @Override
    public void afterSingletonsInstantiated() {
        bridge.start(chat);
    }

    @Override
    public void destroy() {
        bridge.close();
    }
}
