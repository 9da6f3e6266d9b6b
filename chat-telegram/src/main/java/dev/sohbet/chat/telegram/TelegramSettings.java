package dev.sohbet.chat.telegram;

import dev.sohbet.chat.model.About;
import java.net.URI;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which bot speaks for the team, and in which chats.
 *
 * @param token the bot's token, as BotFather gives it
 * @param chat the numeric id of the chat where the team reads: a group with or without topics, or one person's chat with the bot
 * @param chats further ones, each by the label of the conversations that go there instead ({@link About#label}); a label that is not among
 *     them is as good as none
 * @param api the Bot API server
 * @param panel the address of the panel, for links to a conversation; null: none
 * @param webhook the public address under which the chat's webhooks are, such as {@code https://shop.example/chat/hooks}; null: the
 *     bridge asks Telegram for updates instead
 * @param zone in which times are shown
 * @param language of what the bot says in the team's chat: English, or Turkish
 * @param readMarks whether an answer gets a mark when the visitor has read it, which counts as a message against Telegram's limits
 */
public record TelegramSettings(
        String token,
        long chat,
        Map<String, Long> chats,
        URI api,
        @Nullable URI panel,
        @Nullable URI webhook,
        ZoneId zone,
        Locale language,
        boolean readMarks) {
    /** Telegram's own server. */
    public static final URI TELEGRAM = URI.create("https://api.telegram.org");

    private static final Pattern TOKEN = Pattern.compile("[0-9]{3,20}:[A-Za-z0-9_-]{20,100}");

    /** @throws IllegalArgumentException when one of them cannot be right; its message does not hold the token */
    public TelegramSettings {
        if (!TOKEN.matcher(token).matches()) {
            throw new IllegalArgumentException(
                    "The bot token has not the form 123456:ABC-DEF..., as BotFather gives it.");
        }
        if (chat == 0) {
            throw new IllegalArgumentException("The chat's id is a number other than 0; groups have negative ones.");
        }
        chats = Map.copyOf(chats);
        chats.forEach((label, id) -> {
            if (!About.isLabel(label)) {
                throw new IllegalArgumentException("A label of a chat has at most 40 of the characters a-z, 0-9 and -,"
                        + " such as pre-sales; '" + label + "' has not.");
            }
            if (id == 0) {
                throw new IllegalArgumentException("The id of the chat for '" + label + "' is a number other than 0.");
            }
        });
        boolean isBase = (api.getPath() == null || api.getPath().length() <= 1)
                && api.getHost() != null
                && ("https".equals(api.getScheme()) || "http".equals(api.getScheme()));
        if (!isBase) {
            throw new IllegalArgumentException("The Bot API server is given as https://host or https://host:port.");
        }
    }

    /** These settings with Telegram's own server, asking for updates, in English and UTC, without links and read marks. */
    public static TelegramSettings of(String token, long chat) {
        return new TelegramSettings(token, chat, Map.of(), TELEGRAM, null, null, ZoneOffset.UTC, Locale.ENGLISH, false);
    }

    public TelegramSettings withChats(Map<String, Long> chats) {
        return new TelegramSettings(token, chat, chats, api, panel, webhook, zone, language, readMarks);
    }

    public TelegramSettings withApi(URI api) {
        return new TelegramSettings(token, chat, chats, api, panel, webhook, zone, language, readMarks);
    }

    public TelegramSettings withPanel(@Nullable URI panel) {
        return new TelegramSettings(token, chat, chats, api, panel, webhook, zone, language, readMarks);
    }

    public TelegramSettings withWebhook(@Nullable URI webhook) {
        return new TelegramSettings(token, chat, chats, api, panel, webhook, zone, language, readMarks);
    }

    public TelegramSettings withZone(ZoneId zone) {
        return new TelegramSettings(token, chat, chats, api, panel, webhook, zone, language, readMarks);
    }

    public TelegramSettings withLanguage(Locale language) {
        return new TelegramSettings(token, chat, chats, api, panel, webhook, zone, language, readMarks);
    }

    public TelegramSettings withReadMarks(boolean readMarks) {
        return new TelegramSettings(token, chat, chats, api, panel, webhook, zone, language, readMarks);
    }

    /** The bot's own id, which is no secret: the token begins with it. */
    String bot() {
        return token.substring(0, token.indexOf(':'));
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "TelegramSettings[chat " + chat + (chats.isEmpty() ? "" : ", others " + chats) + " at " + api.getHost()
                + "]";
    }
}
