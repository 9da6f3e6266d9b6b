package dev.sohbet.chat.spring;

import dev.sohbet.chat.telegram.TelegramSettings;
import java.net.URI;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.core.env.Environment;

/**
 * The Telegram bridge; there is none without a token.
 *
 * @param token Token of the bot, as BotFather gives it. The environment's TELEGRAM_BOT_TOKEN is taken where this is not set. Without a
 *     token there is no bridge.
 * @param chat Numeric id of the chat where the team reads: a group with or without topics, or one person's chat with the bot. The
 *     environment's TELEGRAM_CHAT_ID is taken where this is not set.
 * @param chats Numeric ids of further chats, each under a label, such as chat.telegram.chats.sales: conversations that begin on a page with
 *     that data-label go there instead.
 * @param apiUrl Address of the Bot API server. The environment's TELEGRAM_API_URL is taken where this is not set.
 * @param webhook Whether Telegram pushes to this site (true), or the site asks Telegram (false). With auto, Telegram pushes where
 *     chat.public-url is set and begins with https.
 * @param language Language of what the bot says in the team's chat, en or tr.
 * @param zone Time zone of the times in the team's chat, as an IANA name.
 * @param readMarks Whether an answer gets a mark in Telegram when the visitor has read it. Counts against Telegram's limits like a message.
 */
@ConfigurationProperties("chat.telegram")
record ChatTelegramProperties(
        @Nullable String token,
        @Nullable String chat,
        @Nullable Map<String, String> chats,
        @Nullable String apiUrl,
        @Nullable WebhookUse webhook,
        @Nullable Locale language,
        @Nullable String zone,
        @Nullable Boolean readMarks) {
    static final WebhookUse DEFAULT_WEBHOOK = WebhookUse.AUTO;

    private static final String HOW_TO_FIND =
            "Set chat.telegram.chat (or TELEGRAM_CHAT_ID) to the numeric id of the team's chat, such as"
                    + " -1001234567890 for a group, or the id of one person.";

    /** The bot's token from the settings or the environment; null where there is none. */
    static @Nullable String token(Environment environment) {
        return firstSet(environment.getProperty("chat.telegram.token"), environment.getProperty("TELEGRAM_BOT_TOKEN"));
    }

    /** The settings of the bridge. @throws ChatSettingsException when one is wrong or missing; its words do not hold the token */
    TelegramSettings settings(ChatProperties site, Environment environment) {
        String secret = firstSet(token, token(environment));
        if (secret == null) {
            throw new IllegalStateException("asked for without a token");
        }
        String api = firstSet(apiUrl, environment.getProperty("TELEGRAM_API_URL"));
        long id = id("chat.telegram.chat", firstSet(chat, environment.getProperty("TELEGRAM_CHAT_ID")));
        try {
            TelegramSettings defaults = TelegramSettings.of(secret, id);
            return defaults.withApi(api == null ? defaults.api() : URI.create(api))
                    .withChats(labelled())
                    .withPanel(site.publicAddress("/panel"))
                    .withWebhook(webhook(site))
                    .withLanguage(language == null ? defaults.language() : language)
                    .withZone(zone == null || zone.isBlank() ? defaults.zone() : ZoneId.of(zone.strip()))
                    .withReadMarks(readMarks == null ? defaults.readMarks() : readMarks);
        } catch (IllegalArgumentException | DateTimeException e) {
            // not as the cause: an address that cannot be read is quoted there, and may be a token in the wrong place
            throw new ChatSettingsException(
                    "A setting under 'chat.telegram' is wrong: " + reason(e),
                    "Correct it; docs/settings.md lists all settings. The token comes from @BotFather.");
        }
    }

    private static String reason(RuntimeException e) {
        return e instanceof DateTimeException
                ? "chat.telegram.zone is no time zone; write it as Europe/Istanbul."
                : e.getCause() == null
                        ? String.valueOf(e.getMessage())
                        : "chat.telegram.api-url is no address; write it as https://host or https://host:port.";
    }

    private Map<String, Long> labelled() {
        Map<String, Long> ids = new HashMap<>();
        if (chats != null) {
            chats.forEach((label, chat) -> {
                if (!chat.isBlank()) {
                    ids.put(label, id("chat.telegram.chats." + label, chat.strip()));
                }
            });
        }
        return ids;
    }

    private static long id(String setting, @Nullable String chat) {
        if (chat == null) {
            throw new ChatSettingsException(
                    "There is a token for a Telegram bot, but no chat where the team reads.", HOW_TO_FIND);
        }
        try {
            return Long.parseLong(chat);
        } catch (NumberFormatException e) {
            throw new ChatSettingsException(setting + " is not the id of a chat, which is a number.", HOW_TO_FIND);
        }
    }

    /** Where Telegram pushes to; null: nowhere. */
    private @Nullable URI webhook(ChatProperties site) {
        URI hooks = site.publicAddress("/hooks");
        WebhookUse use = webhook == null ? DEFAULT_WEBHOOK : webhook;
        if (use == WebhookUse.TRUE && hooks == null) {
            throw new ChatSettingsException(
                    "chat.telegram.webhook is true, but Telegram cannot know where this site is.",
                    "Set chat.public-url to the site's address, such as https://shop.example, or chat.telegram.webhook=false.");
        }
        boolean isPushed = use == WebhookUse.TRUE
                || (use == WebhookUse.AUTO && hooks != null && "https".equals(hooks.getScheme()));
        return isPushed ? hooks : null;
    }

    private static @Nullable String firstSet(@Nullable String setting, @Nullable String environment) {
        if (setting != null && !setting.isBlank()) {
            return setting.strip();
        }
        return environment == null || environment.isBlank() ? null : environment.strip();
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "ChatTelegramProperties[" + chat + ", " + chats + ", " + webhook + ", " + language + ", " + zone + ", "
                + readMarks + "]";
    }
}
