package dev.sohbet.chat.web;

import dev.sohbet.chat.ChatActor;
import dev.sohbet.chat.ThreadPage;
import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.Entry;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.model.Presence;
import dev.sohbet.chat.protocol.ClientFrame;
import dev.sohbet.chat.protocol.FrameException;
import dev.sohbet.chat.protocol.ServerFrame;
import dev.sohbet.chat.protocol.ServerFrame.ThreadView;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what a request asks, the same for both carriers. */
final class FrameHandler {
    private static final Logger log = LoggerFactory.getLogger(FrameHandler.class);

    private FrameHandler() {}

    /**
     * Handles a request; {@code reply} gets exactly one frame, now or later on another thread, except that a {@code typing} has none.
     *
     * @return false when this request is none that both carriers know
     */
    static boolean handle(ChatActor actor, ClientFrame frame, Consumer<ServerFrame> reply) {
        if (frame instanceof ClientFrame.Send send) {
            acknowledge(
                    send.id(),
                    send.thread() == null
                            ? actor.send(send.clientId(), send.text(), send.media(), send.about())
                            : actor.send(send.thread(), send.clientId(), send.text(), send.media()),
                    reply);
        } else if (frame instanceof ClientFrame.Note note) {
            acknowledge(note.id(), actor.note(note.thread(), note.clientId(), note.text()), reply);
        } else if (frame instanceof ClientFrame.Status status) {
            acknowledge(status.id(), actor.status(status.thread(), status.clientId(), status.status()), reply);
        } else if (frame instanceof ClientFrame.Edit edit) {
            acknowledge(edit.id(), actor.edit(edit.thread(), edit.clientId(), edit.seq(), edit.text()), reply);
        } else if (frame instanceof ClientFrame.Assign assign) {
            acknowledge(assign.id(), actor.assign(assign.thread(), assign.clientId(), assign.agent()), reply);
        } else if (frame instanceof ClientFrame.Block block) {
            acknowledge(block.id(), actor.block(block.thread(), block.clientId(), block.on()), reply);
        } else if (frame instanceof ClientFrame.Read read) {
            CompletableFuture<?> unused = actor.markRead(read.thread(), read.seq())
                    .whenComplete((mark, failure) -> reply.accept(
                            failure == null ? new ServerFrame.Done(read.id()) : error(read.id(), failure)));
        } else if (frame instanceof ClientFrame.History history) {
            reply.accept(new ServerFrame.Entries(history.id(), history.thread(), Pages.history(actor, history)));
        } else if (frame instanceof ClientFrame.Threads threads) {
            reply.accept(threads(actor, threads));
        } else if (frame instanceof ClientFrame.Agents agents) {
            reply.accept(new ServerFrame.Agents(agents.id(), actor.agents()));
        } else if (frame instanceof ClientFrame.Deliveries asked) {
            reply.accept(new ServerFrame.Deliveries(asked.id(), asked.thread(), actor.deliveries(asked.thread())));
        } else if (frame instanceof ClientFrame.Resend resend) {
            actor.resend(resend.thread(), resend.delivery());
            reply.accept(new ServerFrame.Done(resend.id()));
        } else if (frame instanceof ClientFrame.Queues asked) {
            reply.accept(new ServerFrame.Queues(asked.id(), actor.queues()));
        } else if (frame instanceof ClientFrame.Media asked) {
            reply.accept(MediaRequests.links(actor, asked));
        } else if (frame instanceof ClientFrame.Typing typing) {
            actor.typing(typing.thread(), typing.on());
        } else if (frame instanceof ClientFrame.Ping ping) {
            reply.accept(new ServerFrame.Pong(ping.id()));
        } else {
            return false;
        }
        return true;
    }

    private static void acknowledge(String id, CompletableFuture<Entry> appended, Consumer<ServerFrame> reply) {
        CompletableFuture<?> unused = appended.whenComplete((entry, failure) -> reply.accept(
                failure == null
                        ? new ServerFrame.Ack(id, entry.thread(), entry.seq(), entry.at())
                        : error(id, failure)));
    }

    private static ServerFrame threads(ChatActor actor, ClientFrame.Threads asked) {
        ThreadPage page = actor.threads(asked.status(), asked.before(), asked.limit());
        List<Author> visitors = page.threads().stream()
                .map(listing -> listing.thread().visitor())
                .distinct()
                .toList();
        Map<Author, Presence> presence = actor.presence(visitors);
        List<ThreadView> views = page.threads().stream()
                .map(listing -> new ThreadView(
                        listing.thread(),
                        actor.reader(),
                        Pages.mark(listing.read()),
                        Inboxes.state(presence, listing.thread().visitor())))
                .toList();
        return new ServerFrame.Threads(asked.id(), views, page.next());
    }

    /** What a client is told of a failure: faults of ours are logged here and named by nothing but their code. */
    static ServerFrame.Error error(@Nullable String re, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof ChatException known) {
            String id = known instanceof FrameException bad && bad.re() != null ? bad.re() : re;
            return new ServerFrame.Error(id, known.code(), String.valueOf(known.getMessage()), known.retryAfter());
        }
        log.error("A request failed", cause);
        return new ServerFrame.Error(re, ErrorCode.INTERNAL, "That went wrong on our side.", null);
    }
}
