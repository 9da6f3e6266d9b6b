package dev.sohbet.chat.web;

import dev.sohbet.chat.ChatActor;
import dev.sohbet.chat.Subscription;
import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.ChatEvent;
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.protocol.FrameCodec;
import dev.sohbet.chat.protocol.ServerFrame;
import dev.sohbet.chat.protocol.ServerFrame.Page;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one client follows: it subscribes first, then reads what the client does not have, then lets through what came meanwhile, so
 * that nothing falls between. Thread-safe; only {@link #follow} blocks.
 */
final class Feed implements AutoCloseable {
    private static final int MOST_HELD = 256;

    private final ChatActor actor;
    private final Author self;
    private final FrameCodec codec;
    private final EventEncoder encoder;
    private final FrameSink sink;
    private Map<ThreadId, Following> followed = Map.of();
    private @Nullable Subscription subscription;
    private boolean closed;

    Feed(ChatActor actor, FrameCodec codec, EventEncoder encoder, FrameSink sink) {
        this.actor = actor;
        this.self = actor.who().author();
        this.codec = codec;
        this.encoder = encoder;
        this.sink = sink;
    }

    /** Where a client stands in a thread. */
    record Position(ThreadId thread, long after) {}

    /** Follows these threads from these positions on, in place of those followed before; news are pushed as {@code entries}. */
    void follow(List<Position> positions) {
        Map<ThreadId, Following> next = new HashMap<>();
        positions.forEach(position -> next.put(position.thread(), new Following()));
        Subscription before;
        synchronized (this) {
            before = subscription;
        }
        ChatActor.Watch watch = actor.watch(next.keySet(), event -> offer(next, event));
        synchronized (this) {
            if (closed) {
                watch.close();
                return;
            }
            followed = next;
            subscription = watch;
        }
        if (before != null) {
            before.close();
        }
        for (Position position : positions) {
            Long last = watch.positions().get(position.thread());
            if (last != null && last != position.after()) {
                Page page = Pages.resume(actor, position.thread(), position.after(), last);
                sink.push(codec.encode(new ServerFrame.Entries(null, position.thread(), page)));
                release(next, position.thread(), lastOf(page, position.after()));
            } else {
                release(next, position.thread(), position.after());
            }
        }
    }

    /**
     * Follows a thread that the caller itself shows to the client: subscribes, lets the caller read and push, then lets through what
     * came meanwhile.
     *
     * @param show returns the last {@code seq} that it showed
     */
    void follow(ThreadId thread, java.util.function.LongSupplier show) {
        Map<ThreadId, Following> next = Map.of(thread, new Following());
        ChatActor.Watch watch = actor.watch(next.keySet(), event -> offer(next, event));
        Subscription before;
        synchronized (this) {
            if (closed) {
                watch.close();
                return;
            }
            before = subscription;
            followed = next;
            subscription = watch;
        }
        if (before != null) {
            before.close();
        }
        release(next, thread, show.getAsLong());
    }

    synchronized boolean follows(ThreadId thread) {
        return followed.containsKey(thread);
    }

    @Override
    public void close() {
        Subscription last;
        synchronized (this) {
            closed = true;
            last = subscription;
        }
        if (last != null) {
            last.close();
        }
    }

    private static long lastOf(Page page, long after) {
        return page.entries().isEmpty()
                ? after
                : page.entries().get(page.entries().size() - 1).seq();
    }

    private void offer(Map<ThreadId, Following> group, ChatEvent event) {
        if (event instanceof ChatEvent.EntryAdded added) {
            Following following = group.get(added.entry().thread());
            if (following != null && following.holds(event)) {
                return;
            }
        } else if (event instanceof ChatEvent.Typing typing && typing.by().is(self)) {
            return;
        }
        push(event);
    }

    private void release(Map<ThreadId, Following> group, ThreadId thread, long shown) {
        Following following = group.get(thread);
        if (following != null) {
            following.release(shown, this::push);
        }
    }

    private void push(ChatEvent event) {
        String frame = encoder.encode(event, actor.reader());
        if (frame != null) {
            sink.push(frame);
        }
    }

    /** One thread while its past is still being read. What is held beyond the limit is dropped: the client sees the hole and asks. */
    private static final class Following {
        private @Nullable List<ChatEvent> held = new ArrayList<>();

        synchronized boolean holds(ChatEvent event) {
            if (held == null) {
                return false;
            }
            if (held.size() < MOST_HELD) {
                held.add(event);
            }
            return true;
        }

        /** Under the lock, so that what comes now waits behind what came before. */
        synchronized void release(long shown, java.util.function.Consumer<ChatEvent> push) {
            List<ChatEvent> waiting = held == null ? List.of() : held;
            held = null;
            for (ChatEvent event : waiting) {
                if (event instanceof ChatEvent.EntryAdded added && added.entry().seq() > shown) {
                    push.accept(event);
                }
            }
        }
    }
}
