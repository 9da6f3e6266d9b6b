package dev.sohbet.chat.web;

import dev.sohbet.chat.Chat;
import dev.sohbet.chat.ChatActor;
import dev.sohbet.chat.Subscription;
import dev.sohbet.chat.model.ChatEvent;
import dev.sohbet.chat.model.ChatThread;
import dev.sohbet.chat.model.Participant;
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.model.ThreadStatus;
import dev.sohbet.chat.protocol.FrameCodec;
import dev.sohbet.chat.protocol.HttpRequest;
import dev.sohbet.chat.protocol.ServerFrame;
import dev.sohbet.chat.spi.ThreadListing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The long poll: compares what the client knows with the store, and answers at once or as soon as something happens. Nothing is
 * remembered between two polls, so that any node may serve the next.
 */
final class LongPolls {
    private static final Logger log = LoggerFactory.getLogger(LongPolls.class);
    static final Duration HOLD = Duration.ofSeconds(25);
    private static final int INBOX_DEPTH = 200;

    private final Chat chat;
    private final FrameCodec codec;
    private final EventEncoder encoder;
    private final Inboxes inboxes;
    private final WebThreads threads;
    private final Addresses addresses;
    private final Set<Poll> held = ConcurrentHashMap.newKeySet();
    private volatile boolean draining;

    LongPolls(
            Chat chat,
            FrameCodec codec,
            EventEncoder encoder,
            Inboxes inboxes,
            Addresses addresses,
            WebThreads threads) {
        this.chat = chat;
        this.codec = codec;
        this.encoder = encoder;
        this.inboxes = inboxes;
        this.addresses = addresses;
        this.threads = threads;
    }

    /** The keys of the agents' sessions whose polls are held here. */
    Set<String> agentKeys() {
        return held.stream().flatMap(poll -> Stream.ofNullable(poll.agentKey)).collect(Collectors.toSet());
    }

    /** These sessions have ended, and with them their polls. */
    void signedOut(Set<String> agentKeys) {
        for (Poll poll : held) {
            String key = poll.agentKey;
            if (key != null && agentKeys.contains(key)) {
                poll.exchange.answer(FrameHandler.error(null, Credentials.signInAgain()));
            }
        }
    }

    /** Answers all polls that are held, since the node stops. */
    void drain() {
        draining = true;
        held.forEach(Poll::answer);
    }

    /** The node goes on after all. */
    void resume() {
        draining = false;
    }

    /** @param agentKey the session by which an agent asks; null for a visitor */
    void poll(ChatActor actor, HttpRequest.Events asked, String address, @Nullable String agentKey, Exchange exchange) {
        Poll poll = new Poll(actor, asked, address, agentKey, exchange);
        addresses.add(address);
        held.add(poll);
        exchange.afterwards(poll::close);
        try {
            poll.begin();
            if (draining) {
                poll.answer(); // it was on the way when the others were answered
            }
        } catch (RuntimeException e) {
            exchange.answer(FrameHandler.error(null, e));
        }
    }

    private final class Poll implements FrameSink {
        private final ChatActor actor;
        private final HttpRequest.Events asked;
        private final String address;
        private final @Nullable String agentKey;
        private final Exchange exchange;
        private final Feed feed;
        private final List<String> frames = new ArrayList<>();
        private final Map<ThreadId, ChatThread> changed = new LinkedHashMap<>();
        private int chars;
        private boolean telling;
        private boolean beginning = true;
        private @Nullable Subscription overview;
        private ChatActor.@Nullable Attendance attendance;
        private @Nullable ScheduledFuture<?> end;
        private boolean closed;

        Poll(ChatActor actor, HttpRequest.Events asked, String address, @Nullable String agentKey, Exchange exchange) {
            this.actor = actor;
            this.asked = asked;
            this.address = address;
            this.agentKey = agentKey;
            this.exchange = exchange;
            this.feed = new Feed(actor, codec, encoder, this);
        }

        /** Subscribes, then compares, then holds. */
        void begin() {
            ChatActor.Attendance here = actor.arrive(asked.hidden());
            Subscription watched =
                    isVisitor() || asked.inbox() != null ? actor.watchOverview(this::overviewChanged) : () -> {};
            synchronized (this) {
                attendance = here;
                overview = watched;
            }
            if (asked.epoch().equals(chat.epoch())) {
                feed.follow(
                        asked.watch().stream()
                                .map(known -> new Feed.Position(known.id(), known.after(), known.read()))
                                .toList(),
                        () -> {});
            } else {
                asked.watch().forEach(known -> pushNewest(known.id()));
            }
            if (isVisitor()) {
                compareThread();
            }
            if (asked.inbox() != null) {
                compareInbox(asked.inbox());
            }
            boolean news;
            synchronized (this) {
                beginning = false;
                news = !frames.isEmpty();
                if (!news && !closed) {
                    end = threads.after(HOLD, this::answer);
                }
            }
            if (news || (isVisitor() && asked.presence() != actor.teamPresence())) {
                answer();
            }
            if (closed()) {
                close(); // it ended while it began: let go of what was taken since
            }
        }

