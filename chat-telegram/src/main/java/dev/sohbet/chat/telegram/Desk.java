package dev.sohbet.chat.telegram;

import dev.sohbet.chat.Chat;
import dev.sohbet.chat.ChatActor;
import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ChatThread;
import dev.sohbet.chat.model.ClientId;
import dev.sohbet.chat.model.Entry;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.model.Participant;
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.model.ThreadStatus;
import dev.sohbet.chat.spi.ThreadListing;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What an agent can have done from Telegram, and what to say about it. Doing the same once more under the same id has no further effect.
 * Thread-safe; blocks on the store, and throws a {@link ChatException} when that takes nothing now.
 */
final class Desk {
    private static final int LISTED = 10;
    private static final int SHOWN_OF_ONE = 80;

    private final Chat chat;

    Desk(Chat chat) {
        this.chat = chat;
    }

    /** Waits for an entry. @throws ChatException as it was refused */
    static Entry wait(CompletableFuture<Entry> entry) {
        try {
            return entry.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof ChatException cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** Whether it can be tried again and must not be told as a refusal. */
    static boolean passes(ChatException e) {
        return e.code() == ErrorCode.UNAVAILABLE || e.code() == ErrorCode.OVERLOADED || e.code() == ErrorCode.INTERNAL;
    }

    private static String done(Supplier<CompletableFuture<Entry>> work, String said, Words words) {
        try {
            wait(work.get());
            return said;
        } catch (ChatException e) {
            if (passes(e)) {
                throw e;
            }
            return e.code() == ErrorCode.CONFLICT
                    ? words.say(Word.ALREADY)
                    : words.say(Word.NOT_DONE, words.reason(e.code()));
        }
    }

    String takeOver(Participant.Agent agent, ThreadId thread, ClientId id, Words words) {
        return done(() -> chat.as(agent).assign(thread, id, agent.id()), words.say(Word.DONE_TAKEN), words);
    }

    /** @param name of a colleague, or the beginning of one */
    String assign(Participant.Agent agent, ThreadId thread, ClientId id, String name, Words words) {
        List<Author> agents = chat.as(agent).agents();
        List<Author> found = agents.stream()
                .filter(other -> words.name(other).equalsIgnoreCase(name))
                .toList();
        if (found.isEmpty()) {
            String beginning = name.toLowerCase(Locale.ROOT);
            found = agents.stream()
                    .filter(other -> words.name(other).toLowerCase(Locale.ROOT).startsWith(beginning))
                    .toList();
        }
        if (found.size() != 1) {
            return words.say(
                    Word.NO_SUCH_AGENT, agents.stream().map(words::name).collect(Collectors.joining(", ")));
        }
        Author to = found.get(0);
        return done(
                () -> chat.as(agent).assign(thread, id, to.id()), words.say(Word.DONE_ASSIGNED, words.name(to)), words);
    }

    String set(Participant.Agent agent, ThreadId thread, ClientId id, ThreadStatus status, Words words) {
        Word said = status == ThreadStatus.CLOSED ? Word.DONE_CLOSED : Word.DONE_OPENED;
        return done(() -> chat.as(agent).status(thread, id, status), words.say(said), words);
    }

    String block(Participant.Agent agent, ThreadId thread, ClientId id, boolean on, Words words) {
        Word said = on ? Word.DONE_BLOCKED : Word.DONE_UNBLOCKED;
        return done(() -> chat.as(agent).block(thread, id, on), words.say(said), words);
    }

    String note(Participant.Agent agent, ThreadId thread, ClientId id, String text, Words words) {
        return text.isBlank()
                ? words.say(Word.NOTE_EMPTY)
                : done(() -> chat.as(agent).note(thread, id, text), words.say(Word.DONE_NOTE), words);
    }

    /** The open conversations, a few lines each at most. */
    String list(Participant.Agent agent, Words words) {
        ChatActor actor = chat.as(agent);
        List<ThreadListing> open =
                actor.threads(ThreadStatus.OPEN, null, LISTED + 1).threads();
        if (open.isEmpty()) {
            return words.say(Word.LIST_EMPTY);
        }
        StringBuilder list = new StringBuilder(words.say(Word.LIST_TITLE));
        open.stream().limit(LISTED).forEach(listing -> {
            ChatThread thread = listing.thread();
            String name = words.name(thread.visitor());
            Author assignee = thread.assignee();
            list.append("\n• ")
                    .append(assignee == null ? name : words.say(Word.LIST_ASSIGNED, name, words.name(assignee)));
            ChatThread.Preview last = thread.last();
            if (last != null) {
                String sign = last.media() == null ? "" : Words.sign(last.media()) + " ";
                list.append(": ").append(Texts.beginning((sign + last.text()).strip(), SHOWN_OF_ONE));
            }
        });
        return open.size() > LISTED
                ? list.append('\n').append(words.say(Word.LIST_MORE)).toString()
                : list.toString();
    }
}
