package dev.sohbet.chat.telegram;

import static dev.sohbet.chat.telegram.TelegramBridge.CHANNEL;

import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.spi.BridgeStore;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.telegram.telegrambots.meta.api.objects.replykeyboard.InlineKeyboardMarkup;
import org.telegram.telegrambots.meta.api.objects.replykeyboard.buttons.InlineKeyboardButton;
import org.telegram.telegrambots.meta.api.objects.replykeyboard.buttons.InlineKeyboardRow;

/**
 * Buttons below messages. What Telegram gets of one is a random id; what it does is in the store, so that nobody can make one up.
 * Thread-safe; blocks on the store.
 */
final class Buttons {
    private static final int ID_BYTES = 16;

    private final BridgeStore store;
    private final RandomGenerator random;
    private final Words words;

    /** @param random cryptographically strong */
    Buttons(BridgeStore store, RandomGenerator random, Words words) {
        this.store = store;
        this.random = random;
        this.words = words;
    }

    /** What a button does. */
    enum Verb {
        TAKE_OVER,
        CLOSE,
        BLOCK,
        /** Ends a session. */
        REVOKE
    }

    /**
     * A button's meaning.
     *
     * @param about the id of a thread or a session
     * @param user the only one who may press it, by the numeric id; null: whoever is of the team
     */
    record Action(Verb verb, String about, @Nullable String user) {}

    InlineKeyboardMarkup of(ThreadId thread) {
        String id = thread.value();
        return row(
                button(words.say(Word.TAKE_OVER), new Action(Verb.TAKE_OVER, id, null)),
                button(words.say(Word.CLOSE), new Action(Verb.CLOSE, id, null)),
                button(words.say(Word.BLOCK), new Action(Verb.BLOCK, id, null)));
    }

    /** With which a user says that a sign-in was somebody else's. */
    InlineKeyboardMarkup notMe(String session, String user, Words words) {
        return row(button(words.say(Word.NOT_ME), new Action(Verb.REVOKE, session, user)));
    }

    Optional<Action> find(String id) {
        return store.get(CHANNEL, key(id)).map(value -> {
            List<String> parts = List.of(value.split(" ", -1));
            return new Action(
                    Verb.valueOf(parts.get(0)), parts.get(1), parts.get(2).isEmpty() ? null : parts.get(2));
        });
    }

    private InlineKeyboardButton button(String text, Action action) {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        String id = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        String user = action.user() == null ? "" : action.user();
        store.put(CHANNEL, key(id), action.verb().name() + ' ' + action.about() + ' ' + user);
        return InlineKeyboardButton.builder().text(text).callbackData(id).build();
    }

    private static InlineKeyboardMarkup row(InlineKeyboardButton... buttons) {
        return InlineKeyboardMarkup.builder()
                .keyboardRow(new InlineKeyboardRow(buttons))
                .build();
    }

    private static String key(String id) {
        return "button/" + id;
    }
}
