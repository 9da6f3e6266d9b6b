package dev.sohbet.chat.web;

import dev.sohbet.chat.Chat;
import dev.sohbet.chat.ChatActor;
import dev.sohbet.chat.Subscription;
import dev.sohbet.chat.model.Audience;
import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.ChatEvent;
import dev.sohbet.chat.model.ChatThread;
import dev.sohbet.chat.model.Participant;
import dev.sohbet.chat.model.Presence;
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.protocol.FrameCodec;
import dev.sohbet.chat.protocol.ServerFrame;
import dev.sohbet.chat.protocol.ServerFrame.ThreadView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The agents who look at the list of threads: changes are merged per thread, encoded once and told to all of them at most every
 * 250 ms. Thread-safe.
 */
final class Inboxes implements AutoCloseable {
    private static final int FRAME_THREADS = 100;

    private final ChatActor system;
    private final FrameCodec codec;
    private final EventEncoder encoder;
    private final Set<FrameSink> sinks = ConcurrentHashMap.newKeySet();
    private @Nullable Subscription subscription;
    private Map<ThreadId, ChatThread> changed = new LinkedHashMap<>();

    Inboxes(Chat chat, FrameCodec codec, EventEncoder encoder) {
        this.system = chat.as(new Participant.Sys());
        this.codec = codec;
        this.encoder = encoder;
    }

    synchronized void add(FrameSink sink) {
        sinks.add(sink);
        if (subscription == null) {
            subscription = system.watchOverview(this::offer);
        }
    }

    /** With the last one gone, nobody asks the store for the list of threads any more. */
    synchronized void remove(FrameSink sink) {
        sinks.remove(sink);
        if (sinks.isEmpty()) {
            close();
        }
    }

    /** Tells what has changed since the last run. Meant to be run every 250 ms. */
    void runOnce() {
        List<ChatThread> threads;
        synchronized (this) {
            if (changed.isEmpty()) {
                return;
            }
            threads = new ArrayList<>(changed.values());
            changed = new LinkedHashMap<>();
        }
        try {
            tell(threads);
        } catch (RuntimeException e) {
            synchronized (this) {
                threads.forEach(this::note); // nobody else will say it again
            }
            throw e;
        }
    }

    private void tell(List<ChatThread> threads) {
        for (int from = 0; from < threads.size(); from += FRAME_THREADS) {
            String frame = codec.encode(new ServerFrame.Summaries(
                    views(threads.subList(from, Math.min(threads.size(), from + FRAME_THREADS)))));
            sinks.forEach(sink -> sink.push(frame));
        }
    }

    /** These threads as every agent sees them: without anybody's own marks. */
    List<ThreadView> views(Collection<ChatThread> threads) {
        List<Author> visitors =
                threads.stream().map(ChatThread::visitor).distinct().toList();
        Map<Author, Presence> presence = system.presence(visitors);
        return threads.stream()
                .map(thread -> new ThreadView(thread, Audience.AGENTS, null, state(presence, thread.visitor())))
                .toList();
    }

    static Presence.State state(Map<Author, Presence> presence, Author of) {
        Presence known = presence.get(of);
        return known == null ? Presence.State.OFFLINE : known.state();
    }

    private void offer(ChatEvent event) {
        if (event instanceof ChatEvent.ThreadChanged change) {
            synchronized (this) {
                note(change.thread());
            }
        } else if (event instanceof ChatEvent.PresenceChanged) {
            String frame = encoder.encode(event, Audience.AGENTS);
            if (frame != null) {
                sinks.forEach(sink -> sink.push(frame));
            }
        }
    }

    /** A later word on a thread may be overtaken by an earlier one that another thread of ours read. */
    private void note(ChatThread thread) {
        changed.merge(thread.id(), thread, (a, b) -> b.lastSeq() >= a.lastSeq() ? b : a);
    }

    @Override
    public synchronized void close() {
        if (subscription != null) {
            subscription.close();
            subscription = null;
        }
    }
}
