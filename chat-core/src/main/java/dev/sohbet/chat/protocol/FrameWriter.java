package dev.sohbet.chat.protocol;

import dev.sohbet.chat.model.About;
import dev.sohbet.chat.model.Audience;
import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.ChannelQueue;
import dev.sohbet.chat.model.ChatThread;
import dev.sohbet.chat.model.Content;
import dev.sohbet.chat.model.Entry;
import dev.sohbet.chat.model.ReadMark;
import dev.sohbet.chat.model.Undelivered;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** What the server says to JSON. */
final class FrameWriter {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final JsonGenerator json;
    private final MediaWriter media;

    FrameWriter(JsonGenerator json) {
        this.json = json;
        this.media = new MediaWriter(json);
    }

    void write(ServerFrame frame) {
        json.writeStartObject();
        if (frame instanceof ServerFrame.EntryPush push) {
            kind("entry", null);
            json.writeStringProperty("thread", push.entry().thread().value());
            json.writeName("entry");
            entry(push.entry(), push.reader());
        } else if (frame instanceof ServerFrame.Ack ack) {
            kind("ack", ack.re());
            json.writeStringProperty("thread", ack.thread().value());
            json.writeNumberProperty("seq", ack.seq());
            time("at", ack.at());
        } else if (frame instanceof ServerFrame.Welcome welcome) {
            welcome(welcome);
        } else if (frame instanceof ServerFrame.Entries entries) {
            kind("entries", entries.re());
            json.writeStringProperty("thread", entries.thread().value());
            page(entries.page());
        } else if (frame instanceof ServerFrame.MediaLinks links) {
            kind("media", links.re());
            media.links(links);
        } else if (frame instanceof ServerFrame.Done done) {
            kind("done", done.re());
        } else if (frame instanceof ServerFrame.Pong pong) {
            kind("pong", pong.re());
        } else if (frame instanceof ServerFrame.Watching watching) {
            kind("watching", watching.re());
        } else if (frame instanceof ServerFrame.Threads threads) {
            kind("threads", threads.re());
            threads("threads", threads.threads());
            optional("next", threads.next());
        } else if (frame instanceof ServerFrame.Agents agents) {
            kind("agents", agents.re());
            json.writeArrayPropertyStart("agents");
            agents.agents().forEach(this::author);
            json.writeEndArray();
        } else if (frame instanceof ServerFrame.Deliveries deliveries) {
            kind("deliveries", deliveries.re());
            json.writeStringProperty("thread", deliveries.thread().value());
            json.writeArrayPropertyStart("deliveries");
            deliveries.deliveries().forEach(this::undelivered);
            json.writeEndArray();
        } else if (frame instanceof ServerFrame.Queues queues) {
            kind("queues", queues.re());
            json.writeArrayPropertyStart("queues");
            queues.queues().forEach(this::queue);
            json.writeEndArray();
        } else if (frame instanceof ServerFrame.ReadPush read) {
            kind("read", null);
            json.writeStringProperty("thread", read.thread().value());
            mark(read.mark());
        } else if (frame instanceof ServerFrame.TypingPush typing) {
            kind("typing", null);
            json.writeStringProperty("thread", typing.thread().value());
            author("from", typing.from());
            json.writeBooleanProperty("on", typing.on());
        } else if (frame instanceof ServerFrame.TeamPresence team) {
            kind("presence", null);
            json.writeStringProperty("state", team.state().wire());
        } else if (frame instanceof ServerFrame.ParticipantPresence presence) {
            kind("presence", null);
            author("of", presence.of());
            json.writeStringProperty("state", presence.presence().state().wire());
            if (presence.presence().lastSeen() != null) {
                time("lastSeen", presence.presence().lastSeen());
            }
        } else if (frame instanceof ServerFrame.Summaries summaries) {
            kind("summaries", null);
            threads("threads", summaries.threads());
        } else if (frame instanceof ServerFrame.Error error) {
            error(error);
        } else if (frame instanceof ServerFrame.Identity identity) {
            optional("token", identity.token());
            author("me", identity.me());
        }
        json.writeEndObject();
    }

