package dev.sohbet.chat.web;

import dev.sohbet.chat.ChatActor;
import dev.sohbet.chat.model.Attachment;
import dev.sohbet.chat.model.Content;
import dev.sohbet.chat.model.Entry;
import dev.sohbet.chat.model.Participant;
import dev.sohbet.chat.model.ReadMark;
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.protocol.ClientFrame;
import dev.sohbet.chat.protocol.FrameCodec;
import dev.sohbet.chat.protocol.ServerFrame;
import dev.sohbet.chat.protocol.ServerFrame.Page;
import dev.sohbet.chat.protocol.ServerFrame.ThreadView;
import dev.sohbet.chat.spi.EntryPage;
import dev.sohbet.chat.spi.EntryQuery;
import dev.sohbet.chat.spi.ThreadListing;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what a client is shown: pages of entries that fit into a message, and where a client that comes back goes on. */
final class Pages {
    private static final int NEWEST = 50;
    private static final int RESUME = 100;
    private static final int FURTHEST_BEHIND = 500;
    /** Of all texts of a page together; with everything around them, a page stays below 262,144 bytes. */
    private static final int TEXT_CHARS = 32 * 1024;
    /** What a file counts: its name, and as much again. */
    private static final int FILE_CHARS = 2 * Attachment.LONGEST_NAME;

    private Pages() {}

    /** The answer to a first frame. */
    static ServerFrame.Welcome welcome(ChatActor actor, ClientFrame.Hello hello, String epoch) {
        Optional<ThreadListing> newest =
                actor.who() instanceof Participant.Visitor ? actor.newestThread() : Optional.empty();
        boolean holds = hello.thread() != null || hello.after() != null;
        ThreadView view = null;
        Page page = new Page(List.of(), actor.reader(), List.of(), false, holds);
        if (newest.isPresent()) {
            ThreadListing listing = newest.get();
            ThreadId id = listing.thread().id();
            view = view(actor, listing);
            Long after = epoch.equals(hello.epoch()) && id.equals(hello.thread()) ? hello.after() : null;
            page = after == null
                    ? newest(actor, id, holds)
                    : resume(actor, id, after, listing.thread().lastSeq(actor.reader()));
        }
        return new ServerFrame.Welcome(
                hello.id(), epoch, actor.who().author(), limits(actor), view, page, actor.teamPresence());
    }

    private static ServerFrame.Limits limits(ChatActor actor) {
        ServerFrame.MediaLimits media = actor.mediaLimits()
                .map(taken -> new ServerFrame.MediaLimits(
                        Content.MAX_MEDIA, taken.sizes(), actor.acceptedTypes(), taken.longestVoice()))
                .orElse(null);
        return new ServerFrame.Limits(Content.MAX_TEXT, FrameCodec.MAX_FRAME_BYTES, 100, media);
    }

    /** What came after a position, or the newest page with {@code reset} when that position is of no use. */
    static Page resume(ChatActor actor, ThreadId thread, long after, long last) {
        if (after > last || last - after > FURTHEST_BEHIND) {
            return newest(actor, thread, true);
        }
        return page(actor, thread, new EntryQuery.After(after), RESUME, false);
    }

    /** The answer to {@code history}. */
    static Page history(ChatActor actor, ClientFrame.History asked) {
        Long after = asked.after();
        Long before = asked.before();
        if (after != null) {
            Page page = page(actor, asked.thread(), new EntryQuery.After(after), asked.limit(), false);
            boolean beyond = page.entries().isEmpty()
                    && after > actor.thread(asked.thread()).thread().lastSeq(actor.reader());
            return beyond ? newest(actor, asked.thread(), true) : page;
        }
        EntryQuery.Range range = before == null ? new EntryQuery.Newest() : new EntryQuery.Before(before);
        return page(actor, asked.thread(), range, asked.limit(), false);
    }

    static Page newest(ChatActor actor, ThreadId thread, boolean reset) {
        return page(actor, thread, new EntryQuery.Newest(), NEWEST, reset);
    }

    /** A thread as this reader sees it; to a visitor, presence is the team's. */
    static ThreadView view(ChatActor actor, ThreadListing listing) {
        return new ThreadView(listing.thread(), actor.reader(), mark(listing.read()), actor.teamPresence());
    }

    static ThreadView.Mark mark(@Nullable ReadMark mark) {
        return mark == null ? new ThreadView.Mark(0, 0) : new ThreadView.Mark(mark.seq(), mark.messages());
    }

    private static Page page(ChatActor actor, ThreadId thread, EntryQuery.Range range, int limit, boolean reset) {
        EntryPage read = actor.history(thread, range, limit);
        List<Entry> fitting = fit(read.entries(), range instanceof EntryQuery.After);
        List<ReadMark> marks = actor.readMarks(Set.of(thread)).getOrDefault(thread, List.of());
        boolean more = read.more() || fitting.size() < read.entries().size();
        return new Page(fitting, actor.reader(), marks, more, reset);
    }

    /** As many from the beginning, or up to the end, as fit; at least one. */
    private static List<Entry> fit(List<Entry> entries, boolean fromBeginning) {
        int size = entries.size();
        int chars = 0;
        for (int taken = 0; taken < size; taken++) {
            Entry next = entries.get(fromBeginning ? taken : size - 1 - taken);
            chars += next.content().text().length();
            chars += next.content() instanceof Content.Message message
                    ? FILE_CHARS * message.media().size()
                    : 0;
            if (chars > TEXT_CHARS && taken > 0) {
                return fromBeginning ? entries.subList(0, taken) : entries.subList(size - taken, size);
            }
        }
        return entries;
    }
}
