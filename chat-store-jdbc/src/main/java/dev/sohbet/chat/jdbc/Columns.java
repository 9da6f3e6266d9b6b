package dev.sohbet.chat.jdbc;

import dev.sohbet.chat.model.About;
import dev.sohbet.chat.model.Attachment;
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
                    + " t.last_text, t.last_at, t.assignee_id, t.assignee_name, t.blocked, t.about_page, t.about_language, t.about_zone,"
                    + " t.about_label, t.last_media";

    /** How many columns {@link #THREAD} has. */
    static final int THREAD_COLUMNS = 24;

    /** The columns that {@link #entry} reads. */
    static final String ENTRY =
            "e.thread_id, e.seq, e.prev_public, e.role, e.author_id, e.author_name, e.client_id, e.kind, e.body, e.at, e.edits,"
                    + " e.media";

    /** How many columns {@link #ENTRY} has. */
    static final int ENTRY_COLUMNS = 12;

    private static final String ON = "on";

    private static final String OFF = "off";

    private Columns() {}

    static ChatThread thread(ResultSet row) throws SQLException {
        String lastRole = row.getString(12);
        String assignee = row.getString(17);
        String media = row.getString(24);
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
                                media == null ? null : Attachment.Kind.ofWire(media),
                                time(row.getLong(16))),
                assignee == null ? null : new Author(Author.Role.AGENT, assignee, row.getString(18)),
                row.getBoolean(19),
                new About(row.getString(20), row.getString(21), row.getString(22), row.getString(23)));
    }

    static Entry entry(ResultSet row) throws SQLException {
        return new Entry(
                new ThreadId(row.getString(1)),
                row.getLong(2),
                row.getLong(3),
                author(row.getString(4), row.getString(5), row.getString(6)),
                new ClientId(row.getString(7)),
                content(row.getString(8), row.getString(9), row.getLong(11), row.getString(12)),
                time(row.getLong(10)));
    }

    static Author author(String role, String id, @Nullable String name) {
        return new Author(Author.Role.ofWire(role), id, name);
    }

    private static Content content(String kind, String body, long edits, @Nullable String media) {
        return switch (kind) {
            case "message" -> new Message(body, FileColumn.all(media));
            case "note" -> new Note(body);
            case "edited" -> new Edit(edits, body);
            case "status" -> new StatusChange(ThreadStatus.ofWire(body));
            case "assigned" -> new Assignment(agent(body));
            case "blocked" -> new Block(body.equals(ON));
            default -> throw new IllegalStateException("an entry of kind " + kind);
        };
    }

    static String body(Content content) {
        if (content instanceof StatusChange change) {
            return change.status().wire();
        }
        if (content instanceof Assignment assignment) {
            return agent(assignment.agent());
        }
        return content instanceof Block block ? (block.on() ? ON : OFF) : content.text();
    }

    /** The message that an entry edits. */
    static @Nullable Long edits(Content content) {
        return content instanceof Edit edit ? edit.message() : null;
    }

    /** The files of a message. */
    static @Nullable String media(Content content) {
        return content instanceof Message message ? FileColumn.of(message.media()) : null;
    }

    /** An agent's id, and the name on the next line; nobody is empty. */
    private static String agent(@Nullable Author agent) {
        return agent == null ? "" : agent.name() == null ? agent.id() : agent.id() + '\n' + agent.name();
    }

    private static @Nullable Author agent(String body) {
        if (body.isEmpty()) {
            return null;
        }
        int end = body.indexOf('\n');
        return new Author(
                Author.Role.AGENT, end < 0 ? body : body.substring(0, end), end < 0 ? null : body.substring(end + 1));
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
