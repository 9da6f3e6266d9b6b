package dev.sohbet.chat.telegram;

import dev.sohbet.chat.telegram.Outcome.Ok;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.telegram.telegrambots.meta.api.methods.GetMe;
import org.telegram.telegrambots.meta.api.objects.User;

/** The bot's user name, once Telegram has told it. Thread-safe. */
final class BotName {
    private final BotApi api;
    private volatile @Nullable String name;

    BotName(BotApi api) {
        this.api = api;
    }

    /** Asks for it, unless it is known. Blocks. */
    void learn() {
        if (name == null && api.call(new GetMe()) instanceof Ok<User> ok) {
            name = ok.value().getUserName();
        }
    }

    /** Never blocks. */
    Optional<String> get() {
        return Optional.ofNullable(name);
    }

    /** Whether a command that names this bot is for ours; one that names none is, and while ours is not known, any. */
    boolean is(String named) {
        String own = name;
        return named.isEmpty() || own == null || named.equalsIgnoreCase(own);
    }
}