        @Override
        public void push(String frame) {
            boolean first;
            synchronized (this) {
                if (frames.size() >= Connection.MAX_FRAMES || chars + frame.length() > Connection.MAX_CHARS) {
                    return; // the next poll finds it
                }
                frames.add(frame);
                chars += frame.length();
                first = !beginning && frames.size() == 1;
            }
            if (first) {
                answer();
            }
        }

        void answer() {
            exchange.answer(200, this::json);
        }

        private String json() {
            List<String> all;
            synchronized (this) {
                all = List.copyOf(frames);
            }
            return codec.encodeEvents(chat.epoch(), isVisitor() ? actor.teamPresence() : null, all);
        }

        private boolean isVisitor() {
            return actor.who() instanceof Participant.Visitor;
        }

        private synchronized boolean closed() {
            return closed;
        }

        /** Whether the client follows it by itself; asked while the feed may not have begun. */
        private boolean watches(ThreadId id) {
            return asked.watch().stream().anyMatch(known -> known.id().equals(id));
        }

        private void compareThread() {
            actor.newestThread()
                    .map(ThreadListing::thread)
                    .filter(thread -> thread.status() != ThreadStatus.CLOSED)
                    .filter(thread -> !watches(thread.id()))
                    .ifPresent(thread -> pushNewest(thread.id()));
        }

        private void pushNewest(ThreadId id) {
            push(codec.encode(new ServerFrame.Entries(null, id, Pages.newest(actor, id, true))));
        }

        private void compareInbox(Map<ThreadId, Long> known) {
            List<ChatThread> news = actor.threads(null, null, INBOX_DEPTH).threads().stream()
                    .map(ThreadListing::thread)
                    .filter(thread -> !Long.valueOf(thread.lastSeq()).equals(known.get(thread.id())))
                    .collect(Collectors.toList());
            pushSummaries(news);
        }

        private void pushSummaries(List<ChatThread> news) {
            for (int from = 0; from < news.size(); from += 100) {
                push(codec.encode(new ServerFrame.Summaries(
                        inboxes.views(news.subList(from, Math.min(news.size(), from + 100))))));
            }
        }

        private void overviewChanged(ChatEvent event) {
            if (event instanceof ChatEvent.ThreadChanged change) {
                ChatThread thread = change.thread();
                if (exchange.isAnswered()) {
                    return;
                }
                boolean news = asked.inbox() != null
                        || (isVisitor() && thread.status() != ThreadStatus.CLOSED && !watches(thread.id()));
                if (news) {
                    tellSoon(thread);
                }
            } else if (event instanceof ChatEvent.PresenceChanged changed) {
                boolean news = !isVisitor() || changed.presence().state() != asked.presence();
                String frame = encoder.encode(event, actor.reader());
                if (news && frame != null) {
                    push(frame);
                }
            }
        }

        /** However much changes while a worker reads for it, one worker is enough. */
        private void tellSoon(ChatThread thread) {
            synchronized (this) {
                changed.merge(thread.id(), thread, (a, b) -> b.lastSeq() >= a.lastSeq() ? b : a);
                if (telling || closed) {
                    return;
                }
                telling = true;
            }
            threads.workers().execute(this::tellChanged);
        }

        private void tellChanged() {
            for (List<ChatThread> news = takeChanged(); !news.isEmpty(); news = takeChanged()) {
                try {
                    if (isVisitor()) {
                        news.forEach(thread -> pushNewest(thread.id()));
                    } else {
                        pushSummaries(news);
                    }
                } catch (RuntimeException e) {
                    log.debug("News could not be read for a poll; the next one compares: {}", e.toString());
                    answer();
                }
            }
        }

        /** What is to be told; once the poll is answered nothing more, since the next one compares. */
        private synchronized List<ChatThread> takeChanged() {
            if (exchange.isAnswered()) {
                changed.clear();
            }
            List<ChatThread> news = List.copyOf(changed.values());
            changed.clear();
            telling = !news.isEmpty();
            return news;
        }

        void close() {
            if (held.remove(this)) {
                addresses.remove(address);
            }
            synchronized (this) {
                closed = true;
                if (end != null) {
                    end.cancel(false);
                }
                if (overview != null) {
                    overview.close();
                }
                if (attendance != null) {
                    attendance.close();
                }
            }
            feed.close();
        }
    }
}
