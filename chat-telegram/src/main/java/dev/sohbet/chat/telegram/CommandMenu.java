package dev.sohbet.chat.telegram;

import static dev.sohbet.chat.telegram.TelegramBridge.CHANNEL;

import dev.sohbet.chat.spi.BridgeStore;
import dev.sohbet.chat.telegram.Outcome.Ok;
import dev.sohbet.chat.telegram.Outcome.Refused;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.telegram.telegrambots.meta.api.methods.commands.SetMyCommands;
import org.telegram.telegrambots.meta.api.objects.commands.BotCommand;
import org.telegram.telegrambots.meta.api.objects.commands.scope.BotCommandScopeChat;

/**
 * What Telegram offers to whoever begins to write a slash in a chat of the team's, each in their own language. Told to Telegram by the
 * node that holds the lease, where it is not what was told before. Not thread-safe.
 */
final class CommandMenu {
    private static final Logger log = LoggerFactory.getLogger(CommandMenu.class);

    private static final List<Word> MENU = List.of(
            Word.MENU_CLOSE,
            Word.MENU_REOPEN,
            Word.MENU_ASSIGN,
            Word.MENU_NOTE,
            Word.MENU_LIST,
            Word.MENU_BLOCK,
            Word.MENU_UNBLOCK,
            Word.MENU_HELP);

    private final BotApi api;
    private final BridgeStore store;
    private final TeamChats chats;
    private final Places places;
    private final BooleanSupplier holdsLease;
    private final Set<Long> refused = new HashSet<>();

    /** @param holdsLease whether this node is the one to do it */
    CommandMenu(BotApi api, BridgeStore store, TeamChats chats, Places places, BooleanSupplier holdsLease) {
        this.api = api;
        this.store = store;
        this.chats = chats;
        this.places = places;
        this.holdsLease = holdsLease;
    }

    /** Tells Telegram, if it is to be told. @throws ChatException when the store does not answer */
    void runOnce() {
        if (holdsLease.getAsBoolean()) {
            chats.all().forEach(known -> offer(known.id()));
        }
    }

    private void offer(long chat) {
        if (refused.contains(chat)) {
            return;
        }
        String key = "menu/" + places.key(chat);
        String wanted = commands(Words.EN) + "\n" + commands(Words.TR);
        if (store.get(CHANNEL, key).filter(wanted::equals).isPresent()) {
            return;
        }
        if (isTold(chat, Words.EN, null)
                && isTold(chat, Words.TR, Words.TR.locale().getLanguage())) {
            store.put(CHANNEL, key, wanted);
        }
    }

    private boolean isTold(long chat, Words words, @Nullable String language) {
        Outcome<Boolean> outcome = api.call(SetMyCommands.builder()
                .commands(commands(words))
                .scope(BotCommandScopeChat.builder()
                        .chatId(String.valueOf(chat))
                        .build())
                .languageCode(language)
                .build());
        if (outcome instanceof Refused<Boolean> no) {
            refused.add(chat); // until the next start: nothing depends on it
            log.warn("Telegram offers no commands in chat {}: {}", chat, no.description());
        }
        return outcome instanceof Ok<Boolean>;
    }

    /** Each of the words names its command. */
    private static List<BotCommand> commands(Words words) {
        return MENU.stream()
                .map(word -> new BotCommand(
                        word.name().substring("MENU_".length()).toLowerCase(Locale.ROOT), words.say(word)))
                .toList();
    }
}
