package dev.sohbet.chat.telegram;

import dev.sohbet.chat.model.Author;
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

    private final Locale locale;
    /** Before the name of a file. */
    static final String FILE = "📎 ";

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
            case TOO_LONG, TOO_LARGE -> say(Word.WHY_LONG);
            case FORBIDDEN, UNAUTHORIZED -> say(Word.WHY_FORBIDDEN);
            case BLOCKED -> say(Word.WHY_BLOCKED);
            case NOT_FOUND -> say(Word.WHY_NOT_FOUND);
            case CONFLICT -> say(Word.WHY_CONFLICT);
            case THREAD_CLOSED -> say(Word.WHY_CLOSED);
            case RATE_LIMITED -> say(Word.WHY_OFTEN);
            case OVERLOADED, UNAVAILABLE, INTERNAL -> say(Word.WHY_AWAY);
            case BAD_JSON, BAD_FRAME, BAD_MEDIA, UNKNOWN_KIND, UNSUPPORTED_VERSION, BAD_CREDENTIALS, ORIGIN_REFUSED ->
                say(Word.WHY_OTHER, code.wire());
        };
    }

    /** What an entry says: a file that was sent along is a line of its own, to be seen in the panel. */
    static String said(Content content, String text) {
        if (!(content instanceof Content.Message message) || message.media().isEmpty()) {
            return text;
        }
        Stream<String> files = message.media().stream()
                .map(file -> FILE + file.name() + " (" + Math.max(1, file.size() / 1_000) + " kB)");
        return Stream.concat(files, Stream.of(text).filter(words -> !words.isEmpty()))
                .collect(Collectors.joining("\n"));
    }

    String status(String name, ThreadStatus status) {
        return switch (status) {
            case CLOSED -> say(Word.CLOSED, name);
            case OPEN -> say(Word.OPENED, name);
            case SNOOZED -> say(Word.SNOOZED, name);
        };
    }
}
