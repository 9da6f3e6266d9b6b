package dev.sohbet.chat.telegram;

import org.jspecify.annotations.Nullable;
import org.telegram.telegrambots.meta.api.methods.send.SendMessage;
import org.telegram.telegrambots.meta.api.objects.LinkPreviewOptions;

/** Sends a text, without markup and previews: what a visitor writes must not be read as either. */
final class MessageRequest extends SendMessage {
    MessageRequest(long chat, @Nullable Integer topic, String text) {
        super(String.valueOf(chat), text);
        setMessageThreadId(topic);
        setLinkPreviewOptions(LinkPreviewOptions.builder().isDisabled(true).build());
    }
}
