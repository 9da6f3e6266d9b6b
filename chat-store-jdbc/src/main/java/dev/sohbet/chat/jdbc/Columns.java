package dev.sohbet.chat.jdbc;

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
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.model.ThreadStatus;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How the model stands in columns. */
final class Columns {
    /** The columns that {@link #thread} reads. */
    static final String THREAD =
            "t.id, t.visitor_id, t.visitor_name, t.status, t.opened_at, t.active_at, t.closed_at, t.last_seq,"
                    + " t.last_public_seq, t.visitor_messages, t.team_messages, t.last_role, t.last_author_id, t.last_author_name,"
                    + " t.last_text, t.last_at";

    /** The columns that {@link #entry} reads. */
    static final String ENTRY =
            "e.thread_id, e.seq, e.prev_public, e.role, e.author_id, e.author_name, e.client_id, e.kind, e.body, e.at";

    private Columns() {}

    static ChatThread thread(ResultSet row) throws SQLException {
        String lastRole = row.getString(12);
        return new ChatThread(
                new ThreadId(row.getString(1)),
                new Author(Author.Role.VISITOR, row.getString(2), row.getString(3)),
                ThreadStatus.ofWire(row.getString(4)),
                time(row.getLong(5)),
                time(row.getLong(6)),
                row.getObject(7) == null ? null : time(row.getLong(7)),
                row.getLong(8),
                row.getLong(9),
                row.getLong(10),
                row.getLong(11),
                lastRole == null
                        ? null
                        : new Preview(
                                author(lastRole, row.getString(13), row.getString(14)),
                                row.getString(15),
                                time(row.getLong(16))));
    }

    static Entry entry(ResultSet row) throws SQLException {
        return new Entry(
                new ThreadId(row.getString(1)),
                row.getLong(2),
                row.getLong(3),
                author(row.getString(4), row.getString(5), row.getString(6)),
                new ClientId(row.getString(7)),
                content(row.getString(8), row.getString(9)),
                time(row.getLong(10)));
    }

    static Author author(String role, String id, @Nullable String name) {
        return new Author(Author.Role.ofWire(role), id, name);
    }

    static Content content(String kind, String body) {
        return switch (kind) {
            case "message" -> new Message(body);
            case "note" -> new Note(body);
            case "status" -> new StatusChange(ThreadStatus.ofWire(body));
            default -> throw new IllegalStateException("an entry of kind " + kind);
        };
    }

    static String kind(Content content) {
        if (content instanceof Message) {
            return "message";
        }
        return content instanceof Note ? "note" : "status";
    }

    static String body(Content content) {
        if (content instanceof Message message) {
            return message.text();
        }
        return content instanceof Note note
                ? note.text()
                : ((StatusChange) content).status().wire();
    }

    /** When a closed thread was closed. */
    static Instant closedAt(ChatThread thread) {
        Instant at = thread.closedAt();
        return at == null ? Instant.MIN : at;
    }

    static String audience(Audience audience) {
        return audience.name().toLowerCase(Locale.ROOT);
    }

    static long millis(Instant time) {
        return time.toEpochMilli();
    }

    static Instant time(long millis) {
        return Instant.ofEpochMilli(millis);
    }
}
