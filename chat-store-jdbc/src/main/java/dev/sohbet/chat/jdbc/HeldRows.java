package dev.sohbet.chat.jdbc;

import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.ChatThread;
import dev.sohbet.chat.model.ClientId;
import dev.sohbet.chat.model.Content.Edit;
import dev.sohbet.chat.model.MediaId;
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.model.ThreadStatus;
import dev.sohbet.chat.spi.AppendPlan;
import dev.sohbet.chat.spi.AppendPlan.Row;
import dev.sohbet.chat.spi.AppendPlan.Stored;
import dev.sohbet.chat.spi.NewEntry;
import dev.sohbet.chat.spi.NewEntry.ToThread;
import dev.sohbet.chat.spi.NewEntry.ToVisitor;
import dev.sohbet.chat.spi.StoredAttachment;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What a batch needs to know, read with a handful of statements under the locks of its threads. */
final class HeldRows implements AppendPlan.Held {
    private record Key(Author.Role role, String id, ClientId clientId) {}

    private record Place(ThreadId thread, long seq) {}

    private final Tx tx;
    private final Map<ThreadId, ChatThread> threads = new HashMap<>();
    private final Map<String, ChatThread> current = new HashMap<>();
    private final NavigableSet<String> resolved = new TreeSet<>();
    private final Map<String, String> unclosed = new HashMap<>();
    private final Map<String, String> closed = new HashMap<>();
    private final Map<Key, Stored> stored = new HashMap<>();
    private final Map<Place, Row> edited = new HashMap<>();
    private final Map<MediaId, StoredAttachment> files = new HashMap<>();

    private HeldRows(Tx tx) {
        this.tx = tx;
    }

    static HeldRows lock(Tx tx, List<NewEntry> batch) throws SQLException {
        HeldRows held = new HeldRows(tx);
        NavigableSet<String> ids = new TreeSet<>();
        for (NewEntry entry : batch) {
            if (entry.to() instanceof ToThread to) {
                ids.add(to.id().value());
            } else {
                ToVisitor to = (ToVisitor) entry.to();
                ids.add(to.ifNew().value());
                held.resolved.add(to.visitor().id());
            }
        }
        held.resolve(held.resolved);
        List<String> without = held.resolved.stream()
                .filter(visitor -> !held.unclosed.containsKey(visitor))
                .toList();
        if (!without.isEmpty() && tx.dialect() == Dialect.POSTGRESQL) {
            tx.query(AppendRows.Statements.LOCK_VISITORS, single(without.stream()), row -> true);
            held.resolve(without);
        }
        ids.addAll(held.unclosed.values());
        ids.addAll(held.closed.values());
        Set<String> open = Set.copyOf(held.unclosed.values());
        for (ChatThread thread : tx.query(AppendRows.Statements.LOCK, single(ids.stream()), Columns::thread)) {
            held.threads.put(thread.id(), thread);
            boolean closed = thread.status() == ThreadStatus.CLOSED;
            if (closed && open.contains(thread.id().value())) {
                throw new SQLException("closed since it was looked for", "40001");
            }
        }
        // Read after the locks are taken, so that whatever others appended to these threads is seen.
        List<Object[]> keys = batch.stream()
                .map(entry -> new Object[] {
                    entry.from().id(),
                    entry.clientId().value(),
                    entry.from().role().wire()
                })
                .toList();
        for (Stored known : tx.query(
                AppendRows.Statements.KNOWN,
                keys,
                row -> new Stored(Columns.entry(row), row.getString(Columns.ENTRY_COLUMNS + 1)))) {
            Author from = known.entry().from();
            held.stored.put(new Key(from.role(), from.id(), known.entry().clientId()), known);
        }
        held.readEdited(batch);
        for (StoredAttachment file : AttachmentRows.sending(
                tx, batch.stream().flatMap(entry -> entry.media().stream()).toList())) {
            held.files.put(file.attachment().id(), file);
        }
        for (ChatThread thread : held.threads.values()) {
            held.current.merge(thread.visitor().id(), thread, HeldRows::moreCurrent);
        }
        return held;
    }

    private void readEdited(List<NewEntry> batch) throws SQLException {
        List<Object[]> places = batch.stream()
                .filter(entry -> entry.content() instanceof Edit)
                .map(entry -> new Place(((ToThread) entry.to()).id(), ((Edit) entry.content()).message()))
                .distinct()
                .map(place -> new Object[] {place.thread().value(), place.seq()})
                .toList();
        for (Row row : tx.query(AppendRows.Statements.EDITED, places, HeldRows::row)) {
            edited.put(new Place(row.entry().thread(), row.entry().seq()), row);
        }
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                Columns.entry(row), row.getLong(Columns.ENTRY_COLUMNS + 1), row.getLong(Columns.ENTRY_COLUMNS + 2));
    }

    private void resolve(Collection<String> visitors) throws SQLException {
        tx.query(AppendRows.Statements.CURRENT, single(visitors.stream()), row -> {
            boolean isClosed = ThreadStatus.ofWire(row.getString(3)) == ThreadStatus.CLOSED;
            return (isClosed ? closed : unclosed).put(row.getString(1), row.getString(2));
        });
    }

    @Override
    public Optional<ChatThread> thread(ThreadId id) {
        return Optional.ofNullable(threads.get(id));
    }

    @Override
    public Optional<ChatThread> unclosed(String visitorId) {
        ChatThread known = current.get(visitorId);
        if (known != null && known.status() != ThreadStatus.CLOSED) {
            return Optional.of(known);
        }
        if (resolved.contains(visitorId)) {
            return Optional.empty();
        }
        return tx.query(AppendRows.Statements.UNCLOSED)
                .bind("visitor", visitorId)
                .map((row, context) -> Columns.thread(row))
                .findOne();
    }

    @Override
    public Optional<ChatThread> closedLast(String visitorId) {
        return Optional.ofNullable(current.get(visitorId));
    }

    @Override
    public Optional<Stored> stored(Author author, ClientId id) {
        return Optional.ofNullable(stored.get(new Key(author.role(), author.id(), id)));
    }

    @Override
    public Optional<Row> row(ThreadId thread, long seq) {
        return Optional.ofNullable(edited.get(new Place(thread, seq)));
    }

    @Override
    public Optional<StoredAttachment> file(MediaId id) {
        return Optional.ofNullable(files.get(id));
    }

    private static ChatThread moreCurrent(ChatThread a, ChatThread b) {
        if (a.status() != ThreadStatus.CLOSED || b.status() != ThreadStatus.CLOSED) {
            return a.status() != ThreadStatus.CLOSED ? a : b;
        }
        int later = Columns.closedAt(a).compareTo(Columns.closedAt(b));
        return later > 0 || (later == 0 && a.id().value().compareTo(b.id().value()) > 0) ? a : b;
    }

    private static List<Object[]> single(Stream<String> values) {
        return values.map(value -> new Object[] {value}).toList();
    }
}
