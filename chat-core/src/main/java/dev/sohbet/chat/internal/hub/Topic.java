package dev.sohbet.chat.internal.hub;

import dev.sohbet.chat.model.Audience;
import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.ChatEvent;
import dev.sohbet.chat.model.Entry;
import dev.sohbet.chat.model.ReadMark;
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.spi.EntryPage;
import dev.sohbet.chat.spi.EntryQuery;
import dev.sohbet.chat.spi.ThreadPosition;
import dev.sohbet.chat.spi.ThreadStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The watchers of one thread on this node. Entries come from three sides, commits of this node, hints and the poll, in any order;
 * they leave in the order of {@code seq} without holes: whatever is missing in between is read from the store.
 *
 * <p>The lock guards the position. It is held while watchers are told, which only queues, and never while the store is read. Watchers
 * come and go without it, so that one may leave while it is being told.
 */
final class Topic {
    private static final int PAGE = 200;
    private static final long UNKNOWN = -1;

    private final ThreadId id;
    private final Watchers watchers = new Watchers();
    private final Map<String, Long> marks = new HashMap<>();
    private long last = UNKNOWN;
    private long wanted;
    private long marksVersion = UNKNOWN;
    private boolean reading;

    Topic(ThreadId id) {
        this.id = id;
    }

    ThreadId id() {
        return id;
    }

    void add(Consumer<ChatEvent> watcher) {
        watchers.add(watcher);
    }

    /** Whether nobody is left. */
    boolean remove(Consumer<ChatEvent> watcher) {
        watchers.remove(watcher);
        return watchers.isEmpty();
    }

    /**
     * Where the thread stood when it began to be watched; whatever comes after that is told.
     *
     * @return false when more than that was told, or passed over, already
     */
    synchronized boolean startAt(ThreadPosition position) {
        if (last == UNKNOWN) {
            last = position.lastSeq();
            marksVersion = position.marks();
        }
        return last <= position.lastSeq();
    }

    /** Takes an entry that this node committed; false when the store must be read first. */
    synchronized boolean offer(Entry entry) {
        wanted = Math.max(wanted, entry.seq());
        if (last == UNKNOWN || entry.seq() <= last) {
            return true; // not started: startAt reads a position that includes it, or one before it that is caught up
        }
        if (reading) {
            return true; // the reader will come to it
        }
        if (entry.seq() == last + 1) {
            tell(entry);
            return true;
        }
        return false;
    }

    /** Whether the thread is known to have come further than what was told. */
    synchronized boolean isBehind(long seq) {
        wanted = Math.max(wanted, seq);
        return last != UNKNOWN && wanted > last;
    }

    /** Whether marks have moved that were not told. */
    synchronized boolean marksBehind(long version) {
        return marksVersion != version;
    }

    /** Reads and tells what is missing. At most one caller at a time does; the others leave it to that one. */
    void catchUp(ThreadStore store) {
        long from;
        synchronized (this) {
            if (reading || last == UNKNOWN || wanted <= last) {
                return;
            }
            reading = true;
            from = last;
        }
        try {
            while (true) {
                long wantedBefore;
                synchronized (this) {
                    wantedBefore = wanted;
                }
                EntryPage page = store.entries(new EntryQuery(id, Audience.AGENTS, new EntryQuery.After(from), PAGE));
                synchronized (this) {
                    page.entries().stream().filter(entry -> entry.seq() > last).forEach(this::tell);
                    from = last;
                    // an entry wanted before the read and not found is not there yet: a hint was early, the poll comes
                    // back to it
                    boolean nothingNew = page.entries().isEmpty() && wanted == wantedBefore;
                    if (nothingNew || (!page.more() && wanted <= last)) {
                        reading = false;
                        return;
                    }
                }
            }
        } catch (RuntimeException | Error e) {
            synchronized (this) {
                reading = false; // the next poll finds it behind and tries again
            }
            throw e;
        }
    }

    /** Reads all marks and tells those that moved. */
    void refreshMarks(ThreadStore store, long version) {
        List<ReadMark> read = store.readMarks(Set.of(id)).getOrDefault(id, List.of());
        synchronized (this) {
            marksVersion = version;
            read.forEach(this::offerMark);
        }
    }

    synchronized void offerMark(ReadMark mark) {
        Author by = mark.by();
        String key = by.role().wire() + ':' + by.id();
        @Nullable Long known = marks.get(key);
        if (known == null || known < mark.seq()) {
            marks.put(key, mark.seq());
            tell(new ChatEvent.ReadMoved(id, mark));
        }
    }

    synchronized void tell(ChatEvent event) {
        watchers.tell(event);
    }

    private void tell(Entry entry) {
        last = entry.seq();
        tell(new ChatEvent.EntryAdded(entry));
    }
}
