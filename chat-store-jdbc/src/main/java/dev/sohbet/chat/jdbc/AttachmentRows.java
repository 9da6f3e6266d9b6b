package dev.sohbet.chat.jdbc;

import static dev.sohbet.chat.jdbc.Columns.millis;

import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.ClientId;
import dev.sohbet.chat.model.MediaId;
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.spi.AppendPlan.Attached;
import dev.sohbet.chat.spi.AttachmentStore;
import dev.sohbet.chat.spi.StoredAttachment;
import dev.sohbet.chat.spi.StoredAttachment.State;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.statement.Query;

/** Uploaded files. Their rows are locked after those of threads, in the order of their ids. */
final class AttachmentRows {
    enum Statements implements Sql.Source {
        /** Of PostgreSQL only: uploads of one owner wait here for each other. */
        LOCK_OWNER("SELECT pg_advisory_xact_lock(hashtextextended(:owner, 8))"),
        USED("""
                SELECT COALESCE(sum(size), 0) FROM chat_media
                WHERE owner_id = :owner AND owner_role = :role AND at >= :since"""),
        RESERVE("""
                INSERT INTO chat_media (id, owner_role, owner_id, owner_name, upload_id, state, store, file, small_type, size, at)
                VALUES (:id, :role, :owner, :name, :upload, 'storing', :store, :file, :smallType, :size, :at)"""),
        LOCK("SELECT " + AttachmentRows.COLUMNS + " FROM chat_media m WHERE m.id = :id FOR UPDATE OF m"),
        UPLOADED(
                "SELECT " + AttachmentRows.COLUMNS
                        + " FROM chat_media m WHERE m.owner_id = :owner AND m.upload_id = :upload AND m.owner_role = :role AND m.state = 'ready'"),
        SET_STATE("UPDATE chat_media SET state = :state WHERE id = :id"),
        /** Locked, so that a file is not withdrawn while it is sent. */
        SENDING("WITH {v id text} SELECT " + AttachmentRows.COLUMNS
                + " FROM v JOIN chat_media m ON m.id = v.id ORDER BY m.id FOR UPDATE OF m"),
        FILES("WITH {v id text} SELECT " + AttachmentRows.COLUMNS + " FROM v JOIN chat_media m ON m.id = v.id"),
        ATTACH("""
                WITH {v id text, thread_id text}
                UPDATE chat_media SET thread_id = v.thread_id FROM v WHERE chat_media.id = v.id""", """
                UPDATE chat_media SET thread_id = ?2 WHERE id = ?1"""),
        UNSENT("SELECT " + AttachmentRows.COLUMNS
                + " FROM chat_media m WHERE m.thread_id IS NULL AND m.at < :before ORDER BY m.at LIMIT :limit"),
        WITHDRAWN("SELECT " + AttachmentRows.COLUMNS
                + " FROM chat_media m WHERE m.state = 'withdrawn' AND m.at < :before ORDER BY m.at LIMIT :limit"),
        WITHDRAW("UPDATE chat_media SET state = 'withdrawn' WHERE id = :id AND thread_id IS NULL"),
        WITHDRAW_ALL("UPDATE chat_media SET state = 'withdrawn' WHERE thread_id = :thread"),
        FORGET("DELETE FROM chat_media WHERE id = :id AND state = 'withdrawn'"),
        STORED_IN("SELECT " + AttachmentRows.COLUMNS
                + " FROM chat_media m WHERE m.store = :store AND m.state = 'ready' ORDER BY m.id LIMIT :limit"),
        MOVED("UPDATE chat_media SET store = :to WHERE id = :id AND store = :from AND state = 'ready'");

        @SuppressWarnings("ImmutableEnumChecker") // A value.
        private final Sql sql;

        Statements(String text) {
            this.sql = Sql.of(text);
        }

        Statements(String text, String sqlite) {
            this.sql = Sql.of(text, sqlite);
        }

        @Override
        public Sql sql() {
            return sql;
        }
    }

    private static final String COLUMNS =
            "m.owner_role, m.owner_id, m.owner_name, m.upload_id, m.state, m.store, m.file, m.small_type, m.at, m.thread_id";

    private final Database database;

    AttachmentRows(Database database) {
        this.database = database;
    }

    boolean reserve(StoredAttachment file, long most, Instant since) {
        return database.write(tx -> {
            Author owner = file.owner();
            if (tx.dialect() == Dialect.POSTGRESQL) {
                tx.query(Statements.LOCK_OWNER)
                        .bind("owner", owner.id())
                        .mapToMap()
                        .list();
            }
            long used = tx.query(Statements.USED)
                    .bind("owner", owner.id())
                    .bind("role", owner.role().wire())
                    .bind("since", millis(since))
                    .mapTo(Long.class)
                    .one();
            long size = file.attachment().size();
            if (size > most - used) {
                return false;
            }
            tx.update(Statements.RESERVE)
                    .bind("id", file.attachment().id().value())
                    .bind("role", owner.role().wire())
                    .bind("owner", owner.id())
                    .bind("name", owner.name())
                    .bind("upload", file.upload().value())
                    .bind("store", file.store())
                    .bind("file", FileColumn.of(file.attachment()))
                    .bind("smallType", file.smallType())
                    .bind("size", size)
                    .bind("at", millis(file.at()))
                    .execute();
            return true;
        });
    }