    void write(HttpAnswer answer) {
        json.writeStartObject();
        if (answer instanceof HttpAnswer.SignIn signIn) {
            json.writeStringProperty("mode", signIn.mode());
        } else if (answer instanceof HttpAnswer.CodeAsked asked) {
            json.writeNumberProperty("validFor", asked.validFor().toSeconds());
        } else if (answer instanceof HttpAnswer.Account account) {
            account(account);
        } else if (answer instanceof HttpAnswer.Offer offer) {
            json.writeStringProperty("token", offer.token());
            optional("url", offer.url());
        } else if (answer instanceof HttpAnswer.RecoveryCodes made) {
            json.writeArrayPropertyStart("codes");
            made.codes().forEach(json::writeString);
            json.writeEndArray();
        } else if (answer instanceof HttpAnswer.Uploaded uploaded) {
            json.writeName("media");
            media.attachment(uploaded.media());
        } else if (answer instanceof HttpAnswer.Connections connections) {
            json.writeArrayPropertyStart("tests");
            connections.tests().forEach(this::tested);
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private void tested(HttpAnswer.Tested tested) {
        json.writeStartObject();
        json.writeStringProperty("name", tested.name());
        json.writeArrayPropertyStart("findings");
        for (HttpAnswer.Finding finding : tested.findings()) {
            json.writeStartObject();
            json.writeStringProperty("level", finding.level());
            json.writeStringProperty("code", finding.code());
            json.writeStringProperty("text", finding.text());
            optional("remedy", finding.remedy());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void account(HttpAnswer.Account account) {
        author("me", account.me());
        json.writeArrayPropertyStart("links");
        for (HttpAnswer.Link link : account.links()) {
            json.writeStartObject();
            json.writeStringProperty("channel", link.channel());
            json.writeBooleanProperty("linked", link.linked());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeNumberProperty("recoveryCodes", account.recoveryCodes());
        json.writeArrayPropertyStart("sessions");
        for (HttpAnswer.Session session : account.sessions()) {
            json.writeStartObject();
            json.writeStringProperty("id", session.id());
            time("since", session.since());
            time("usedAt", session.usedAt());
            json.writeBooleanProperty("current", session.current());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void kind(String kind, @Nullable String re) {
        json.writeStringProperty("kind", kind);
        optional("re", re);
    }

    private void welcome(ServerFrame.Welcome welcome) {
        kind("welcome", welcome.re());
        json.writeNumberProperty("v", FrameCodec.VERSION);
        json.writeStringProperty("epoch", welcome.epoch());
        author("me", welcome.me());
        json.writeObjectPropertyStart("limits");
        json.writeNumberProperty("text", welcome.limits().text());
        json.writeNumberProperty("frame", welcome.limits().frame());
        json.writeNumberProperty("page", welcome.limits().page());
        if (welcome.limits().media() != null) {
            media.limits(welcome.limits().media());
        }
        json.writeEndObject();
        json.writeName("thread");
        if (welcome.thread() == null) {
            json.writeNull();
        } else {
            thread(welcome.thread());
        }
        page(welcome.page());
        json.writeStringProperty("presence", welcome.presence().wire());
    }

    private void error(ServerFrame.Error error) {
        kind("error", error.re());
        json.writeStringProperty("code", error.code().wire());
        json.writeStringProperty("message", error.message());
        if (error.retryAfter() != null) {
            // whole seconds, rounded up: a client that waits as told is not refused again
            json.writeNumberProperty("retryAfter", (error.retryAfter().toMillis() + 999) / 1000);
        }
    }

    private void page(ServerFrame.Page page) {
        json.writeArrayPropertyStart("entries");
        for (Entry entry : page.entries()) {
            entry(entry, page.reader());
        }
        json.writeEndArray();
        json.writeArrayPropertyStart("reads");
        for (ReadMark mark : page.reads()) {
            json.writeStartObject();
            mark(mark);
            json.writeEndObject();
        }
        json.writeEndArray();
        if (page.more()) {
            json.writeBooleanProperty("more", true);
        }
        if (page.reset()) {
            json.writeBooleanProperty("reset", true);
        }
    }

    private void entry(Entry entry, Audience reader) {
        json.writeStartObject();
        json.writeNumberProperty("seq", entry.seq());
        json.writeNumberProperty("prev", entry.prev(reader));
        Content content = entry.content();
        json.writeStringProperty("type", content.type());
        author("from", entry.from());
        time("at", entry.at());
        json.writeStringProperty("clientId", entry.clientId().value());
        if (content instanceof Content.Edit edit) {
            json.writeNumberProperty("edits", edit.message());
        } else if (content instanceof Content.StatusChange change) {
            json.writeStringProperty("status", change.status().wire());
        } else if (content instanceof Content.Assignment assignment && assignment.agent() != null) {
            author("to", assignment.agent());
        } else if (content instanceof Content.Block block) {
            json.writeBooleanProperty("on", block.on());
        }
        if (!content.text().isEmpty() || content instanceof Content.Message) {
            json.writeStringProperty("text", content.text());
        }
        if (content instanceof Content.Message message) {
            media.attachments(message.media());
        }
        json.writeEndObject();
    }

    private void threads(String name, Iterable<ServerFrame.ThreadView> threads) {
        json.writeArrayPropertyStart(name);
        for (ServerFrame.ThreadView view : threads) {
            thread(view);
        }
        json.writeEndArray();
    }

    private void thread(ServerFrame.ThreadView view) {
        ChatThread thread = view.thread();
        json.writeStartObject();
        json.writeStringProperty("id", thread.id().value());
        json.writeStringProperty("status", thread.status().wire());
        author("visitor", thread.visitor());
        time("openedAt", thread.openedAt());
        time("activeAt", thread.activeAt());
        json.writeNumberProperty("lastSeq", thread.lastSeq(view.reader()));
        json.writeNumberProperty("messages", thread.messagesFor(view.reader()));
        if (view.read() != null) {
            json.writeNumberProperty("read", view.read().messages());
            json.writeNumberProperty("readSeq", view.read().seq());
        }
        ChatThread.Preview last = thread.last();
        if (last != null) {
            json.writeObjectPropertyStart("last");
            author("from", last.from());
            json.writeStringProperty("text", last.text());
            optional("media", last.media() == null ? null : last.media().wire());
            time("at", last.at());
            json.writeEndObject();
        }
        json.writeStringProperty("presence", view.presence().wire());
        if (view.reader() == Audience.AGENTS) {
            forAgents(thread);
        }
        json.writeEndObject();
    }

    /** What no visitor is told. */
    private void forAgents(ChatThread thread) {
        if (thread.assignee() != null) {
            author("assignee", thread.assignee());
        }
        if (thread.blocked()) {
            json.writeBooleanProperty("blocked", true);
        }
        About about = thread.about();
        if (!about.equals(About.NOTHING)) {
            json.writeObjectPropertyStart("about");
            optional("page", about.page());
            optional("language", about.language());
            optional("zone", about.zone());
            optional("label", about.label());
            json.writeEndObject();
        }
    }

    private void undelivered(Undelivered delivery) {
        json.writeStartObject();
        json.writeNumberProperty("id", delivery.id());
        json.writeStringProperty("channel", delivery.channel());
        json.writeNumberProperty("seq", delivery.seq());
        json.writeStringProperty("state", delivery.state().wire());
        json.writeNumberProperty("attempts", delivery.attempts());
        if (delivery.state() != Undelivered.State.DEAD) {
            time("dueAt", delivery.dueAt());
        }
        optional("error", delivery.error().isEmpty() ? null : delivery.error());
        json.writeEndObject();
    }

    private void queue(ChannelQueue queue) {
        json.writeStartObject();
        json.writeStringProperty("channel", queue.channel());
        json.writeNumberProperty("waiting", queue.waiting());
        if (queue.oldest() != null) {
            time("oldest", queue.oldest());
        }
        json.writeNumberProperty("dead", queue.dead());
        json.writeEndObject();
    }

    private void mark(ReadMark mark) {
        author("by", mark.by());
        json.writeNumberProperty("seq", mark.seq());
        json.writeNumberProperty("messages", mark.messages());
    }

    private void author(String name, Author author) {
        json.writeName(name);
        author(author);
    }

    private void author(Author author) {
        json.writeStartObject();
        json.writeStringProperty("role", author.role().wire());
        json.writeStringProperty("id", author.id());
        optional("name", author.name());
        json.writeEndObject();
    }

    private void time(String name, Instant at) {
        json.writeStringProperty(name, TIME.format(at));
    }

    private void optional(String name, @Nullable String value) {
        if (value != null) {
            json.writeStringProperty(name, value);
        }
    }
}
