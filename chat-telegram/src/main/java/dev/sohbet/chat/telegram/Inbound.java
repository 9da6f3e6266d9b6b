package dev.sohbet.chat.telegram;

import static dev.sohbet.chat.telegram.TelegramBridge.CHANNEL;

import dev.sohbet.chat.Chat;
import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ClientId;
import dev.sohbet.chat.model.Content;
import dev.sohbet.chat.model.Entry;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.model.MediaId;
import dev.sohbet.chat.model.Participant;
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.spi.AgentLink;
import dev.sohbet.chat.spi.BridgeStore;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.telegram.telegrambots.meta.api.objects.message.Message;

/**
 * Takes what the team writes in its chat. A message may come any number of times, in any order: what it becomes has an id made of
 * Telegram's own ids, so that it is there once. Where it belongs is found by ids alone, never by what a text says. Thread-safe.
 */
final class Inbound {
    private static final String OURS = "tg-";

    private final Chat chat;
    private final BridgeStore store;
    private final Places places;
    private final Commands commands;
    private final Replies replies;
    private final ReadMarks readMarks;
    private final BotName bot;
    private final FileFetcher files;

    Inbound(
            Chat chat,
            BridgeStore store,
            Places places,
            Replies replies,
            ReadMarks readMarks,
            BotName bot,
            FileFetcher files) {
        this.chat = chat;
        this.store = store;
        this.places = places;
        this.commands = new Commands(new Desk(chat));
        this.replies = replies;
        this.readMarks = readMarks;
        this.bot = bot;
        this.files = files;
    }

    /** Whether an entry of this id was written in Telegram; for agents' entries only, since visitors choose theirs. */
    static boolean isOurs(ClientId id) {
        return id.value().startsWith(OURS);
    }

    /** An id for what these ids of Telegram's become. */
    static ClientId clientId(Object... ids) {
        StringBuilder all = new StringBuilder();
        for (Object id : ids) {
            all.append(id).append('/');
        }
        return new ClientId(OURS + hash(all.toString()));
    }

    private static String hash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    /** Which agent a user of Telegram is; nobody else's word reaches a visitor. */
    static Optional<Participant.Agent> operator(Chat chat, long user) {
        return chat.links().find(CHANNEL, String.valueOf(user)).map(AgentLink::agent);
    }

    /**
     * Takes a message of the team's chat; when this returns, what it says is durable.
     *
     * @param edited whether it is one that was there before and says something else now
     * @return what is left to say to its author, which need not be durable
     * @throws ChatException when the store does not take it now: to be tried again
     */
    Runnable take(Message message, boolean edited) {
        Words words = Words.of(message.getFrom().getLanguageCode());
        if (message.getSenderChat() != null) {
            return replies.hint(message, words.say(Word.ANONYMOUS));
        }
        if (Boolean.TRUE.equals(message.getFrom().getIsBot())) {
            return Replies.NOTHING;
        }
        Optional<SentFile> file = SentFile.of(message);
        String text = Said.by(message);
        Optional<Commands.Command> command = text == null ? Optional.empty() : Commands.of(text);
        if (command.isPresent() && (edited || !bot.is(command.get().bot()))) {
            return Replies.NOTHING;
        }
        Optional<Participant.Agent> operator = operator(chat, message.getFrom().getId());
        if (operator.isEmpty()) {
            return replies.hint(message, words.say(Word.NOT_LINKED));
        }
        Participant.Agent agent = operator.get();
        Optional<ThreadId> thread = thread(message);
        if (command.isPresent() && file.isPresent()) {
            return replies.reply(message, words.say(Word.COMMAND_WITH_FILE));
        }
        if (command.isPresent()) {
            ClientId id = clientId(places.key(message.getChatId()), message.getMessageId());
            return replies.reply(message, commands.run(command.get(), agent, thread, id, words));
        }
        if (thread.isEmpty()) {
            return replies.hint(message, words.say(Word.HOW_TO_REPLY));
        }
        if (text == null) {
            return replies.hint(message, thread.get().value(), words.say(Word.CANNOT_BE_SENT));
        }
        if (edited && message.getLocation() != null) {
            return Replies.NOTHING; // somebody moves, which Telegram tells every few seconds
        }
        try {
            if (edited) {
                Optional<BridgeStore.Link> said = places.ofMessage(message.getChatId(), message.getMessageId())
                        .filter(link -> link.seq() > 0);
                if (said.isEmpty()) {
                    // a command, a note or what was refused must not become an answer by being changed
                    return replies.hint(message, thread.get().value(), words.say(Word.EDIT_OF_NOTHING));
                }
                return change(message, agent, said.get(), text, file, words);
            }
            return say(message, agent, thread.get(), text, file, words);
        } catch (ChatException e) {
            if (Desk.passes(e)) {
                throw e;
            }
            // another text under this id: its edit came first, and is newer
            return e.code() == ErrorCode.CONFLICT && !edited
                    ? Replies.NOTHING
                    : replies.reply(message, words.say(Word.NOT_SENT, words.reason(e)));
        }
    }