    Optional<StoredAttachment> ready(MediaId id) {
        return database.write(tx -> {
            StoredAttachment file =
                    one(tx.query(Statements.LOCK).bind("id", id.value())).orElse(null);
            if (file == null || file.state() == State.WITHDRAWN) {
                return Optional.empty();
            }
            if (tx.dialect() == Dialect.POSTGRESQL) {
                tx.query(Statements.LOCK_OWNER)
                        .bind("owner", file.owner().id())
                        .mapToMap()
                        .list();
            }
            Optional<StoredAttachment> earlier = uploaded(tx, file.owner(), file.upload());
            boolean isFirst =
                    earlier.isEmpty() || earlier.get().attachment().id().equals(id);
            State state = isFirst ? State.READY : State.WITHDRAWN;
            tx.update(Statements.SET_STATE)
                    .bind("id", id.value())
                    .bind("state", state.wire())
                    .execute();
            return isFirst ? one(tx.query(Statements.LOCK).bind("id", id.value())) : earlier;
        });
    }

    Optional<StoredAttachment> uploaded(Author owner, ClientId upload) {
        return database.read(tx -> uploaded(tx, owner, upload));
    }

    private static Optional<StoredAttachment> uploaded(Tx tx, Author owner, ClientId upload) {
        return one(tx.query(Statements.UPLOADED)
                .bind("owner", owner.id())
                .bind("upload", upload.value())
                .bind("role", owner.role().wire()));
    }

    List<StoredAttachment> files(Collection<MediaId> ids) {
        if (ids.size() > AttachmentStore.MOST_FILES) {
            throw new IllegalArgumentException(ids.size() + " files");
        }
        return database.read(tx -> tx.query(Statements.FILES, rows(ids), AttachmentRows::file));
    }

    /** The files of a batch, locked. */
    static List<StoredAttachment> sending(Tx tx, Collection<MediaId> ids) throws SQLException {
        return tx.query(Statements.SENDING, rows(ids), AttachmentRows::file);
    }

    static void attach(Tx tx, List<Attached> attached) throws SQLException {
        tx.execute(
                Statements.ATTACH,
                attached.stream()
                        .map(each ->
                                new Object[] {each.file().value(), each.thread().value()})
                        .toList());
    }

    List<StoredAttachment> disposable(Instant before, int limit) {
        return database.read(tx -> {
            Map<MediaId, StoredAttachment> files = new HashMap<>();
            page(tx, Statements.WITHDRAWN, Long.MAX_VALUE, limit)
                    .forEach(file -> files.put(file.attachment().id(), file));
            page(tx, Statements.UNSENT, millis(before), limit)
                    .forEach(file -> files.put(file.attachment().id(), file));
            return files.values().stream()
                    .sorted(Comparator.comparing(StoredAttachment::at))
                    .limit(limit)
                    .toList();
        });
    }

    private static List<StoredAttachment> page(Tx tx, Statements statement, long before, int limit) {
        return tx.query(statement)
                .bind("before", before)
                .bind("limit", limit)
                .map((row, context) -> file(row))
                .list();
    }

    boolean withdraw(MediaId id) {
        return database.write(
                tx -> tx.update(Statements.WITHDRAW).bind("id", id.value()).execute() == 1);
    }

    void withdrawAll(ThreadId thread) {
        database.write(tx -> tx.update(Statements.WITHDRAW_ALL)
                .bind("thread", thread.value())
                .execute());
    }

    void forget(MediaId id) {
        database.write(tx -> tx.update(Statements.FORGET).bind("id", id.value()).execute());
    }

    List<StoredAttachment> storedIn(String store, int limit) {
        return database.read(tx -> tx.query(Statements.STORED_IN)
                .bind("store", store)
                .bind("limit", limit)
                .map((row, context) -> file(row))
                .list());
    }

    boolean moved(MediaId id, String from, String to) {
        return database.write(tx -> tx.update(Statements.MOVED)
                        .bind("id", id.value())
                        .bind("from", from)
                        .bind("to", to)
                        .execute()
                == 1);
    }

    private static List<Object[]> rows(Collection<MediaId> ids) {
        return ids.stream()
                .map(MediaId::value)
                .distinct()
                .sorted()
                .map(id -> new Object[] {id})
                .toList();
    }

    private static Optional<StoredAttachment> one(Query query) {
        return query.map((row, context) -> file(row)).findOne();
    }

    private static StoredAttachment file(ResultSet row) throws SQLException {
        String thread = row.getString(10);
        return new StoredAttachment(
                FileColumn.file(row.getString(7)),
                Columns.author(row.getString(1), row.getString(2), row.getString(3)),
                new ClientId(row.getString(4)),
                Columns.time(row.getLong(9)),
                row.getString(6),
                row.getString(8),
                State.ofWire(row.getString(5)),
                thread == null ? null : new ThreadId(thread));
    }
}
