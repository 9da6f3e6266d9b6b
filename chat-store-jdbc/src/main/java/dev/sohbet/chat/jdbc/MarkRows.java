package dev.sohbet.chat.jdbc;

import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.ReadMark;
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.spi.NewMark;
import dev.sohbet.chat.spi.ThreadStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/** Who has read how far. */
final class MarkRows {
    enum Statements implements Sql.Source {
        LOCK("""
                WITH {v id text}
                SELECT t.id, t.last_seq, t.last_public_seq FROM v JOIN chat_thread t ON t.id = v.id ORDER BY t.id FOR UPDATE OF t"""),
        HELD("""
                WITH {v thread_id text, role text, reader_id text}
                SELECT m.thread_id, m.role, m.reader_id, m.seq FROM v
                JOIN chat_mark m ON m.thread_id = v.thread_id AND m.role = v.role AND m.reader_id = v.reader_id"""),
        COUNTS("""
                WITH {v thread_id text, seq bigint}
                SELECT e.thread_id, e.seq, e.visitor_messages, e.team_messages FROM v
                JOIN chat_entry e ON e.thread_id = v.thread_id AND e.seq = v.seq"""),
        MOVE("""
                WITH {v thread_id text, role text, reader_id text, reader_name text, seq bigint, messages bigint}
                INSERT INTO chat_mark (thread_id, role, reader_id, reader_name, seq, messages)
                SELECT thread_id, role, reader_id, reader_name, seq, messages FROM v WHERE true
                ON CONFLICT (thread_id, role, reader_id) DO UPDATE
                SET reader_name = excluded.reader_name, seq = excluded.seq, messages = excluded.messages"""),
        COUNT_MOVES("""
                WITH {v id text, moves bigint}
                UPDATE chat_thread SET marks = chat_thread.marks + v.moves FROM v WHERE chat_thread.id = v.id"""),
        OF_THREADS("""
                WITH {v thread_id text}
                SELECT m.role, m.reader_id, m.reader_name, m.seq, m.messages, m.thread_id FROM v
                JOIN chat_mark m ON m.thread_id = v.thread_id"""),
        OF_READER("""
                SELECT role, reader_id, reader_name, seq, messages FROM chat_mark
                WHERE thread_id = :thread AND role = :role AND reader_id = :reader""");

        @SuppressWarnings("ImmutableEnumChecker") // A value.
        private final Sql sql;

        Statements(String text) {
            this.sql = Sql.of(text);
        }

        @Override
        public Sql sql() {
            return sql;
        }
    }

    private record Reader(String thread, String role, String id) {
        static Reader of(NewMark mark) {
            return new Reader(
                    mark.thread().value(), mark.by().role().wire(), mark.by().id());
        }

        Object[] row() {
            return new Object[] {thread, role, id};
        }
    }

    private record Ends(long last, long lastPublic) {}

    private record Place(String thread, long seq) {}

    private record Counts(long visitor, long team) {}

    /** A mark that will move, as far as is known before the messages are counted. */
    private record Move(int index, NewMark mark, long seq) {}

    private final Database database;

    MarkRows(Database database) {
        this.database = database;
    }

    Map<ThreadId, List<ReadMark>> of(Collection<ThreadId> threads) {
        Map<ThreadId, List<ReadMark>> found = new HashMap<>();
        List<Object[]> wanted =
                threads.stream().map(thread -> new Object[] {thread.value()}).toList();
        database.read(tx -> tx.query(
                Statements.OF_THREADS,
                wanted,
                row -> found.computeIfAbsent(new ThreadId(row.getString(6)), thread -> new ArrayList<>())
                        .add(mark(row))));
        return found;
    }

    Optional<ReadMark> of(ThreadId thread, Author by) {
        return database.read(tx -> tx.query(Statements.OF_READER)
                .bind("thread", thread.value())
                .bind("role", by.role().wire())
                .bind("reader", by.id())
                .map((row, context) -> mark(row))
                .findOne());
    }