    private Runnable say(
            Message message,
            Participant.Agent agent,
            ThreadId thread,
            String text,
            Optional<SentFile> file,
            Words words) {
        long from = message.getChatId();
        int id = message.getMessageId();
        List<String> parts = Texts.split(text, Content.MAX_TEXT);
        List<MediaId> media = List.of();
        if (file.isPresent()) {
            if (parts.size() == 1 && isSaid(message)) {
                return Replies.NOTHING; // it need not be fetched again
            }
            FileFetcher.Fetched fetched = files.fetch(agent, clientId(places.key(from), id, "file"), file.get());
            Word trouble = fetched.trouble();
            if (trouble != null) {
                return notSent(message, agent, thread, file.get(), trouble, words);
            }
            media = Stream.ofNullable(fetched.file()).toList();
        }
        for (int part = 0; part < parts.size(); part++) {
            ClientId clientId =
                    part == 0 ? clientId(places.key(from), id) : clientId(places.key(from), id, "part", part);
            Entry entry =
                    Desk.wait(chat.as(agent).send(thread, clientId, parts.get(part), part == 0 ? media : List.of()));
            if (part == 0) {
                places.message(from, id, thread, entry.seq());
            }
            readMarks.said(entry, from, id);
        }
        said(message, text, file);
        return Replies.NOTHING;
    }

    private boolean isSaid(Message message) {
        return places.ofMessage(message.getChatId(), message.getMessageId())
                .filter(link -> link.seq() > 0)
                .isPresent();
    }

    /** Who is in the panel sees that there was something, too. */
    private Runnable notSent(
            Message message, Participant.Agent agent, ThreadId thread, SentFile file, Word trouble, Words words) {
        if (trouble == Word.SENT_TOO_LARGE) {
            ClientId id = clientId(places.key(message.getChatId()), message.getMessageId(), "note");
            Entry unused = Desk.wait(chat.as(agent).note(thread, id, words.say(Word.NOTE_TOO_LARGE, file.name())));
        }
        return replies.reply(message, words.say(trouble));
    }

    /** Telegram also tells of an edit when only a preview or a reaction has changed, and of edits in any order. */
    private Runnable change(
            Message message,
            Participant.Agent agent,
            BridgeStore.Link said,
            String text,
            Optional<SentFile> file,
            Words words) {
        long from = message.getChatId();
        int id = message.getMessageId();
        String[] before = store.get(CHANNEL, saidKey(message)).orElse("0:").split(":", 3);
        if (Long.parseLong(before[0]) > date(message)) {
            return Replies.NOTHING;
        }
        String fileBefore = before.length < 3 ? "" : before[2];
        if (!fileBefore.equals(file.map(SentFile::unique).orElse(""))) {
            return replies.hint(message, said.thread().value(), words.say(Word.EDIT_OF_FILE));
        }
        if (before[1].equals(hash(text))) {
            return Replies.NOTHING;
        }
        Entry unused = Desk.wait(chat.as(agent)
                .edit(
                        said.thread(),
                        clientId(places.key(from), id, "edit", date(message), hash(text)),
                        said.seq(),
                        text));
        said(message, text, file);
        return Replies.NOTHING;
    }

    /** What a message says now, by its hash, since when, and with which file. */
    private void said(Message message, String text, Optional<SentFile> file) {
        String unique = file.map(sent -> ":" + sent.unique()).orElse("");
        store.put(CHANNEL, saidKey(message), date(message) + ":" + hash(text) + unique);
    }

    private String saidKey(Message message) {
        return "said/" + places.key(message.getChatId()) + "/" + message.getMessageId();
    }

    private static long date(Message message) {
        Integer edited = message.getEditDate();
        return edited != null ? edited : message.getDate();
    }

    /** Whether it answers a conversation, also in a chat that the team no longer reads or that only other nodes know of yet. */
    boolean isAnswer(Message message) {
        return thread(message).isPresent();
    }

    /** By the message replied to, or else by the topic: each message there seems to reply to its beginning, which stands for nothing. */
    private Optional<ThreadId> thread(Message message) {
        Message replied = message.getReplyToMessage();
        if (replied != null) {
            Optional<ThreadId> found = places.ofMessage(message.getChatId(), replied.getMessageId())
                    .map(BridgeStore.Link::thread);
            if (found.isPresent()) {
                return found;
            }
        }
        @Nullable Integer topic = message.getMessageThreadId();
        boolean inTopic = Boolean.TRUE.equals(message.getIsTopicMessage()) && topic != null;
        return inTopic ? places.ofTopic(message.getChatId(), topic) : Optional.empty();
    }
}
