package dev.sohbet.chat.telegram;

import dev.sohbet.chat.Chat;
import dev.sohbet.chat.model.Entry;
import dev.sohbet.chat.model.Participant;
import dev.sohbet.chat.model.ReadMark;
import dev.sohbet.chat.model.ThreadId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.telegram.telegrambots.meta.api.methods.reactions.SetMessageReaction;
import org.telegram.telegrambots.meta.api.objects.reactions.ReactionTypeEmoji;

/**
 * Marks the team's newest answer in each conversation when its visitor has read it. Known to this node only and forgotten when it stops: a
 * mark is a courtesy. Thread-safe.
 */
final class ReadMarks {
    private static final int MOST = 200;
    private static final String SEEN = "👀";

    private final Chat chat;
    private final Speaker speaker;
    private final boolean wanted;
    private final Map<ThreadId, Answer> unread = new LinkedHashMap<>();

    /** @param wanted whether marks are set at all */
    ReadMarks(Chat chat, Speaker speaker, boolean wanted) {
        this.chat = chat;
        this.speaker = speaker;
        this.wanted = wanted;
    }

    private record Answer(long seq, long chat, int message) {}

    /** An answer was written there as this entry. */
    synchronized void said(Entry entry, long to, int message) {
        if (!wanted) {
            return;
        }
        unread.remove(entry.thread());
        unread.put(entry.thread(), new Answer(entry.seq(), to, message));
        if (unread.size() > MOST) {
            unread.remove(unread.keySet().iterator().next());
        }
    }

    /** Marks what was read by now. Blocks. */
    void runOnce() {
        Map<ThreadId, Answer> waiting;
        synchronized (this) {
            waiting = Map.copyOf(unread);
        }
        if (waiting.isEmpty()) {
            return;
        }
        chat.as(new Participant.Sys()).readMarks(waiting.keySet()).forEach((thread, marks) -> {
            Answer answer = waiting.get(thread);
            if (answer != null && marks.stream().anyMatch(mark -> isSeen(mark, answer)) && mark(answer)) {
                synchronized (this) {
                    unread.remove(thread, answer);
                }
            }
        });
    }

    private static boolean isSeen(ReadMark mark, Answer answer) {
        return mark.by().isVisitor() && mark.seq() >= answer.seq();
    }

    /** False when there was no room for it yet. */
    private boolean mark(Answer answer) {
        Outcome<Boolean> marked = speaker.speak(
                answer.chat(),
                SetMessageReaction.builder()
                        .chatId(String.valueOf(answer.chat()))
                        .messageId(answer.message())
                        .reactionTypes(
                                List.of(ReactionTypeEmoji.builder().emoji(SEEN).build()))
                        .build());
        return !(marked instanceof Outcome.NoRoom<Boolean>) && !(marked instanceof Outcome.NotSent<Boolean>);
    }
}
