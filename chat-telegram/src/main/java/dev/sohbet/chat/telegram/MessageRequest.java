package dev.sohbet.chat.telegram;

import org.jspecify.annotations.Nullable;
import org.telegram.telegrambots.meta.api.methods.send.SendMessage;
import org.telegram.telegrambots.meta.api.objects.LinkPreviewOptions;
import org.telegram.telegrambots.meta.api.objects.message.Message;
import org.telegram.telegrambots.meta.exceptions.TelegramApiRequestException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends a text, without markup and previews: what a visitor writes must not be read as either. Telegram's word that it was sent counts
 * also where the client cannot read what it says of the message; otherwise it would be sent again and again.
 */
final class MessageRequest extends SendMessage {
    private static final JsonMapper JSON = new JsonMapper();

    MessageRequest(long chat, @Nullable Integer topic, String text) {
        super(String.valueOf(chat), text);
        setMessageThreadId(topic);
        setLinkPreviewOptions(LinkPreviewOptions.builder().isDisabled(true).build());
    }

    @Override
    public Message deserializeResponse(String answer) throws TelegramApiRequestException {
        try {
            return super.deserializeResponse(answer);
        } catch (TelegramApiRequestException e) {
            int number = sent(answer);
            if (number == 0) {
                throw e;
            }
            Message message = new Message();
            message.setMessageId(number);
            return message;
        }
    }

    /** The message's number, when Telegram says that it was sent; otherwise 0. */
    private static int sent(String answer) {
        try {
            JsonNode json = JSON.readTree(answer);
            return json.path("ok").asBoolean(false)
                    ? json.path("result").path("message_id").asInt(0)
                    : 0;
        } catch (JacksonException unreadable) {
            return 0; // the caller tells why
        }
    }
}
