package dev.sohbet.chat.spi;

import dev.sohbet.chat.model.About;
import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.ClientId;
import dev.sohbet.chat.model.Content;
import dev.sohbet.chat.model.MediaId;
import dev.sohbet.chat.model.ThreadId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * An entry to append.
 *
 * @param content a message's is without its files
 * @param channels the notifiers that shall be told, each by a delivery made in the same transaction
 * @param media the files of a message, which the store finds under these ids; each is its author's, ready, and in no other message, or
 *     the entry is refused with {@code bad_media}
 */
public record NewEntry(
        Address to,
        Author from,
        ClientId clientId,
        Content content,
        Instant at,
        Set<String> channels,
        List<MediaId> media) {
    public NewEntry {
        media = List.copyOf(media);
        if (!media.isEmpty() && !(content instanceof Content.Message)) {
            throw new IllegalArgumentException("files belong to a message");
        }
        if (media.size() > Content.MAX_MEDIA || Set.copyOf(media).size() < media.size()) {
            throw new IllegalArgumentException("files: " + media);
        }
        if (content instanceof Content.Message message && !message.media().isEmpty()) {
            throw new IllegalArgumentException("files are given by their ids");
        }
        if (content instanceof Content.Edit && !(to instanceof ToThread)) {
            throw new IllegalArgumentException("an edit is of a message in a thread");
        }
        channels = Set.copyOf(channels);
    }

    /** Without files. */
    public NewEntry(Address to, Author from, ClientId clientId, Content content, Instant at, Set<String> channels) {
        this(to, from, clientId, content, at, channels, List.of());
    }

    /** Which thread an entry goes to. */
    public sealed interface Address {}

    /**
     * This thread. A message to a closed one reopens it, with a status entry before the message, unless its visitor has another
     * thread that is not closed: then it is refused with {@code thread_closed}. No such thread: {@code not_found}. A status that
     * the thread has already is refused with {@code conflict}; one that would give its visitor a second thread that is not closed,
     * with {@code thread_closed}.
     *
     * <p>Only a message that is there may be edited ({@code not_found}), and only by who wrote it ({@code forbidden}); whether it says
     * something else then does not matter. An assignment to whose it is and a block that is there are refused with {@code conflict}.
     * What a visitor says or edits in a thread that is blocked is refused with {@code blocked}.
     */
    public record ToThread(ThreadId id) implements Address {}

    /**
     * The visitor's thread that is not closed, or the one closed last if that was no longer ago than {@code reopenWithin}, reopened
     * by a status entry of {@code sys} before this entry, or a new one. A thread that is blocked comes back however long ago it was closed. A message by the visitor also wakes a snoozed thread by such an
     * entry.
     *
     * @param ifNew the id of the thread that is opened if it comes to that
     * @param about kept with a thread that is opened or woken by this, or has none yet; no part of what makes two entries the same
     */
    public record ToVisitor(Author visitor, ThreadId ifNew, Duration reopenWithin, About about) implements Address {
        /** Where nothing is known about the visitor's browser. */
        public ToVisitor(Author visitor, ThreadId ifNew, Duration reopenWithin) {
            this(visitor, ifNew, reopenWithin, About.NOTHING);
        }
    }
}
