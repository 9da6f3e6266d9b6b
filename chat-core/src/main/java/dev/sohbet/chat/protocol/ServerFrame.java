package dev.sohbet.chat.protocol;

import dev.sohbet.chat.model.Attachment;
import dev.sohbet.chat.model.Audience;
import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.ChannelQueue;
import dev.sohbet.chat.model.ChatThread;
import dev.sohbet.chat.model.Entry;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.model.MediaId;
import dev.sohbet.chat.model.Presence;
import dev.sohbet.chat.model.ReadMark;
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.model.Undelivered;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the server says: replies, which repeat the request's id as {@code re}, and pushes. */
public sealed interface ServerFrame {
    record Welcome(
            String re,
            String epoch,
            Author me,
            Limits limits,
            @Nullable ThreadView thread,
            Page page,
            Presence.State presence)
            implements ServerFrame {}

    record Ack(String re, ThreadId thread, long seq, Instant at) implements ServerFrame {}

    /** A reply to {@code history}, or, without {@code re}, a push. */
    record Entries(@Nullable String re, ThreadId thread, Page page) implements ServerFrame {}

    record Done(String re) implements ServerFrame {}

    record Pong(String re) implements ServerFrame {}

    record Watching(String re) implements ServerFrame {}

    record Threads(
            String re, List<ThreadView> threads, @Nullable String next) implements ServerFrame {}

    /** The agents a thread can be given to. */
    record Agents(String re, List<Author> agents) implements ServerFrame {
        public Agents {
            agents = List.copyOf(agents);
        }
    }

    /** What of a thread has not reached the outside channels. */
    record Deliveries(String re, ThreadId thread, List<Undelivered> deliveries) implements ServerFrame {
        public Deliveries {
            deliveries = List.copyOf(deliveries);
        }
    }

    /** How the outside channels stand; there are none where this is empty. */
    record Queues(String re, List<ChannelQueue> queues) implements ServerFrame {
        public Queues {
            queues = List.copyOf(queues);
        }
    }

    record EntryPush(Entry entry, Audience reader) implements ServerFrame {}

    record ReadPush(ThreadId thread, ReadMark mark) implements ServerFrame {}

    record TypingPush(ThreadId thread, Author from, boolean on) implements ServerFrame {}

    /** To visitors: whether anyone of the team is there. */
    record TeamPresence(Presence.State state) implements ServerFrame {}

    record ParticipantPresence(Author of, Presence presence) implements ServerFrame {}

    record Summaries(List<ThreadView> threads) implements ServerFrame {}

    record Error(
            @Nullable String re,
            ErrorCode code,
            String message,
            @Nullable Duration retryAfter) implements ServerFrame {}

    /** Over HTTP: who the client is now; with a token where a new one was made. */
    record Identity(@Nullable String token, Author me) implements ServerFrame {
        @Override
        public String toString() {
            return "Identity[" + me + "]";
        }
    }

    /** Where files of a thread are; those that are gone are missing. */
    record MediaLinks(String re, Duration validFor, List<Link> links) implements ServerFrame {
        public MediaLinks {
            links = List.copyOf(links);
        }

        /**
         * The addresses of a file, relative to the base path.
         *
         * @param small of the small picture of an image
         */
        public record Link(MediaId id, String url, @Nullable String small) {}
    }

    /**
     * What the server accepts: characters of a text, bytes of a frame, entries of a page.
     *
     * @param media null where no files are taken
     */
    record Limits(int text, int frame, int page, @Nullable MediaLimits media) {}

    /**
     * Which files the server takes.
     *
     * @param count of one message
     * @param sizes the most bytes, by kind; a kind that is missing is not taken
     * @param types the media types
     * @param voice how long a recording may be
     */
    record MediaLimits(int count, Map<Attachment.Kind, Long> sizes, List<String> types, Duration voice) {
        public MediaLimits {
            sizes = Map.copyOf(sizes);
            types = List.copyOf(types);
        }
    }

    /** Entries as a reader of that audience sees them. */
    record Page(List<Entry> entries, Audience reader, List<ReadMark> reads, boolean more, boolean reset) {
        public Page {
            entries = List.copyOf(entries);
            reads = List.copyOf(reads);
        }

        public static Page empty(Audience reader) {
            return new Page(List.of(), reader, List.of(), false, false);
        }
    }

    /** A thread as a reader sees it; {@code read} is the reader's own mark, null where the frame is the same for all. */
    record ThreadView(
            ChatThread thread, Audience reader, @Nullable Mark read, Presence.State presence) {
        /** A reader's own mark. */
        public record Mark(long seq, long messages) {}
    }
}
