package dev.sohbet.chat.telegram;

import dev.sohbet.chat.Chat;
import dev.sohbet.chat.model.About;
import dev.sohbet.chat.model.ChatThread;
import dev.sohbet.chat.model.Content;
import dev.sohbet.chat.model.Participant;
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.spi.EntryQuery;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What the team is told of a conversation before its first message: who it is with, from where, and where it is in the panel. */
final class Introduction {
    private static final int LOOKED_THROUGH = 30;
    private static final int REPEATED = 5;
    private static final int SHOWN_OF_ONE = 300;

    private final Chat chat;
    private final TelegramSettings settings;
    private final Words words;
    private final InstantSource clock;

    Introduction(Chat chat, TelegramSettings settings, Words words, InstantSource clock) {
        this.chat = chat;
        this.settings = settings;
        this.words = words;
        this.clock = clock;
    }

    ChatThread of(ThreadId thread) {
        return chat.as(new Participant.Sys()).thread(thread).thread();
    }

    String name(ThreadId thread) {
        return words.name(of(thread).visitor());
    }

    /** A few lines. */
    String text(ThreadId thread) {
        ChatThread about = of(thread);
        StringBuilder text = new StringBuilder("👤 ").append(words.name(about.visitor()));
        About said = about.about();
        if (said.page() != null) {
            line(text, words.say(Word.PAGE, said.page()));
        }
        if (said.language() != null) {
            line(
                    text,
                    words.say(
                            Word.LANGUAGE,
                            Locale.forLanguageTag(said.language()).getDisplayName(words.locale())));
        }
        if (said.label() != null) {
            line(text, words.say(Word.LABEL, said.label()));
        }
        line(text, time(said));
        if (settings.panel() != null) {
            line(text, words.say(Word.IN_PANEL, settings.panel() + "#" + thread.value()));
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String line) {
        text.append('\n').append(line);
    }

    private String time(About said) {
        Instant now = clock.instant();
        String here = at(now, settings.zone());
        if (said.zone() == null) {
            return words.say(Word.TIME, here);
        }
        String there = at(now, ZoneId.of(said.zone()));
        return here.equals(there) ? words.say(Word.TIME, here) : words.say(Word.TIME_THERE, here, there);
    }

    private String at(Instant time, ZoneId zone) {
        return DateTimeFormatter.ofLocalizedDateTime(FormatStyle.SHORT)
                .withLocale(words.locale())
                .withZone(zone)
                .format(time);
    }

    /** The last messages before that one, for where none of them stands; empty when there are none. */
    String lastBefore(ThreadId thread, long seq) {
        List<String> last = chat
                .as(new Participant.Sys())
                .history(thread, new EntryQuery.Before(seq), LOOKED_THROUGH)
                .entries()
                .stream()
                .flatMap(earlier -> earlier.content() instanceof Content.Message message
                        ? Stream.of(
                                words.name(earlier.from()) + ": " + Texts.beginning(Words.said(message), SHOWN_OF_ONE))
                        : Stream.empty())
                .toList();
        int from = Math.max(0, last.size() - REPEATED);
        return last.isEmpty()
                ? ""
                : String.join(
                        "\n",
                        Stream.concat(Stream.of(words.say(Word.SAID_BEFORE)), last.subList(from, last.size()).stream())
                                .toList());
    }
}
