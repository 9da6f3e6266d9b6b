package dev.sohbet.chat.spring;

import dev.sohbet.chat.Chat;
import dev.sohbet.chat.model.ChatException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.core.env.Environment;

/**
 * Makes the first admin of a fresh site before the first request arrives; does nothing where there is any. Where agents sign in with codes,
 * also shows at each start how to link that admin's account, until some admin's is.
 */
final class FirstAdmin implements SmartInitializingSingleton {
    private static final Logger log = LoggerFactory.getLogger(FirstAdmin.class);

    private final Chat chat;
    private final String username;
    private final @Nullable String password;

    private FirstAdmin(Chat chat, String username, @Nullable String password) {
        this.chat = chat;
        this.username = username;
        this.password = password;
    }

    static FirstAdmin of(Chat chat, ChatProperties.Admin admin, Environment environment) {
        String username = firstSet(admin.username(), environment.getProperty("ADMIN_USERNAME"));
        String password = firstSet(admin.password(), environment.getProperty("ADMIN_PASSWORD"));
        return new FirstAdmin(chat, username == null ? ChatProperties.DEFAULT_ADMIN : username, password);
    }

    @Override
    public void afterSingletonsInstantiated() {
        Optional<String> made;
        try {
            made = chat.identities().addFirstAdmin(username, password);
        } catch (ChatException e) {
            throw new ChatSettingsException(
                    "The first admin '" + username + "' cannot be made: " + e.getMessage(),
                    "Set chat.admin.password (or ADMIN_PASSWORD), or leave it out to have one made.",
                    e);
        }
        made.ifPresent(this::show);
        if (chat.identities().mode().asksCode()) {
            for (String channel : chat.links().channels()) {
                chat.links().offerToFirstAdmin(username, channel).ifPresent(token -> show(channel, token));
            }
        }
    }

    /** On standard output only, as the password: whoever has it becomes an admin. */
    @SuppressWarnings("SystemOut")
    private void show(String channel, String token) {
        String how = chat.links()
                .deepLink(channel, token)
                .map(url -> "open " + url)
                .orElse("send it '/start " + token + "'");
        System.out.printf(
                "%n    Chat: to sign in as '%s' with codes by %s, %s (works once, within 10 minutes; made anew at each start)%n%n",
                username, channel, how);
        log.info("How '{}' links an account on {} is on standard output", username, channel);
    }

    /** On standard output and not in the log, which may be kept and sent on. */
    @SuppressWarnings("SystemOut")
    private void show(String generated) {
        System.out.printf(
                "%n    Chat: sign in as '%s' with the password %s (shown this once)%n%n", username, generated);
        log.info("The chat's first admin '{}' was made; the password is on standard output", username);
    }

    private static @Nullable String firstSet(@Nullable String setting, @Nullable String environment) {
        if (setting != null && !setting.isBlank()) {
            return setting;
        }
        return environment == null || environment.isBlank() ? null : environment;
    }
}
