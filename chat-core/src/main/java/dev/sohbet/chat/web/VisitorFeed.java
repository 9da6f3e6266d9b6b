package dev.sohbet.chat.web;

import dev.sohbet.chat.ChatActor;
import dev.sohbet.chat.Subscription;
import dev.sohbet.chat.model.Audience;
import dev.sohbet.chat.model.ChatEvent;
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.model.ThreadStatus;
import dev.sohbet.chat.protocol.ClientFrame;
import dev.sohbet.chat.protocol.CloseCode;
import dev.sohbet.chat.protocol.ServerFrame;
import dev.sohbet.chat.spi.ThreadListing;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a visitor's connection follows without asking: its newest thread from the welcome on, and any thread that begins later, on
 * another page or by the team. Thread-safe; only {@link #welcome} blocks.
 */
final class VisitorFeed implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(VisitorFeed.class);

    private final Sockets home;
    private final ChatActor actor;
    private final Feed feed;
    private final Connection out;
    private final Subscription overview;
    /** The thread that a worker is about to follow. */
    private final AtomicReference<@Nullable ThreadId> opening = new AtomicReference<>();

    /** What changed before the welcome was out: followed after it. */
    private @Nullable ThreadId missed;

    private boolean welcomed;

    VisitorFeed(Sockets home, ChatActor actor, Feed feed, Connection out) {
        this.home = home;
        this.actor = actor;
        this.feed = feed;
        this.out = out;
        this.overview = actor.watchOverview(this::overviewChanged);
    }

    /** Sends the welcome, and from then on what comes after it. */
    void welcome(ClientFrame.Hello hello) {
        ThreadListing newest = actor.newestThread().orElse(null);
        if (newest == null) {
            send(Pages.welcome(actor, hello, home.epoch()));
        } else {
            ThreadId id = newest.thread().id();
            feed.follow(id, () -> {
                ServerFrame.Welcome welcome = Pages.welcome(actor, hello, home.epoch());
                send(welcome);
                return lastShown(welcome, id);
            });
        }
        ThreadId begun;
        synchronized (this) {
            welcomed = true;
            begun = missed;
        }
        if (begun != null) {
            followNew(begun);
        }
    }

    private static long lastShown(ServerFrame.Welcome welcome, ThreadId followed) {
        if (welcome.thread() == null || !welcome.thread().thread().id().equals(followed)) {
            return 0;
        }
        var entries = welcome.page().entries();
        return entries.isEmpty()
                ? welcome.thread().thread().lastPublicSeq()
                : entries.get(entries.size() - 1).seq();
    }

    private void overviewChanged(ChatEvent event) {
        if (event instanceof ChatEvent.ThreadChanged change) {
            if (change.thread().status() != ThreadStatus.CLOSED) {
                ThreadId id = change.thread().id();
                synchronized (this) {
                    if (!welcomed) {
                        missed = id;
                        return;
                    }
                }
                followNew(id);
            }
        } else {
            String frame = home.encoder().encode(event, Audience.ALL);
            if (frame != null) {
                out.push(frame);
            }
        }
    }

    private void followNew(ThreadId id) {
        if (feed.follows(id) || !opening.compareAndSet(null, id)) {
            return;
        }
        home.workers().execute(() -> {
            try {
                feed.follow(List.of(new Feed.Position(id, 0, null)), () -> {});
            } catch (RuntimeException e) {
                log.warn("Could not follow a new thread; the client is asked to come back: {}", e.toString());
                out.close(CloseCode.GOING_AWAY);
            } finally {
                opening.set(null);
            }
        });
    }

    private void send(ServerFrame frame) {
        out.push(home.codec().encode(frame));
    }

    @Override
    public void close() {
        overview.close();
    }
}
