package dev.sohbet.chat.spi;

import dev.sohbet.chat.model.Audience;
import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.ChatThread;
import dev.sohbet.chat.model.ChatThread.Preview;
import dev.sohbet.chat.model.ClientId;
import dev.sohbet.chat.model.Content;
import dev.sohbet.chat.model.Content.Message;
import dev.sohbet.chat.model.Content.Note;
import dev.sohbet.chat.model.Content.StatusChange;
import dev.sohbet.chat.model.Entry;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.model.Participant;
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.model.ThreadStatus;
import dev.sohbet.chat.spi.AppendResult.Appended;
import dev.sohbet.chat.spi.AppendResult.Conflict;
import dev.sohbet.chat.spi.AppendResult.Duplicate;
import dev.sohbet.chat.spi.AppendResult.Refused;
import dev.sohbet.chat.spi.NewEntry.Address;
import dev.sohbet.chat.spi.NewEntry.ToThread;
import dev.sohbet.chat.spi.NewEntry.ToVisitor;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@link ThreadStore#append} does to a store, decided once for all stores: a store reads what is held, asks for a plan, and
 * writes what the plan says, all in one transaction that holds the locks of the threads concerned. Made for one batch, by one
 * thread.
 */
public final class AppendPlan {
    /** What the store holds, as of the locks taken. Answers must not change while a plan is made. */
    public interface Held {
        Optional<ChatThread> thread(ThreadId id);

        /** The visitor's thread that is not closed. */
        Optional<ChatThread> unclosed(String visitorId);

        /** The visitor's thread that was closed last; asked only for a visitor whose threads are all closed. */
        Optional<ChatThread> closedLast(String visitorId);

        /** The entry that this author gave this client id. */
        Optional<Stored> stored(Author author, ClientId id);
    }

    /** An entry that is stored, with the visitor of its thread. */
    public record Stored(Entry entry, String visitorId) {}

    /**
     * An entry to insert.
     *
     * @param visitorMessages how many messages the visitor had written, this entry included
     * @param teamMessages how many messages everyone else had written, this entry included
     */
    public record Row(Entry entry, long visitorMessages, long teamMessages) {}

    /** A delivery to make. */
    public record Owed(String channel, Entry entry) {}

    private record Key(Author.Role role, String id, ClientId clientId) {
        static Key of(Author author, ClientId clientId) {
            return new Key(author.role(), author.id(), clientId);
        }
    }

    private static final SecureRandom RANDOM = new SecureRandom();

    private static final Author SYS = new Participant.Sys().author();

    private final Held held;
    private final List<AppendResult> results;
    private final List<Row> rows = new ArrayList<>();
    private final List<Owed> owed = new ArrayList<>();
    private final Map<Key, Stored> fresh = new HashMap<>();
    private final Map<ThreadId, ChatThread> changed = new LinkedHashMap<>();
    private final Map<String, Set<ThreadId>> byVisitor = new HashMap<>();
    private final Set<ThreadId> opened = new HashSet<>();

    /** Decides what becomes of each entry of the batch, in its order. */
    public AppendPlan(List<NewEntry> batch, Held held) {
        if (batch.size() > ThreadStore.LARGEST_BATCH) {
            throw new IllegalArgumentException(batch.size() + " entries");
        }
        this.held = held;
        List<AppendResult> decided = new ArrayList<>(batch.size());
        for (NewEntry entry : batch) {
            decided.add(decide(entry));
        }
        decided.replaceAll(result -> result instanceof Appended appended ? withFinalThread(appended) : result);
        this.results = List.copyOf(decided);
    }

    /** The result of each entry, at its place. */
    public List<AppendResult> results() {
        return results;
    }

    /** What to insert, in order. */
    public List<Row> rows() {
        return rows;
    }

    /** The threads to insert, as they are after the batch. */
    public List<ChatThread> opened() {
        return changed.values().stream().filter(t -> opened.contains(t.id())).toList();
    }

    /** The threads to update, as they are after the batch. */
    public List<ChatThread> changed() {
        return changed.values().stream().filter(t -> !opened.contains(t.id())).toList();
    }

    /** The deliveries to make, in order. */
    public List<Owed> owed() {
        return owed;
    }

    private AppendResult decide(NewEntry entry) {
        Key key = Key.of(entry.from(), entry.clientId());
        Stored stored = fresh.get(key);
        if (stored == null) {
            stored = held.stored(entry.from(), entry.clientId()).orElse(null);
        }
        if (stored != null) {
            boolean same = isAt(stored, entry.to()) && stored.entry().content().equals(entry.content());
            return same ? new Duplicate(stored.entry()) : new Conflict();
        }
        if (!isText(entry.content())) {
            return new Refused(ErrorCode.BAD_TEXT);
        }
        Instant at = entry.at().truncatedTo(ChronoUnit.MILLIS);
        ChatThread thread;
        if (entry.to() instanceof ToThread to) {
            thread = thread(to.id());
            if (thread == null) {
                return new Refused(ErrorCode.NOT_FOUND);
            }
        } else {
            ToVisitor to = (ToVisitor) entry.to();
            thread = current(to, at);
            if (thread == null) {
                if (thread(to.ifNew()) != null) {
                    return new Refused(ErrorCode.CONFLICT);
                }
                thread = new ChatThread(to.ifNew(), to.visitor(), ThreadStatus.OPEN, at, at, null, 0, 0, 0, 0, null);
            }
        }
        return decide(entry, at, thread);
    }

