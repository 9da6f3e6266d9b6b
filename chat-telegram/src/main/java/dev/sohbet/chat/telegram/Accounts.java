package dev.sohbet.chat.telegram;

import static dev.sohbet.chat.telegram.TelegramBridge.CHANNEL;

import dev.sohbet.chat.Chat;
import dev.sohbet.chat.model.Participant;
import dev.sohbet.chat.spi.AgentLink;
import dev.sohbet.chat.spi.BridgeStore;
import dev.sohbet.chat.spi.SignIn;
import dev.sohbet.chat.telegram.Outcome.Ok;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.telegram.telegrambots.meta.api.methods.send.SendMessage;
import org.telegram.telegrambots.meta.api.objects.MessageEntity;
import org.telegram.telegrambots.meta.api.objects.message.Message;

/** What passes between the bot and one agent alone: linking the account, codes to sign in, news of sign-ins. Thread-safe. */
final class Accounts {
    private static final Logger log = LoggerFactory.getLogger(Accounts.class);

    private final Chat chat;
    private final BridgeStore store;
    private final BotApi api;
    private final Replies replies;
    private final Buttons buttons;

    Accounts(Chat chat, BridgeStore store, BotApi api, Replies replies, Buttons buttons) {
        this.chat = chat;
        this.store = store;
        this.api = api;
        this.replies = replies;
        this.buttons = buttons;
    }

    /** Takes a message that somebody wrote to the bot alone; a deep link arrives as {@code /start TOKEN}. */
    Runnable take(Message message, Commands.Command command, Words words) {
        String user = String.valueOf(message.getFrom().getId());
        store.put(CHANNEL, languageKey(user), words.locale().getLanguage());
        if (command.name().equals("start") && !command.rest().isEmpty()) {
            Optional<Participant.Agent> linked =
                    chat.links().accept(CHANNEL, command.rest(), user, String.valueOf(message.getChatId()));
            if (linked.isPresent()) {
                return replies.reply(
                        message, words.say(Word.LINK_DONE, linked.get().name()));
            }
            // or this very message was taken before, by a node that died before it could say so
            return chat.links()
                    .find(CHANNEL, user)
                    .map(link -> replies.reply(
                            message, words.say(Word.PRIVATE_LINKED, link.agent().name())))
                    .orElseGet(() -> replies.reply(message, words.say(Word.LINK_WRONG)));
        }
        return hello(message, words);
    }

    /** Takes anything else. */
    Runnable hello(Message message, Words words) {
        String user = String.valueOf(message.getFrom().getId());
        return replies.hint(
                message,
                chat.links()
                        .find(CHANNEL, user)
                        .map(link -> words.say(Word.PRIVATE_LINKED, link.agent().name()))
                        .orElseGet(() -> words.say(Word.PRIVATE_HELLO)));
    }

    /** Never by way of the outbox, never repeated, never logged. */
    boolean send(AgentLink to, String code, Duration validFor, String from) {
        String text = words(to).say(Word.CODE, code, validFor.toMinutes(), from);
        Outcome<Message> sent = api.call(message(to, text, code));
        if (sent instanceof Ok<Message>) {
            return true;
        }
        log.warn(
                "Telegram did not take a one-time code for agent {}: {}",
                to.agent().id(),
                sent);
        return false;
    }

    /** A touch copies the code. */
    static SendMessage message(AgentLink to, String text, String code) {
        MessageEntity copied = MessageEntity.builder()
                .type("code")
                .offset(text.indexOf(code))
                .length(code.length())
                .build();
        return SendMessage.builder()
                .chatId(to.address())
                .text(text)
                .entities(List.of(copied))
                .build();
    }

    void announce(AgentLink to, SignIn signIn) {
        Outcome<Message> sent = api.call(SendMessage.builder()
                .chatId(to.address())
                .text(words(to).say(Word.SIGNED_IN, signIn.from()))
                .replyMarkup(buttons.notMe(signIn.session(), to.externalId(), words(to)))
                .build());
        if (!(sent instanceof Ok<Message>)) {
            log.warn(
                    "Telegram did not take news of a sign-in for agent {}: {}",
                    to.agent().id(),
                    sent);
        }
    }

    private Words words(AgentLink to) {
        return Words.of(store.get(CHANNEL, languageKey(to.externalId())).orElse(null));
    }

    private static String languageKey(String user) {
        return "language/" + user;
    }
}
