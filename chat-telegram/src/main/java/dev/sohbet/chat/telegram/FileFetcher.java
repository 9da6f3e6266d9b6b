package dev.sohbet.chat.telegram;

import dev.sohbet.chat.Chat;
import dev.sohbet.chat.Upload;
import dev.sohbet.chat.model.Attachment;
import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ClientId;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.model.MediaId;
import dev.sohbet.chat.model.Participant;
import dev.sohbet.chat.telegram.Outcome.NotSent;
import dev.sohbet.chat.telegram.Outcome.Ok;
import dev.sohbet.chat.telegram.Outcome.Refused;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.telegram.telegrambots.meta.api.methods.GetFile;
import org.telegram.telegrambots.meta.api.objects.File;

/**
 * Brings files that people send in Telegram into the chat, which looks into them as into every other. Fetching the same once more under the
 * same id gives the same file. Thread-safe; blocks on Telegram and on the chat's media store.
 */
final class FileFetcher {
    /** What Telegram gives a bot, see <a href="https://core.telegram.org/bots/api#getfile">getFile</a>. */
    private static final long MOST = 20L << 20;
    /** In a row, since most failures pass; whoever waits longer keeps what comes after it. */
    private static final int TRIES = 3;

    private static final int ROUNDS = 5;

    private final Chat chat;
    private final BotApi api;
    private final Map<ClientId, Integer> rounds = new ConcurrentHashMap<>();

    /** @param api one that waits long enough for a file */
    FileFetcher(Chat chat, BotApi api) {
        this.chat = chat;
        this.api = api;
    }

    /**
     * A file that can be sent, or what to say to whoever sent it.
     *
     * @param trouble null when there is a file
     */
    record Fetched(@Nullable MediaId file, @Nullable Word trouble) {}

    /** @throws ChatException when the chat refuses it, or {@code unavailable} when it is to be tried again, a few times at most */
    Fetched fetch(Participant.Agent agent, ClientId id, SentFile file) {
        if (chat.as(agent).mediaLimits().isEmpty()) {
            return new Fetched(null, Word.NO_FILES);
        }
        if (file.size() > MOST) {
            return new Fetched(null, Word.SENT_TOO_LARGE);
        }
        ChatException away = new ChatException(ErrorCode.UNAVAILABLE, "Telegram does not give a file now.");
        for (int tries = 0; tries < TRIES; tries++) {
            Outcome<MediaId> fetched;
            try {
                fetched = fetchOnce(agent, id, file);
            } catch (ChatException e) {
                if (!Desk.passes(e)) {
                    rounds.remove(id);
                    throw e;
                }
                away = e;
                continue;
            }
            if (fetched instanceof Ok<MediaId> ok) {
                rounds.remove(id);
                return new Fetched(ok.value(), null);
            }
            if (fetched instanceof NotSent<MediaId>) {
                throw away; // nothing comes from Telegram now, so that nothing waits behind this file
            }
            if (fetched instanceof Refused<MediaId> no) {
                rounds.remove(id);
                return new Fetched(null, no.says("too big") ? Word.SENT_TOO_LARGE : Word.SENT_LOST);
            }
        }
        return again(id, away);
    }

    /** What comes after it must not wait for ever. */
    private Fetched again(ClientId id, ChatException why) {
        if (rounds.merge(id, 1, Integer::sum) < ROUNDS) {
            throw why;
        }
        rounds.remove(id);
        return new Fetched(null, Word.SENT_LOST);
    }

    private Outcome<MediaId> fetchOnce(Participant.Agent agent, ClientId id, SentFile file) {
        Outcome<File> found = api.call(new GetFile(file.id()));
        if (!(found instanceof Ok<File> ok)) {
            return found.other();
        }
        String path = ok.value().getFilePath();
        if (path == null) {
            return new Refused<>(400, "a file without a path", null);
        }
        try (Upload upload = begin(agent, id, file)) {
            Outcome<Boolean> downloaded = api.download(path, upload::write);
            return downloaded instanceof Ok<Boolean> ? new Ok<>(finish(upload).id()) : downloaded.other();
        }
    }

    /** The agent may send so many at once in the panel: that passes, and must not be told as a refusal. */
    private Upload begin(Participant.Agent agent, ClientId id, SentFile file) {
        try {
            return chat.as(agent).upload(id, file.name(), file.type(), file.voice());
        } catch (ChatException e) {
            throw e.code() == ErrorCode.RATE_LIMITED
                    ? new ChatException(ErrorCode.UNAVAILABLE, "Too many files are on their way.", null, e)
                    : e;
        }
    }

    private static Attachment finish(Upload upload) {
        try {
            return upload.finish().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof ChatException cause) {
                throw cause;
            }
            throw e;
        }
    }
}
