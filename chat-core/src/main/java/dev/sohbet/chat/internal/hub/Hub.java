package dev.sohbet.chat.internal.hub;

import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.ChatEvent;
import dev.sohbet.chat.model.ChatThread;
import dev.sohbet.chat.model.Participant;
import dev.sohbet.chat.model.ReadMark;
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.spi.AppendResult;
import dev.sohbet.chat.spi.ChatStore;
import dev.sohbet.chat.spi.Hint;
import dev.sohbet.chat.spi.Relay;
import dev.sohbet.chat.spi.ThreadListing;
import dev.sohbet.chat.spi.ThreadPosition;
import dev.sohbet.chat.spi.ThreadQuery;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the watchers of this node what is new. A commit of this node and a hint of another are shortcuts; the poll of what is
 * watched compares positions with the store, so that nothing is missed when every hint is lost. Thread-safe.
 *
 * <p>Watchers are called one after the other for each thread, in the order of {@code seq}; they must not block, and what they throw is
 * logged and reaches nobody else.
 */
public final class Hub {
    private static final Logger log = LoggerFactory.getLogger(Hub.class);
    private static final int POLL_CHUNK = 500;
    private static final int INBOX_DEPTH = 200;
    private static final Author NOBODY = new Participant.Sys().author();

    private final ChatStore store;
    private final Relay relay;
    private final Executor readers;
    private final Map<ThreadId, Topic> topics = new ConcurrentHashMap<>();
    private final Map<String, Watchers> visitors = new ConcurrentHashMap<>();
    private final Watchers inboxes = new Watchers();
    private final Set<ThreadId> hintedChanges = ConcurrentHashMap.newKeySet();
    private final Set<ThreadId> hintedMarks = ConcurrentHashMap.newKeySet();
    private volatile Map<ThreadId, ChatThread> inbox = Map.of();

    /** @param readers runs reads of the store that nobody waits for; may refuse, the poll makes up for it */
    public Hub(ChatStore store, Relay relay, Executor readers) {
        this.store = store;
        this.relay = relay;
        this.readers = readers;
        relay.subscribe(this::hinted);
    }

    /**
     * Watches threads from where they stand now; entries that are committed after this returns, and possibly some that were just before, are
     * told. Reads the store once.
     *
     * @return where they stood then; without those that do not exist
     */
    public List<ThreadPosition> watch(Map<ThreadId, Consumer<ChatEvent>> watchers) {
        List<ThreadId> fresh = new ArrayList<>();
        watchers.forEach((id, watcher) -> topics.compute(id, (key, known) -> {
            Topic topic = known;
            if (topic == null) {
                topic = new Topic(key);
            }
            fresh.add(key);
            topic.add(watcher);
            return topic;
        }));
        List<ThreadPosition> positions = store.positions(fresh);
        if (!start(positions)) {
            // another watcher was told, or started, further on: what lies between is not told again, so begin after it
            positions = store.positions(fresh);
            start(positions);
        }
        return positions;
    }

    /** Whether everything after these positions will be told to whoever watches now. */
    private boolean start(List<ThreadPosition> positions) {
        boolean complete = true;
        for (ThreadPosition position : positions) {
            Topic topic = topics.get(position.id());
            if (topic != null) {
                complete &= topic.startAt(position);
                if (topic.isBehind(position.lastSeq())) {
                    catchUp(topic);
                }
            }
        }
        return complete;
    }

    /** Stops watching; the watcher may be called once more by a tell that has begun. */
    public void unwatch(ThreadId id, Consumer<ChatEvent> watcher) {
        topics.computeIfPresent(id, (key, topic) -> topic.remove(watcher) ? null : topic);
    }

    /** Is told {@code ThreadChanged} of any thread and {@code PresenceChanged} of anyone. */
    public void watchInbox(Consumer<ChatEvent> watcher) {
        inboxes.add(watcher);
    }

    public void unwatchInbox(Consumer<ChatEvent> watcher) {
        inboxes.remove(watcher);
    }

    /** Is told {@code ThreadChanged} of any thread of this visitor, and {@code PresenceChanged} of agents. */
    public void watchVisitor(String visitorId, Consumer<ChatEvent> watcher) {
        // in one step: between two, the last of the others could leave and take the list along
        visitors.compute(visitorId, (key, known) -> {
            Watchers watchers = known == null ? new Watchers() : known;
            watchers.add(watcher);
            return watchers;
        });
    }

    public void unwatchVisitor(String visitorId, Consumer<ChatEvent> watcher) {
        visitors.computeIfPresent(visitorId, (key, watchers) -> {
            watchers.remove(watcher);
            return watchers.isEmpty() ? null : watchers;
        });
    }

    /** This node has committed entries. */
    public void appended(AppendResult.Appended appended) {
        ChatThread thread = appended.thread();
        Topic topic = topics.get(thread.id());
        if (topic != null) {
            boolean complete = true;
            for (var entry : appended.entries()) {
                complete &= topic.offer(entry);
            }
            if (!complete) {
                catchUp(topic);
            }
        }
        tellChanged(thread);
        hint(new Hint.Appended(thread.id(), thread.lastSeq()));
    }

    /** This node has moved a read mark. */
    public void marked(ThreadId id, ReadMark mark) {
        Topic topic = topics.get(id);
        if (topic != null) {
            topic.offerMark(mark);
        }
        hint(new Hint.ReadMoved(id));
    }

    /** Someone on this node has begun or stopped to write. */
    public void typing(ThreadId id, Author by, boolean on) {
        tellTyping(id, by, on);
        hint(new Hint.Typing(id, by, on));
    }

