package dev.sohbet.chat.web;

import dev.sohbet.chat.ChatActor;
import dev.sohbet.chat.Subscription;
import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.ChatEvent;
import dev.sohbet.chat.model.ReadMark;
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.protocol.FrameCodec;
import dev.sohbet.chat.protocol.ServerFrame;
import dev.sohbet.chat.protocol.ServerFrame.Page;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one client follows: it subscribes first, then reads what the client does not have, then lets through what came meanwhile, so
 * that nothing falls between. Thread-safe; only {@link #follow} blocks.
 */
final class Feed implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Feed.class);
    private static final int MOST_HELD = 256;
    /** Characters that one beginning may push: a fraction of what may wait for a connection, which is no slower for having much to read. */
    private static final int ROOM = Connection.MAX_CHARS / 4;

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

    /**
     * Where a client stands in a thread.
     *
     * @param read the highest of the other side's read marks that it knows; null when it says nothing of marks
     */
    record Position(ThreadId thread, long after, @Nullable Long read) {}

    /**
     * Follows these threads from these positions on, in place of those followed before; news are pushed as {@code entries}. Where there is
     * more than fits, or the store does not answer, the client is told that there is {@code more} and asks for it.
     *
     * @param begun is run when nothing can be missed any more, before the first push
     */
    void follow(List<Position> positions, Runnable begun) {
        Map<ThreadId, Following> group = new HashMap<>();
        positions.forEach(position -> group.put(position.thread(), new Following()));
        ChatActor.Watch watch = subscribe(group);
        begun.run();
        List<Position> quiet = new ArrayList<>();
        Map<Position, Long> behind = new LinkedHashMap<>();
        for (Position position : positions) {
            Long last = watch.positions().get(position.thread());
            if (last == null || last == position.after()) {
                quiet.add(position);
            } else {
                behind.put(position, last);
            }
        }
        showMarks(group, quiet);
        int room = ROOM;
        for (Map.Entry<Position, Long> news : behind.entrySet()) {
            room -= showEntries(group, news.getKey(), news.getValue(), room);
        }
    }

    /**
     * Follows a thread that the caller itself shows to the client: subscribes, lets the caller read and push, then lets through what
     * came meanwhile.
     *
     * @param show returns the last {@code seq} that it showed
     */
    void follow(ThreadId thread, LongSupplier show) {
        Map<ThreadId, Following> group = Map.of(thread, new Following());
        subscribe(group);
        release(group, thread, show.getAsLong());
    }

    private ChatActor.Watch subscribe(Map<ThreadId, Following> group) {
        ChatActor.Watch watch = actor.watch(group.keySet(), event -> offer(group, event));
        Subscription old;
        synchronized (this) {
            old = closed ? watch : subscription;
            if (!closed) {
                followed = group;
                subscription = watch;
            }
        }
        if (old != null) {
            old.close();
        }
        return watch;
    }

    /** In these threads nothing was written, but something may have been read. */
    private void showMarks(Map<ThreadId, Following> group, List<Position> positions) {
        if (positions.isEmpty()) {
            return;
        }
        Map<ThreadId, List<ReadMark>> marks;
        try {
            marks = actor.readMarks(positions.stream().map(Position::thread).toList());
        } catch (RuntimeException e) {
            log.warn("Could not read marks for a client, which is told to ask: {}", e.toString());
            positions.forEach(position -> show(group, position, more()));
            return;
        }
        for (Position position : positions) {
            List<ReadMark> news = marks.getOrDefault(position.thread(), List.of());
            Long known = position.read();
            boolean any = known == null
                    || news.stream().anyMatch(mark -> mark.by().isVisitor() != self.isVisitor() && mark.seq() > known);
            show(group, position, new Page(List.of(), actor.reader(), any ? news : List.of(), false, false));
        }
    }

    /** Shows what the client does not have of one thread; returns how many characters that took. */
    private int showEntries(Map<ThreadId, Following> group, Position position, long last, int room) {
        Page page;
        try {
            page = room > 0 ? Pages.resume(actor, position.thread(), position.after(), last) : more();
        } catch (RuntimeException e) {
            log.warn("Could not read a thread for a client, which is told to ask: {}", e.toString());
            page = more();
        }
        return show(group, position, page);
    }

    /** Pushes a page unless it says nothing, and lets through what came meanwhile; returns how many characters that took. */
    private int show(Map<ThreadId, Following> group, Position position, Page page) {
        ThreadId thread = position.thread();
        int length = 0;
        if (page.more()
                || page.reset()
                || !page.entries().isEmpty()
                || !page.reads().isEmpty()) {
            String frame = codec.encode(new ServerFrame.Entries(null, thread, page));
            sink.push(frame);
            length = frame.length();
        }
        release(group, thread, lastOf(page, position.after()));
        return length;
    }

    private Page more() {
        return new Page(List.of(), actor.reader(), List.of(), true, false);
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
            following.release(
                    shown, this::push, () -> sink.push(codec.encode(new ServerFrame.Entries(null, thread, more()))));
        }
    }

    private void push(ChatEvent event) {
        String frame = encoder.encode(event, actor.reader());
        if (frame != null) {
            sink.push(frame);
        }
    }

    /** One thread while its past is still being read. What is held beyond the limit is dropped, and the client told to ask for it. */
    private static final class Following {
        private @Nullable List<ChatEvent> held = new ArrayList<>();
        private boolean dropped;

        synchronized boolean holds(ChatEvent event) {
            if (held == null) {
                return false;
            }
            if (held.size() < MOST_HELD) {
                held.add(event);
            } else {
                dropped = true;
            }
            return true;
        }

        /** Under the lock, so that what comes now waits behind what came before. */
        synchronized void release(long shown, Consumer<ChatEvent> push, Runnable missing) {
            List<ChatEvent> waiting = held == null ? List.of() : held;
            held = null;
            for (ChatEvent event : waiting) {
                if (event instanceof ChatEvent.EntryAdded added && added.entry().seq() > shown) {
                    push.accept(event);
                }
            }
            if (dropped) {
                missing.run();
            }
        }
    }
}
