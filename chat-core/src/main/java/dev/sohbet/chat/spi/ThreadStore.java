package dev.sohbet.chat.spi;

import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.ChatThread;
import dev.sohbet.chat.model.ClientId;
import dev.sohbet.chat.model.Entry;
import dev.sohbet.chat.model.ReadMark;
import dev.sohbet.chat.model.ThreadId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Threads, their entries in order, and who has read how far. */
public interface ThreadStore {
    /** How many entries or marks one call takes; more is an {@code IllegalArgumentException}. */
    int LARGEST_BATCH = 256;

    /**
     * Appends entries to their threads, all in one transaction: looks up the client id, opens or reopens the thread where the
     * address asks for it, takes the next {@code seq}, inserts, updates the thread's summary, and adds a delivery for each
     * channel.
     *
     * <p>Entries of one thread get their {@code seq} in the order of the list. Each entry has its own result, at its own place;
     * one that is refused has no effect on the others. The same author and client id is the same entry for ever, also within one
     * batch. Appends by other nodes to the same threads may run at the same time; no two entries of a thread share a {@code seq},
     * and whoever has read up to a {@code seq} never sees a smaller one appear.
     *
     * @param batch at most {@value #LARGEST_BATCH} entries
     */
    List<AppendResult> append(List<NewEntry> batch);

    /**
     * Moves read marks forward, all in one transaction. The {@code seq} of a mark is cut to the last that its reader may see; a mark
     * that would not move, or whose thread does not exist, is empty in the result.
     *
     * @param batch at most {@value #LARGEST_BATCH} marks
     */
    List<Optional<ReadMark>> markRead(List<NewMark> batch);

    Optional<ChatThread> thread(ThreadId id);

    /** What this author appended under this client id. */
    Optional<Entry> entry(Author from, ClientId id);

    /** The visitor's thread with the newest activity, whatever its status; an open one comes before all others. */
    Optional<ChatThread> newestThread(String visitorId);

    /** Of each of these visitors the thread that is not closed, if there is one. Cheap: asked every two seconds for who is there. */
    List<ChatThread> openThreads(Collection<String> visitorIds);

    /** Threads by newest activity first, with the asking agent's marks. */
    List<ThreadListing> threads(ThreadQuery query);

    /** A page of a thread's entries in the order of {@code seq}; empty when there is no such thread. */
    EntryPage entries(EntryQuery query);

    /** All read marks of these threads, one for each participant who has read at all; threads without any are left out. */
    Map<ThreadId, List<ReadMark>> readMarks(Collection<ThreadId> threads);

    /** The read mark of one participant. */
    Optional<ReadMark> readMark(ThreadId thread, Author by);

    /** How far threads have come; threads that do not exist are left out. Cheap: asked every two seconds for what is watched. */
    List<ThreadPosition> positions(Collection<ThreadId> threads);
}
