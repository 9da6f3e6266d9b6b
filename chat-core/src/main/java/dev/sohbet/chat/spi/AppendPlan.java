package dev.sohbet.chat.spi;

import dev.sohbet.chat.model.About;
import dev.sohbet.chat.model.Audience;
import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.ChatThread;
import dev.sohbet.chat.model.ChatThread.Preview;
import dev.sohbet.chat.model.ClientId;
import dev.sohbet.chat.model.Content;
import dev.sohbet.chat.model.Content.Assignment;
import dev.sohbet.chat.model.Content.Block;
import dev.sohbet.chat.model.Content.Edit;
import dev.sohbet.chat.model.Content.Message;
import dev.sohbet.chat.model.Content.StatusChange;
import dev.sohbet.chat.model.Entry;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.model.MediaId;
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
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

        /** The entry at this place; asked only for messages that an entry of the batch edits. */
        Optional<Row> row(ThreadId thread, long seq);

        /** The file; asked only for those of entries of the batch. */
        Optional<StoredAttachment> file(MediaId id);
    }

    /** An entry that is stored, with the visitor of its thread. */
    public record Stored(Entry entry, String visitorId) {}

    /**
     * An entry with the counts that go with it.
     *
     * @param visitorMessages how many messages the visitor had written, this entry included
     * @param teamMessages how many messages everyone else had written, this entry included
     */
    public record Row(Entry entry, long visitorMessages, long teamMessages) {}

    /** A file that was sent in this thread. */
    public record Attached(MediaId file, ThreadId thread) {}

    /** A delivery to make. */
    public record Owed(String channel, Entry entry) {}

    private record Key(Author.Role role, String id, ClientId clientId) {
        static Key of(Author author, ClientId clientId) {
            return new Key(author.role(), author.id(), clientId);
        }
    }

    private record Place(ThreadId thread, long seq) {}

    private static final SecureRandom RANDOM = new SecureRandom();

    private static final Author SYS = new Participant.Sys().author();

    private final Held held;
    private final List<AppendResult> results;
    private final Map<Place, Row> rows = new LinkedHashMap<>();
    private final List<Owed> owed = new ArrayList<>();
    private final Map<Key, Stored> fresh = new HashMap<>();
    private final BatchThreads threads;
    private final BatchFiles files;

    /** Decides what becomes of each entry of the batch, in its order. */
    public AppendPlan(List<NewEntry> batch, Held held) {
        if (batch.size() > ThreadStore.LARGEST_BATCH) {
            throw new IllegalArgumentException(batch.size() + " entries");
        }
        this.held = held;
        this.threads = new BatchThreads(held);
        this.files = new BatchFiles(held);
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
        return List.copyOf(rows.values());
    }

    /** The threads to insert, as they are after the batch. */
    public List<ChatThread> opened() {
        return threads.opened();
    }

    /** The threads to update, as they are after the batch. */
    public List<ChatThread> changed() {
        return threads.changed();
    }

    /** The deliveries to make, in order. */
    public List<Owed> owed() {
        return owed;
    }

    /** The files that were sent. */
    public List<Attached> attached() {
        return files.attached();
    }

    private AppendResult decide(NewEntry entry) {
        Key key = Key.of(entry.from(), entry.clientId());
        Stored stored = fresh.get(key);
        if (stored == null) {
            stored = held.stored(entry.from(), entry.clientId()).orElse(null);
        }
        if (stored != null) {
            boolean same =
                    isAt(stored, entry.to()) && BatchFiles.isSame(stored.entry().content(), entry);
            return same ? new Duplicate(stored.entry()) : new Conflict();
        }
        if (!isText(entry.content())) {
            return new Refused(ErrorCode.BAD_TEXT);
        }
        Instant at = entry.at().truncatedTo(ChronoUnit.MILLIS);
        ChatThread thread;
        if (entry.to() instanceof ToThread to) {
            thread = threads.thread(to.id());
            if (thread == null) {
                return new Refused(ErrorCode.NOT_FOUND);
            }
        } else {
            ToVisitor to = (ToVisitor) entry.to();
            thread = threads.current(to, at);
            if (thread == null) {
                if (threads.thread(to.ifNew()) != null) {
                    return new Refused(ErrorCode.CONFLICT);
                }
                thread = new ChatThread(
                        to.ifNew(),
                        to.visitor(),
                        ThreadStatus.OPEN,
                        at,
                        at,
                        null,
                        0,
                        0,
                        0,
                        0,
                        null,
                        null,
                        false,
                        About.NOTHING);
            }
        }
        ErrorCode refusal = refusal(entry, thread);
        return refusal == null ? add(entry, at, thread) : new Refused(refusal);
    }

    /** Why this entry may not be added to the thread as it stands; null when it may. */
    private @Nullable ErrorCode refusal(NewEntry entry, ChatThread thread) {
        Content content = entry.content();
        boolean speaks = content instanceof Message || content instanceof Edit;
        if (speaks && entry.from().isVisitor() && thread.blocked()) {
            return ErrorCode.BLOCKED;
        }
        if (!files.areFree(entry.media(), entry.from())) {
            return ErrorCode.BAD_MEDIA;
        }
        if (content instanceof Edit edit) {
            Row message = row(thread.id(), edit.message());
            if (message == null || !(message.entry().content() instanceof Message)) {
                return ErrorCode.NOT_FOUND;
            }
            return message.entry().from().is(entry.from()) ? null : ErrorCode.FORBIDDEN;
        }
        ThreadStatus status = opens(entry, thread) ? ThreadStatus.OPEN : thread.status();
        if (isSo(content, status, thread)) {
            return ErrorCode.CONFLICT;
        }
        ThreadStatus after = content instanceof StatusChange change ? change.status() : status;
        boolean comesBack = thread.status() == ThreadStatus.CLOSED && after != ThreadStatus.CLOSED;
        return comesBack && threads.unclosed(thread.visitor().id()) != null ? ErrorCode.THREAD_CLOSED : null;
    }

    /** Whether it would change nothing. */
    private static boolean isSo(Content content, ThreadStatus status, ChatThread thread) {
        if (content instanceof StatusChange change) {
            return change.status() == status;
        }
        if (content instanceof Block block) {
            return block.on() == thread.blocked();
        }
        if (content instanceof Assignment assignment) {
            Author to = assignment.agent();
            Author assignee = thread.assignee();
            return to == null ? assignee == null : assignee != null && to.is(assignee);
        }
        return false;
    }

    private AppendResult add(NewEntry entry, Instant at, ChatThread thread) {
        List<Entry> added = new ArrayList<>(2);
        ChatThread after = thread;
        About about = about(entry, thread);
        if (opens(entry, thread)) {
            after = add(next(after, SYS, newClientId(), new StatusChange(ThreadStatus.OPEN), at), after, about, added);
        }
        Content content = files.attach(entry, thread.id());
        after = add(next(after, entry.from(), entry.clientId(), content, at), after, about, added);
        Entry itself = added.get(added.size() - 1);
        fresh.put(
                Key.of(entry.from(), entry.clientId()),
                new Stored(itself, thread.visitor().id()));
        for (String channel : entry.channels()) {
            owed.add(new Owed(channel, itself));
        }
        return new Appended(after, added);
    }

    private static Entry next(ChatThread thread, Author from, ClientId clientId, Content content, Instant at) {
        return new Entry(thread.id(), thread.lastSeq() + 1, thread.lastPublicSeq(), from, clientId, content, at);
    }

    private ChatThread add(Entry entry, ChatThread thread, About about, List<Entry> added) {
        ChatThread after = after(thread, entry, about);
        rows.put(new Place(after.id(), entry.seq()), new Row(entry, after.visitorMessages(), after.teamMessages()));
        threads.put(thread, after);
        added.add(entry);
        return after;
    }

    /** Half a surrogate pair is no text: it would not come back as it was. */
    private static boolean isText(Content content) {
        String text = content.text();
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

    /** What is known anew when a thread opens; the label that its visitor's first words had stays, since it says whose the thread is. */
    private static About about(NewEntry entry, ChatThread thread) {
        About before = thread.about();
        boolean isFirst = before.equals(About.NOTHING);
        About said = entry.to() instanceof ToVisitor to ? to.about() : About.NOTHING;
        if (said.equals(About.NOTHING) || !(isFirst || opens(entry, thread))) {
            return before;
        }
        return isFirst ? said : new About(said.page(), said.language(), said.zone(), before.label());
    }

    private ChatThread after(ChatThread t, Entry e, About about) {
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
                last(t, e),
                e.content() instanceof Assignment assignment ? assignment.agent() : t.assignee(),
                e.content() instanceof Block block ? block.on() : t.blocked(),
                about);
    }

    private @Nullable Preview last(ChatThread t, Entry e) {
        if (e.content() instanceof Message said) {
            return Preview.of(e.from(), said, e.at());
        }
        Preview last = t.last();
        if (last == null || !(e.content() instanceof Edit edit)) {
            return last;
        }
        Row message = row(t.id(), edit.message());
        boolean newest = message != null
                && message.visitorMessages() == t.visitorMessages()
                && message.teamMessages() == t.teamMessages();
        return newest ? last.edited(edit.text()) : last;
    }

    private @Nullable Row row(ThreadId thread, long seq) {
        Row row = rows.get(new Place(thread, seq));
        return row != null ? row : held.row(thread, seq).orElse(null);
    }

    private static boolean isAt(Stored stored, Address to) {
        return to instanceof ToThread thread
                ? stored.entry().thread().equals(thread.id())
                : stored.visitorId().equals(((ToVisitor) to).visitor().id());
    }

    private AppendResult withFinalThread(Appended appended) {
        ChatThread last = threads.thread(appended.thread().id());
        return last == null ? appended : new Appended(last, appended.entries());
    }

    private static ClientId newClientId() {
        byte[] bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        return new ClientId(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }
}
