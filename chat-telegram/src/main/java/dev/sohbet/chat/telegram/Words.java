package dev.sohbet.chat.telegram;

import dev.sohbet.chat.model.Attachment;
import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.Content;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.model.ThreadStatus;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The bot's own words in the language of who is spoken to: English or Turkish. Immutable. */
final class Words {
    static final Words EN = new Words(Locale.ENGLISH);
    static final Words TR = new Words(Locale.forLanguageTag("tr"));

    private static final int SHOWN_OF_AN_ID = 4;
    private static final long KB = 1 << 10;
    private static final long MB = 1 << 20;

    private final Locale locale;
    private final Map<Word, String> texts = new EnumMap<>(Word.class);

    private Words(Locale locale) {
        this.locale = locale;
        Properties read = read("words_" + locale.getLanguage() + ".properties");
        for (Word word : Word.values()) {
            texts.put(word, Objects.requireNonNull(read.getProperty(word.name()), word.name()));
        }
    }

    private static Properties read(String file) {
        Properties words = new Properties();
        try (InputStream in = Words.class.getResourceAsStream(file)) {
            words.load(new InputStreamReader(Objects.requireNonNull(in, file), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return words;
    }

    /** By a language tag as Telegram gives it. */
    static Words of(@Nullable String language) {
        return language != null && language.toLowerCase(Locale.ROOT).startsWith("tr") ? TR : EN;
    }

    /** The language they are in. */
    Locale locale() {
        return locale;
    }

    String say(Word word, Object... details) {
        return Objects.requireNonNull(texts.get(word)).formatted(details);
    }

    /** What somebody is called; visitors without a name by the beginning of their ids. */
    String name(Author author) {
        String name = author.name();
        if (name != null) {
            return name;
        }
        return switch (author.role()) {
            case VISITOR ->
                say(
                        Word.VISITOR,
                        author.id()
                                .substring(
                                        0, Math.min(SHOWN_OF_AN_ID, author.id().length())));
            case AGENT -> say(Word.TEAM);
            case BOT -> say(Word.BOT);
            case SYS -> say(Word.SYSTEM);
        };
    }

    /** Why something was refused. */
    String reason(ErrorCode code) {
        return switch (code) {
            case BAD_TEXT -> say(Word.WHY_TEXT);
            case TOO_LONG -> say(Word.WHY_LONG);
            case TOO_LARGE -> say(Word.WHY_LARGE);
            case BAD_MEDIA -> say(Word.WHY_MEDIA);
            case FORBIDDEN, UNAUTHORIZED -> say(Word.WHY_FORBIDDEN);
            case BLOCKED -> say(Word.WHY_BLOCKED);
            case NOT_FOUND -> say(Word.WHY_NOT_FOUND);
            case CONFLICT -> say(Word.WHY_CONFLICT);
            case THREAD_CLOSED -> say(Word.WHY_CLOSED);
            case RATE_LIMITED -> say(Word.WHY_OFTEN);
            case OVERLOADED, UNAVAILABLE, INTERNAL -> say(Word.WHY_AWAY);
            case BAD_JSON, BAD_FRAME, UNKNOWN_KIND, UNSUPPORTED_VERSION, BAD_CREDENTIALS, ORIGIN_REFUSED ->
                say(Word.WHY_OTHER, code.wire());
        };
    }

    /** Why something was refused, in the chat's own words where they are in this language and say more. */
    String reason(ChatException e) {
        return e.code() == ErrorCode.BAD_MEDIA && locale.equals(Locale.ENGLISH)
                ? Objects.requireNonNullElse(e.getMessage(), "")
                : reason(e.code());
    }

    /** What a message says, and the names of its files, on one line. */
    static String said(Content.Message message) {
        Stream<String> files = message.media().stream().map(file -> sign(Attachment.Kind.FILE) + " " + file.name());
        return Stream.concat(files, Stream.of(message.text()).filter(text -> !text.isEmpty()))
                .collect(Collectors.joining(" "));
    }

    /** Stands for a file of that kind. */
    static String sign(Attachment.Kind kind) {
        return switch (kind) {
            case IMAGE -> "🖼";
            case VOICE -> "🎤";
            case AUDIO -> "🎵";
            case VIDEO -> "🎬";
            case FILE -> "📎";
        };
    }

    /** A line that stands for a file: why it is only a line, with the file's name and size in it. */
    String line(Attachment file, Word why) {
        return sign(Attachment.Kind.FILE) + " " + say(why, file.name() + " (" + size(file.size()) + ")");
    }

    private static String size(long bytes) {
        return bytes < MB ? Math.max(1, bytes / KB) + " KB" : bytes / MB + " MB";
    }

    String status(String name, ThreadStatus status) {
        return switch (status) {
            case CLOSED -> say(Word.CLOSED, name);
            case OPEN -> say(Word.OPENED, name);
            case SNOOZED -> say(Word.SNOOZED, name);
        };
    }
}