    private void hint(Hint hint) {
        try {
            relay.publish(hint);
        } catch (RuntimeException e) {
            log.warn("A hint was lost; the poll makes up for it: {}", e.toString());
        }
    }

    /** Someone has come or gone, on whichever node. */
    public void presence(ChatEvent.PresenceChanged event) {
        if (event.of().isVisitor()) {
            inboxes.tell(event);
        } else {
            visitors.values().forEach(watchers -> watchers.tell(event));
        }
    }

    /** The visitors whose presence somebody here would be told. */
    public Collection<Author> visitorsInView() {
        return inboxes.isEmpty()
                ? List.of()
                : inbox.values().stream().map(ChatThread::visitor).toList();
    }

    /** Compares what was told with the store, and tells what is missing. Costs three or four queries, none while nobody watches. */
    public void runOnce() {
        List<ThreadId> watched = List.copyOf(topics.keySet());
        for (int from = 0; from < watched.size(); from += POLL_CHUNK) {
            List<ThreadId> chunk = watched.subList(from, Math.min(watched.size(), from + POLL_CHUNK));
            attempt(
                    "positions",
                    () -> store.positions(chunk).forEach(position -> attempt("a thread", () -> compare(position))));
        }
        List<String> here = List.copyOf(visitors.keySet());
        for (int from = 0; from < here.size(); from += POLL_CHUNK) {
            List<String> chunk = here.subList(from, Math.min(here.size(), from + POLL_CHUNK));
            attempt("visitors", () -> store.openThreads(chunk).forEach(this::tellVisitor));
        }
        if (!inboxes.isEmpty()) {
            attempt("the inbox", this::pollInbox);
        }
    }

    /** So that trouble with one thing does not keep the poll from all others. */
    private static void attempt(String what, Runnable part) {
        try {
            part.run();
        } catch (RuntimeException e) {
            log.warn("The poll of {} failed and is tried again: {}", what, e.toString());
        }
    }

    private void compare(ThreadPosition position) {
        Topic topic = topics.get(position.id());
        if (topic == null) {
            return;
        }
        topic.startAt(position);
        if (topic.isBehind(position.lastSeq())) {
            topic.catchUp(store);
        }
        if (topic.marksBehind(position.marks())) {
            topic.refreshMarks(store, position.marks());
        }
    }

    private void pollInbox() {
        Map<ThreadId, ChatThread> known = inbox;
        Map<ThreadId, ChatThread> now = new HashMap<>();
        for (ThreadListing listing : store.threads(new ThreadQuery(NOBODY, null, null, INBOX_DEPTH))) {
            ChatThread thread = listing.thread();
            now.put(thread.id(), thread);
            ChatThread before = known.get(thread.id());
            if (before == null || before.lastSeq() < thread.lastSeq()) {
                tellChanged(thread);
            }
        }
        inbox = now;
    }

    private void hinted(Hint hint) {
        if (hint instanceof Hint.Appended appended) {
            Topic topic = topics.get(appended.thread());
            if (topic != null && topic.isBehind(appended.seq())) {
                catchUp(topic);
            }
            if (!inboxes.isEmpty() || !visitors.isEmpty()) {
                ThreadId id = appended.thread();
                once(hintedChanges, id, () -> store.thread(id).ifPresent(this::tellChanged));
            }
        } else if (hint instanceof Hint.ReadMoved moved) {
            Topic topic = topics.get(moved.thread());
            if (topic != null) {
                ThreadId id = moved.thread();
                once(hintedMarks, id, () -> store.positions(Set.of(id)).forEach(this::compare));
            }
        } else if (hint instanceof Hint.Typing typing) {
            tellTyping(typing.thread(), typing.by(), typing.on());
        }
        // a change of presence is found by the presence tracker, which reads the store
    }

    /** However many hints of a thread come before the read, it is one read. */
    private void once(Set<ThreadId> waiting, ThreadId id, Runnable read) {
        if (waiting.add(id)) {
            boolean comes = later(() -> {
                waiting.remove(id); // first: what is hinted from now on may be newer than what is read
                read.run();
            });
            if (!comes) {
                waiting.remove(id);
            }
        }
    }

    private void tellTyping(ThreadId id, Author by, boolean on) {
        Topic topic = topics.get(id);
        if (topic != null) {
            topic.tell(new ChatEvent.Typing(id, by, on));
        }
    }

    private void tellChanged(ChatThread thread) {
        ChatEvent event = new ChatEvent.ThreadChanged(thread);
        inboxes.tell(event);
        tellVisitor(thread);
    }

    /** A visitor's pages learn of a thread that began elsewhere; those that follow it already pass over this. */
    private void tellVisitor(ChatThread thread) {
        ChatEvent event = new ChatEvent.ThreadChanged(thread);
        Watchers watchers = visitors.get(thread.visitor().id());
        if (watchers != null) {
            watchers.tell(event);
        }
    }

    private void catchUp(Topic topic) {
        boolean unused = later(() -> topic.catchUp(store));
    }

    /** False when there is too much to read already; the poll makes up for it. */
    private boolean later(Runnable read) {
        try {
            readers.execute(() -> {
                try {
                    read.run();
                } catch (RuntimeException e) {
                    log.warn("A read for watchers failed; the poll makes up for it: {}", e.toString());
                }
            });
            return true;
        } catch (RejectedExecutionException e) {
            log.debug("Too many reads for watchers at once; the poll makes up for it");
            return false;
        }
    }
}
