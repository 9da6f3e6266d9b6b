package dev.sohbet.chat.spring;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The chat cannot start as it is set up: what is wrong, and what to do about it. */
final class ChatSettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String description;
    private final String action;

    ChatSettingsException(String description, String action) {
        this(description, action, null);
    }

    ChatSettingsException(String description, String action, @Nullable Throwable cause) {
        super(description + " " + action, cause);
        this.description = description;
        this.action = action;
    }

    /** What is made, unless a value is refused. */
    static <T> T ifIllegal(Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException e) {
            throw new ChatSettingsException(
                    "A setting under 'chat' is wrong: " + e.getMessage(),
                    "Correct it; docs/settings.md lists all settings with their defaults.",
                    e);
        }
    }

    /** What is wrong. */
    String description() {
        return description;
    }

    /** What to do about it. */
    String action() {
        return action;
    }
}
