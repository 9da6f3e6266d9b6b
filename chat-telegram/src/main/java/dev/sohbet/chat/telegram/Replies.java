package dev.sohbet.chat.telegram;

import static dev.sohbet.chat.telegram.TelegramBridge.CHANNEL;

import dev.sohbet.chat.spi.BridgeStore;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.telegram.telegrambots.meta.api.methods.AnswerCallbackQuery;
import org.telegram.telegrambots.meta.api.objects.message.Message;

/**
 * What the bot says to somebody in answer, once what they wrote is durable. It is a courtesy: where there is no room for it, it is not
 * said. Thread-safe.
 */
final class Replies {
    /** Nothing is left to say. */
    static final Runnable NOTHING = () -> {};

    private static final Logger log = LoggerFactory.getLogger(Replies.class);
    private static final Duration ONE_HINT_PER = Duration.ofMinutes(1);
    /** Telegram takes 200. */
    private static final int LONGEST_ANSWER = 190;

    private final BotApi api;
    private final Speaker speaker;
    private final BridgeStore store;
    private final InstantSource clock;

    Replies(BotApi api, Speaker speaker, BridgeStore store, InstantSource clock) {
        this.api = api;
        this.speaker = speaker;
        this.store = store;
        this.clock = clock;
    }

    Runnable reply(Message to, String text) {
        return () -> note(speaker.reply(to, Texts.split(text, Texts.LONGEST).get(0)));
    }

    /** A reply, at most once a minute to each person. */
    Runnable hint(Message to, String text) {
        return hint(to, "", text);
    }

    /** A reply, at most once a minute to each person about each matter. */
    Runnable hint(Message to, String matter, String text) {
        return () -> {
            String key = "hint/" + to.getChatId() + "/" + to.getFrom().getId() + "/" + matter;
            if (store.claim(CHANNEL, key, clock.instant(), ONE_HINT_PER)) {
                note(speaker.reply(to, text));
            }
        };
    }

    /**
     * Answers whoever pressed a button; this counts as nothing.
     *
     * @param alarming whether it has to be read before going on
     */
    Runnable answer(String query, String text, boolean alarming) {
        return () -> note(api.call(AnswerCallbackQuery.builder()
                .callbackQueryId(query)
                .text(Texts.beginning(text, LONGEST_ANSWER))
                .showAlert(alarming)
                .build()));
    }

    private static void note(Outcome<?> outcome) {
        if (!(outcome instanceof Outcome.Ok<?>)) {
            log.debug("An answer was not given: {}", outcome);
        }
    }
}