    List<Optional<ReadMark>> move(List<NewMark> batch) {
        if (batch.size() > ThreadStore.LARGEST_BATCH) {
            throw new IllegalArgumentException(batch.size() + " marks");
        }
        return batch.isEmpty() ? List.of() : database.write(tx -> move(tx, batch));
    }

    private static List<Optional<ReadMark>> move(Tx tx, List<NewMark> batch) throws SQLException {
        List<Move> moves = moves(tx, batch);
        Map<Place, Counts> counts = counts(tx, moves);
        List<Optional<ReadMark>> results = new ArrayList<>(
                batch.stream().map(mark -> Optional.<ReadMark>empty()).toList());
        Map<Reader, Object[]> rows = new LinkedHashMap<>();
        Map<String, Long> moved = new LinkedHashMap<>();
        for (Move move : moves) {
            String thread = move.mark().thread().value();
            Author by = move.mark().by();
            Counts read = Objects.requireNonNull(counts.get(new Place(thread, move.seq())));
            long messages = by.isVisitor() ? read.team() : read.visitor();
            results.set(move.index(), Optional.of(new ReadMark(by, move.seq(), messages)));
            rows.put(
                    Reader.of(move.mark()),
                    new Object[] {thread, by.role().wire(), by.id(), by.name(), move.seq(), messages});
            moved.merge(thread, 1L, Long::sum);
        }
        tx.execute(Statements.MOVE, List.copyOf(rows.values()));
        tx.execute(
                Statements.COUNT_MOVES,
                moved.entrySet().stream()
                        .map(thread -> new Object[] {thread.getKey(), thread.getValue()})
                        .toList());
        return results;
    }

    private static List<Move> moves(Tx tx, List<NewMark> batch) throws SQLException {
        TreeSet<String> ids = new TreeSet<>();
        Map<Reader, Long> seqs = new LinkedHashMap<>();
        for (NewMark mark : batch) {
            ids.add(mark.thread().value());
            seqs.put(Reader.of(mark), 0L);
        }
        Map<String, Ends> ends = new HashMap<>();
        List<Object[]> wanted = ids.stream().map(id -> new Object[] {id}).toList();
        tx.query(Statements.LOCK, wanted, row -> ends.put(row.getString(1), new Ends(row.getLong(2), row.getLong(3))));
        tx.query(
                Statements.HELD,
                seqs.keySet().stream().map(Reader::row).toList(),
                row -> seqs.put(new Reader(row.getString(1), row.getString(2), row.getString(3)), row.getLong(4)));
        List<Move> moves = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            NewMark mark = batch.get(i);
            Ends end = ends.get(mark.thread().value());
            long last = end == null ? 0 : mark.by().isVisitor() ? end.lastPublic() : end.last();
            long seq = Math.min(mark.seq(), last);
            if (seq > seqs.getOrDefault(Reader.of(mark), 0L)) {
                seqs.put(Reader.of(mark), seq);
                moves.add(new Move(i, mark, seq));
            }
        }
        return moves;
    }

    private static Map<Place, Counts> counts(Tx tx, List<Move> moves) throws SQLException {
        Map<Place, Counts> counts = new HashMap<>();
        List<Object[]> places = moves.stream()
                .map(move -> new Place(move.mark().thread().value(), move.seq()))
                .distinct()
                .map(place -> new Object[] {place.thread(), place.seq()})
                .toList();
        tx.query(
                Statements.COUNTS,
                places,
                row -> counts.put(
                        new Place(row.getString(1), row.getLong(2)), new Counts(row.getLong(3), row.getLong(4))));
        return counts;
    }

    private static ReadMark mark(ResultSet row) throws SQLException {
        return new ReadMark(
                Columns.author(row.getString(1), row.getString(2), row.getString(3)), row.getLong(4), row.getLong(5));
    }
}
