package dev.sohbet.chat.telegram;

import static dev.sohbet.chat.telegram.TelegramBridge.CHANNEL;

import dev.sohbet.chat.Chat;
import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ClientId;
import dev.sohbet.chat.model.Participant;
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.model.ThreadStatus;
import dev.sohbet.chat.spi.BridgeStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.telegram.telegrambots.meta.api.objects.CallbackQuery;
import org.telegram.telegrambots.meta.api.objects.Update;
import org.telegram.telegrambots.meta.api.objects.User;
import org.telegram.telegrambots.meta.api.objects.chatmember.ChatMemberUpdated;
import org.telegram.telegrambots.meta.api.objects.message.Message;

/**
 * Takes Telegram's updates, each of which may come any number of times: what it has done the first time, the second does not undo or
 * repeat. Nothing is told by an update's number being higher than another's, since Telegram begins anew after an idle week. Thread-safe.
 */
final class Updates {
    private static final Logger log = LoggerFactory.getLogger(Updates.class);
    private static final Duration KEPT = Duration.ofDays(2);
    private static final Duration PURGE_EVERY = Duration.ofHours(1);
    private static final int TRIES = 5;
    private static final Set<String> THERE = Set.of("member", "administrator", "creator", "restricted");

    private final Chat chat;
    private final BridgeStore store;
    private final String bot;
    private final TeamChats chats;
    private final Inbound inbound;
    private final Accounts accounts;
    private final Buttons buttons;
    private final Desk desk;
    private final Replies replies;
    private final Parking parking;
    private final InstantSource clock;
    private final Map<Integer, Integer> tries = new ConcurrentHashMap<>();

    Updates(
            Chat chat,
            BridgeStore store,
            String bot,
            TeamChats chats,
            Inbound inbound,
            Accounts accounts,
            Buttons buttons,
            Replies replies,
            Parking parking,
            InstantSource clock) {
        this.chat = chat;
        this.store = store;
        this.bot = bot;
        this.chats = chats;
        this.inbound = inbound;
        this.accounts = accounts;
        this.buttons = buttons;
        this.desk = new Desk(chat);
        this.replies = replies;
        this.parking = parking;
        this.clock = clock;
    }

    /**
     * Takes an update; when this returns, what it says is durable. One with which something is wrong that nobody thought of is passed over
     * at the fifth time, as it must not keep all that come after it.
     *
     * @return what is left to say to its author, after the update is confirmed
     * @throws ChatException when the store does not take it now: to be tried again
     */
    Runnable take(Update update) {
        Runnable rest = Replies.NOTHING;
        try {
            rest = takeOnce(update);
        } catch (ChatException e) {
            throw e;
        } catch (RuntimeException e) {
            if (tries.merge(update.getUpdateId(), 1, Integer::sum) < TRIES) {
                throw e;
            }
            log.error("Update {} of Telegram cannot be taken and is passed over", update.getUpdateId(), e);
        }
        tries.remove(update.getUpdateId());
        return rest;
    }

    /** Forgets the updates that Telegram repeats no more, as it keeps them for a day. One call in an hour does it, over all nodes. */
    void purgeOnce() {
        Instant now = clock.instant();
        if (store.claim(CHANNEL, "purge", now, PURGE_EVERY)) {
            store.purge(CHANNEL, now.minus(KEPT));
        }
    }

    @SuppressWarnings("ReferenceEquality") // there is one NOTHING
    private Runnable takeOnce(Update update) {
        Runnable rest = Replies.NOTHING;
        String key = "";
        if (update.getMessage() != null) {
            rest = message(update.getMessage(), false);
            key = key(update.getMessage());
        } else if (update.getEditedMessage() != null) {
            rest = message(update.getEditedMessage(), true);
            key = key(update.getEditedMessage());
        } else if (update.getCallbackQuery() != null) {
            rest = pressed(update.getCallbackQuery());
            key = "press/" + update.getCallbackQuery().getId();
        } else if (update.getMyChatMember() != null) {
            standing(update.getMyChatMember());
        }
        boolean first = rest == Replies.NOTHING
                || store.accept(CHANNEL, bot + "/" + update.getUpdateId(), bot + "/" + key, clock.instant());
        return first ? rest : Replies.NOTHING;
    }