    private AppendResult decide(NewEntry entry, Instant at, ChatThread thread) {
        boolean opens = opens(entry, thread);
        ThreadStatus status = opens ? ThreadStatus.OPEN : thread.status();
        if (entry.content() instanceof StatusChange change) {
            if (change.status() == status) {
                return new Refused(ErrorCode.CONFLICT);
            }
            status = change.status();
        }
        if (thread.status() == ThreadStatus.CLOSED && status != ThreadStatus.CLOSED) {
            ChatThread other = unclosed(thread.visitor().id());
            if (other != null) {
                return new Refused(ErrorCode.THREAD_CLOSED);
            }
        }
        if (thread.lastSeq() == 0) {
            opened.add(thread.id());
        }
        List<Entry> added = new ArrayList<>(2);
        ChatThread after = thread;
        if (opens) {
            Entry opening = new Entry(
                    thread.id(),
                    thread.lastSeq() + 1,
                    thread.lastPublicSeq(),
                    SYS,
                    newClientId(),
                    new StatusChange(ThreadStatus.OPEN),
                    at);
            after = add(opening, after);
            added.add(opening);
        }
        Entry itself = new Entry(
                thread.id(),
                after.lastSeq() + 1,
                after.lastPublicSeq(),
                entry.from(),
                entry.clientId(),
                entry.content(),
                at);
        after = add(itself, after);
        added.add(itself);
        fresh.put(
                Key.of(entry.from(), entry.clientId()),
                new Stored(itself, thread.visitor().id()));
        for (String channel : entry.channels()) {
            owed.add(new Owed(channel, itself));
        }
        return new Appended(after, added);
    }

    private ChatThread add(Entry entry, ChatThread thread) {
        ChatThread after = after(thread, entry);
        rows.add(new Row(entry, after.visitorMessages(), after.teamMessages()));
        if (changed.put(after.id(), after) == null) {
            byVisitor
                    .computeIfAbsent(after.visitor().id(), visitor -> new LinkedHashSet<>())
                    .add(after.id());
        }
        return after;
    }

    /** Half a surrogate pair is no text: it would not come back as it was. */
    private static boolean isText(Content content) {
        String text =
                content instanceof Message message ? message.text() : content instanceof Note note ? note.text() : "";
        return text.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    /** Whether the thread is opened again before this entry. */
    private static boolean opens(NewEntry entry, ChatThread thread) {
        boolean message = entry.content() instanceof Message;
        return switch (thread.status()) {
            case OPEN -> false;
            case SNOOZED -> message && entry.from().isVisitor();
            case CLOSED -> message || entry.to() instanceof ToVisitor;
        };
    }

    private static ChatThread after(ChatThread t, Entry e) {
        boolean message = e.content() instanceof Message;
        boolean visitor = e.from().isVisitor();
        ThreadStatus status = e.content() instanceof StatusChange change ? change.status() : t.status();
        Instant closedAt = status != ThreadStatus.CLOSED ? null : t.status() == status ? t.closedAt() : e.at();
        return new ChatThread(
                t.id(),
                t.visitor(),
                status,
                t.openedAt(),
                e.at().isAfter(t.activeAt()) ? e.at() : t.activeAt(), // nodes' clocks differ, and lists are paged by it
                closedAt,
                e.seq(),
                e.isFor(Audience.ALL) ? e.seq() : t.lastPublicSeq(),
                t.visitorMessages() + (message && visitor ? 1 : 0),
                t.teamMessages() + (message && !visitor ? 1 : 0),
                e.content() instanceof Message said ? Preview.of(e.from(), said.text(), e.at()) : t.last());
    }

    private @Nullable ChatThread current(ToVisitor to, Instant at) {
        String visitorId = to.visitor().id();
        ChatThread unclosed = unclosed(visitorId);
        if (unclosed != null) {
            return unclosed;
        }
        List<ChatThread> closed = ofVisitor(visitorId);
        held.closedLast(visitorId)
                .filter(thread -> !changed.containsKey(thread.id()))
                .ifPresent(closed::add);
        return closed.stream()
                .max(Comparator.comparing(AppendPlan::closedAt).thenComparing(t -> t.id().value()))
                .filter(t -> Duration.between(closedAt(t), at).compareTo(to.reopenWithin()) <= 0)
                .orElse(null);
    }

    private static Instant closedAt(ChatThread thread) {
        Instant at = thread.closedAt();
        return at == null ? Instant.MIN : at;
    }

    private @Nullable ChatThread unclosed(String visitorId) {
        for (ChatThread thread : ofVisitor(visitorId)) {
            if (thread.status() != ThreadStatus.CLOSED) {
                return thread;
            }
        }
        return held.unclosed(visitorId)
                .filter(thread -> !changed.containsKey(thread.id()))
                .orElse(null);
    }

    private List<ChatThread> ofVisitor(String visitorId) {
        List<ChatThread> threads = new ArrayList<>();
        for (ThreadId id : byVisitor.getOrDefault(visitorId, Set.of())) {
            threads.add(Objects.requireNonNull(changed.get(id)));
        }
        return threads;
    }

    private @Nullable ChatThread thread(ThreadId id) {
        ChatThread thread = changed.get(id);
        return thread != null ? thread : held.thread(id).orElse(null);
    }

    private static boolean isAt(Stored stored, Address to) {
        return to instanceof ToThread thread
                ? stored.entry().thread().equals(thread.id())
                : stored.visitorId().equals(((ToVisitor) to).visitor().id());
    }

    private AppendResult withFinalThread(Appended appended) {
        ChatThread last = changed.get(appended.thread().id());
        return last == null ? appended : new Appended(last, appended.entries());
    }

    private static ClientId newClientId() {
        byte[] bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        return new ClientId(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }
}
