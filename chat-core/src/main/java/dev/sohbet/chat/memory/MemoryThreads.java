package dev.sohbet.chat.memory;

import dev.sohbet.chat.model.Audience;
import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.ChatThread;
import dev.sohbet.chat.model.ClientId;
import dev.sohbet.chat.model.Entry;
import dev.sohbet.chat.model.MediaId;
import dev.sohbet.chat.model.ReadMark;
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.model.ThreadStatus;
import dev.sohbet.chat.spi.AppendPlan;
import dev.sohbet.chat.spi.AppendPlan.Row;
import dev.sohbet.chat.spi.AppendPlan.Stored;
import dev.sohbet.chat.spi.EntryPage;
import dev.sohbet.chat.spi.EntryQuery;
import dev.sohbet.chat.spi.EntryQuery.After;
import dev.sohbet.chat.spi.EntryQuery.Before;
import dev.sohbet.chat.spi.NewEntry;
import dev.sohbet.chat.spi.NewMark;
import dev.sohbet.chat.spi.StoredAttachment;
import dev.sohbet.chat.spi.ThreadListing;
import dev.sohbet.chat.spi.ThreadPosition;
import dev.sohbet.chat.spi.ThreadQuery;
import dev.sohbet.chat.spi.ThreadQuery.Cursor;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Threads with their entries and marks; not thread-safe. */
final class MemoryThreads implements AppendPlan.Held {
    private static final Comparator<Cursor> NEWEST_FIRST = Comparator.comparing(Cursor::activeAt)
            .thenComparing(cursor -> cursor.id().value())
            .reversed();

    /** A participant, whatever name it goes by. */
    private record Who(Author.Role role, String id) {
        static Who of(Author author) {
            return new Who(author.role(), author.id());
        }
    }

    private record ByClient(Who who, ClientId id) {}

    private static final class Held {
        ChatThread thread;
        final List<Row> rows = new ArrayList<>();
        final Map<Who, ReadMark> marks = new LinkedHashMap<>();
        long moves;

        Held(ChatThread thread) {
            this.thread = thread;
        }
    }

    private final Map<ThreadId, Held> threads = new HashMap<>();
    private final TreeMap<Cursor, ThreadId> byActivity = new TreeMap<>(NEWEST_FIRST);
    private final Map<String, List<ThreadId>> byVisitor = new HashMap<>();
    private final Map<ByClient, Stored> byClient = new HashMap<>();
    private final MemoryAttachments files;

    MemoryThreads(MemoryAttachments files) {
        this.files = files;
    }

    AppendPlan append(List<NewEntry> batch) {
        AppendPlan plan = new AppendPlan(batch, this);
        for (ChatThread opened : plan.opened()) {
            threads.put(opened.id(), new Held(opened));
            byVisitor
                    .computeIfAbsent(opened.visitor().id(), visitor -> new ArrayList<>())
                    .add(opened.id());
            byActivity.put(cursor(opened), opened.id());
        }
        for (ChatThread changed : plan.changed()) {
            Held held = held(changed.id());
            byActivity.remove(cursor(held.thread));
            held.thread = changed;
            byActivity.put(cursor(changed), changed.id());
        }
        for (Row row : plan.rows()) {
            Entry entry = row.entry();
            Held held = held(entry.thread());
            held.rows.add(row);
            byClient.put(
                    new ByClient(Who.of(entry.from()), entry.clientId()),
                    new Stored(entry, held.thread.visitor().id()));
        }
        plan.attached().forEach(files::attach);
        return plan;
    }

    @Override
    public Optional<StoredAttachment> file(MediaId id) {
        return files.file(id);
    }

    @Override
    public Optional<ChatThread> thread(ThreadId id) {
        return Optional.ofNullable(threads.get(id)).map(held -> held.thread);
    }

    @Override
    public Optional<ChatThread> unclosed(String visitorId) {
        return ofVisitor(visitorId)
                .filter(thread -> thread.status() != ThreadStatus.CLOSED)
                .findFirst();
    }

    @Override
    public Optional<ChatThread> closedLast(String visitorId) {
        return ofVisitor(visitorId)
                .max(Comparator.comparing(MemoryThreads::closedAt)
                        .thenComparing(thread -> thread.id().value()));
    }

