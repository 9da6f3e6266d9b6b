package dev.sohbet.chat.telegram;

import dev.sohbet.chat.telegram.Outcome.NoRoom;
import dev.sohbet.chat.telegram.Outcome.NotSent;
import java.io.Serializable;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.telegram.telegrambots.meta.api.methods.botapimethods.BotApiMethod;
import org.telegram.telegrambots.meta.api.objects.ReplyParameters;
import org.telegram.telegrambots.meta.api.objects.message.Message;
import org.telegram.telegrambots.meta.api.objects.replykeyboard.InlineKeyboardMarkup;

/** Says things within the budget, and is silent for as long as Telegram asks. Thread-safe; calls block. */
final class Speaker {
    private final BotApi api;
    private final Budget budget;

    Speaker(BotApi api, Budget budget) {
        this.api = api;
        this.budget = budget;
    }

    /** Does one of the things that count as speaking in that chat; {@link NoRoom} when it was not tried. */
    <T extends Serializable> Outcome<T> speak(long chat, BotApiMethod<T> method) {
        return speak(chat, () -> method);
    }

    private <T extends Serializable> Outcome<T> speak(long chat, Supplier<BotApiMethod<T>> method) {
        Duration wait = budget.take(chat);
        if (!wait.isZero()) {
            return new NoRoom<>(wait);
        }
        Outcome<T> outcome = api.call(method.get());
        if (outcome instanceof NotSent<T> unsent) {
            budget.pause(chat, unsent.after());
        }
        return outcome;
    }

    /** @param buttons asked for only when it is sent, since they are stored */
    Outcome<Message> send(
            long chat, @Nullable Integer topic, String text, Supplier<@Nullable InlineKeyboardMarkup> buttons) {
        return speak(chat, () -> {
            MessageRequest request = new MessageRequest(chat, topic, text);
            request.setReplyMarkup(buttons.get());
            return request;
        });
    }

    /** Answers a message, where that one stands; if it is gone, without. */
    Outcome<Message> reply(Message to, String text) {
        Integer topic = Boolean.TRUE.equals(to.getIsTopicMessage()) ? to.getMessageThreadId() : null;
        MessageRequest request = new MessageRequest(to.getChatId(), topic, text);
        request.setReplyParameters(ReplyParameters.builder()
                .messageId(to.getMessageId())
                .allowSendingWithoutReply(true)
                .build());
        return speak(to.getChatId(), request);
    }
}
