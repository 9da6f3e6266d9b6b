package dev.sohbet.chat.telegram;

import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.telegram.Outcome.Ok;
import org.telegram.telegrambots.meta.api.methods.forum.CloseForumTopic;
import org.telegram.telegrambots.meta.api.methods.forum.CreateForumTopic;
import org.telegram.telegrambots.meta.api.methods.forum.ReopenForumTopic;
import org.telegram.telegrambots.meta.api.objects.forum.ForumTopic;

/** The topics of a chat. Each of these counts as speaking there. Thread-safe; calls block. */
final class Topics {
    private final Speaker speaker;
    private final Places places;

    Topics(Speaker speaker, Places places) {
        this.speaker = speaker;
        this.places = places;
    }

    Outcome<Integer> make(long chat, ThreadId thread, String name) {
        var made = speaker.speak(
                chat,
                CreateForumTopic.builder()
                        .chatId(String.valueOf(chat))
                        .name(Texts.topic(name))
                        .build());
        if (made instanceof Ok<ForumTopic> ok) {
            places.topic(chat, thread, ok.value().getMessageThreadId());
            return new Ok<>(ok.value().getMessageThreadId());
        }
        return made.other();
    }

    Outcome<Boolean> reopen(long chat, int topic) {
        return speaker.speak(
                chat,
                ReopenForumTopic.builder()
                        .chatId(String.valueOf(chat))
                        .messageThreadId(topic)
                        .build());
    }

    Outcome<Boolean> close(long chat, int topic) {
        return speaker.speak(
                chat,
                CloseForumTopic.builder()
                        .chatId(String.valueOf(chat))
                        .messageThreadId(topic)
                        .build());
    }
}