    @Override
    public Optional<Stored> stored(Author author, ClientId id) {
        return Optional.ofNullable(byClient.get(new ByClient(Who.of(author), id)));
    }

    @Override
    public Optional<Row> row(ThreadId thread, long seq) {
        Held held = threads.get(thread);
        return held == null || seq < 1 || seq > held.rows.size()
                ? Optional.empty()
                : Optional.of(held.rows.get((int) seq - 1));
    }

    Optional<ChatThread> newest(String visitorId) {
        Optional<ChatThread> unclosed = unclosed(visitorId);
        return unclosed.isPresent()
                ? unclosed
                : ofVisitor(visitorId).min(Comparator.comparing(MemoryThreads::cursor, NEWEST_FIRST));
    }

    List<ThreadListing> list(ThreadQuery query) {
        Map<Cursor, ThreadId> from = query.before() == null ? byActivity : byActivity.tailMap(query.before(), false);
        return from.values().stream()
                .map(this::held)
                .filter(held -> query.status() == null || held.thread.status() == query.status())
                .limit(query.limit())
                .map(held -> new ThreadListing(held.thread, held.marks.get(Who.of(query.reader()))))
                .toList();
    }

    EntryPage page(EntryQuery query) {
        Held held = threads.get(query.thread());
        if (held == null) {
            return new EntryPage(List.of(), false);
        }
        List<Row> rows = held.rows;
        boolean forward = query.range() instanceof After;
        IntStream places;
        if (query.range() instanceof After after) {
            places = IntStream.range((int) Math.min(Math.max(after.seq(), 0), rows.size()), rows.size());
        } else {
            long below = query.range() instanceof Before before ? before.seq() : Long.MAX_VALUE;
            int end = (int) Math.min(Math.max(below - 1, 0), rows.size());
            places = IntStream.range(0, end).map(i -> end - 1 - i);
        }
        List<Entry> found = places.mapToObj(i -> rows.get(i).entry())
                .filter(entry -> entry.isFor(query.reader()))
                .limit(query.limit() + 1L)
                .toList();
        boolean more = found.size() > query.limit();
        List<Entry> page = new ArrayList<>(more ? found.subList(0, query.limit()) : found);
        if (!forward) {
            page.sort(Comparator.comparingLong(Entry::seq));
        }
        return new EntryPage(page, more);
    }

    Optional<ReadMark> mark(NewMark mark) {
        Held held = threads.get(mark.thread());
        if (held == null) {
            return Optional.empty();
        }
        Audience reader = mark.by().isVisitor() ? Audience.ALL : Audience.AGENTS;
        long seq = Math.min(mark.seq(), held.thread.lastSeq(reader));
        ReadMark before = held.marks.get(Who.of(mark.by()));
        if (seq <= (before == null ? 0 : before.seq())) {
            return Optional.empty();
        }
        Row row = held.rows.get((int) seq - 1);
        long messages = reader == Audience.AGENTS ? row.visitorMessages() : row.teamMessages();
        ReadMark moved = new ReadMark(mark.by(), seq, messages);
        held.marks.put(Who.of(mark.by()), moved);
        held.moves++;
        return Optional.of(moved);
    }

    List<ReadMark> marks(ThreadId thread) {
        Held held = threads.get(thread);
        return held == null ? List.of() : List.copyOf(held.marks.values());
    }

    List<ThreadPosition> positions(Collection<ThreadId> wanted) {
        return wanted.stream()
                .distinct()
                .map(threads::get)
                .filter(Objects::nonNull)
                .map(held -> new ThreadPosition(
                        held.thread.id(), held.thread.lastSeq(), held.thread.lastPublicSeq(), held.moves))
                .toList();
    }

    private Held held(ThreadId id) {
        return Objects.requireNonNull(threads.get(id));
    }

    private Stream<ChatThread> ofVisitor(String visitorId) {
        return byVisitor.getOrDefault(visitorId, List.of()).stream().map(id -> held(id).thread);
    }

    private static Cursor cursor(ChatThread thread) {
        return new Cursor(thread.activeAt(), thread.id());
    }

    private static Instant closedAt(ChatThread thread) {
        @Nullable Instant at = thread.closedAt();
        return at == null ? Instant.MIN : at;
    }
}