    private static String key(Message message) {
        return "message/" + message.getChatId() + "/" + message.getMessageId() + "/" + message.getEditDate();
    }

    private Runnable message(Message message, boolean edited) {
        Long migratedTo = message.getMigrateToChatId();
        if (migratedTo != null) {
            chats.moved(message.getChatId(), migratedTo);
            return Replies.NOTHING;
        }
        if (message.getFrom() == null || isService(message)) {
            return Replies.NOTHING;
        }
        boolean ofTeam = chats.has(message.getChatId()) || inbound.isAnswer(message);
        if (message.isUserMessage() && message.getSenderChat() == null) {
            Words words = Words.of(message.getFrom().getLanguageCode());
            Optional<Commands.Command> command =
                    message.getText() == null ? Optional.empty() : Commands.of(message.getText());
            if (command.isPresent() && command.get().name().equals("start")) {
                return accounts.take(message, command.get(), words);
            }
            if (!ofTeam) {
                return accounts.hello(message, words);
            }
        }
        return ofTeam ? inbound.take(message, edited) : Replies.NOTHING;
    }

    /** A press that could not be carried out now is answered so: whoever pressed sees it and presses again. */
    private Runnable pressed(CallbackQuery query) {
        Words words = Words.of(query.getFrom().getLanguageCode());
        try {
            return pressed(query, words);
        } catch (ChatException e) {
            return replies.answer(query.getId(), words.say(Word.NOT_DONE, words.reason(e.code())), true);
        }
    }

    private Runnable pressed(CallbackQuery query, Words words) {
        User user = query.getFrom();
        Optional<Buttons.Action> found = query.getData() == null ? Optional.empty() : buttons.find(query.getData());
        if (found.isEmpty()) {
            return replies.answer(query.getId(), words.say(Word.BUTTON_GONE), true);
        }
        Buttons.Action action = found.get();
        if (action.user() != null) {
            return revoke(query, action, words);
        }
        Optional<Participant.Agent> agent = Inbound.operator(chat, user.getId());
        if (agent.isEmpty()) {
            return replies.answer(query.getId(), words.say(Word.NOT_LINKED), true);
        }
        ThreadId thread = new ThreadId(action.about());
        ClientId id = Inbound.clientId("press", query.getId());
        String said = switch (action.verb()) {
            case TAKE_OVER -> desk.takeOver(agent.get(), thread, id, words);
            case CLOSE -> desk.set(agent.get(), thread, id, ThreadStatus.CLOSED, words);
            case BLOCK -> desk.block(agent.get(), thread, id, true, words);
            case REVOKE -> words.say(Word.BUTTON_GONE);
        };
        return replies.answer(query.getId(), said, false);
    }

    private Runnable revoke(CallbackQuery query, Buttons.Action action, Words words) {
        if (!String.valueOf(query.getFrom().getId()).equals(action.user())) {
            return replies.answer(query.getId(), words.say(Word.BUTTON_GONE), true);
        }
        chat.identities().revoke(action.about());
        return replies.answer(query.getId(), words.say(Word.REVOKED), true);
    }

    /** The bot is somewhere again, or no longer; that it is not there is found out when it speaks. */
    private void standing(ChatMemberUpdated changed) {
        @Nullable String status = changed.getNewChatMember().getStatus();
        if (status != null && THERE.contains(status)) {
            parking.leave(changed.getChat().getId());
        }
    }

    /** Whatever Telegram itself says in a chat is nobody's answer: such a message has none of the things a person sends. */
    private static boolean isService(Message message) {
        return message.getText() == null
                && message.getCaption() == null
                && message.getPhoto() == null
                && message.getVoice() == null
                && message.getAudio() == null
                && message.getVideo() == null
                && message.getVideoNote() == null
                && message.getDocument() == null
                && message.getSticker() == null
                && message.getAnimation() == null
                && message.getLocation() == null
                && message.getContact() == null
                && message.getDice() == null
                && message.getGame() == null
                && message.getStory() == null
                && message.getPoll() == null;
    }
}
