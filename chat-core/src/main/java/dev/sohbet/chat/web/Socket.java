package dev.sohbet.chat.web;

import dev.sohbet.chat.ChatActor;
import dev.sohbet.chat.RateLimiter;
import dev.sohbet.chat.Subscription;
import dev.sohbet.chat.model.Audience;
import dev.sohbet.chat.model.ChatEvent;
import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.model.Participant;
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.model.ThreadStatus;
import dev.sohbet.chat.protocol.As;
import dev.sohbet.chat.protocol.ClientFrame;
import dev.sohbet.chat.protocol.CloseCode;
import dev.sohbet.chat.protocol.FrameCodec;
import dev.sohbet.chat.protocol.ServerFrame;
import dev.sohbet.chat.spi.ThreadListing;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's WebSocket, from the upgrade to the end. The container calls in one message at a time; what goes out is the
 * {@link Connection}'s.
 */
final class Socket extends Endpoint {
    static final Duration HELLO_WITHIN = Duration.ofSeconds(5);
    static final Duration SILENCE = Duration.ofSeconds(60);

    private static final Logger log = LoggerFactory.getLogger(Socket.class);
    private static final Duration PING_EVERY = Duration.ofSeconds(25);
    private static final Duration PROVE_EVERY = Duration.ofMinutes(5);
    private static final int PIECE_CHARS = 1_024;
    private static final int KEPT_CHARS = 4_096;
    private static final int MOST_BREACHES = 40;

    private final Sockets home;
    private final String address;
    private final @Nullable String agentKey;
    private final StringBuilder partial = new StringBuilder();
    private final RateLimiter budget;
    private int partialBytes;
    private int breaches;
    private @Nullable String token;
    private volatile @Nullable Subscription overview;
    private volatile ChatActor.@Nullable Attendance attendance;
    private volatile @Nullable Connection connection;
    private volatile @Nullable ChatActor actor;
    private volatile @Nullable Feed feed;
    /** The thread that a worker is about to follow. */
    private final AtomicReference<@Nullable ThreadId> opening = new AtomicReference<>();
    /** What changed before the welcome was out: followed after it. */
    private @Nullable ThreadId missed;

    private boolean welcomed;
    private volatile boolean ended;
    private volatile Instant heardAt;
    private volatile Instant pingAt;
    private volatile Instant proveAt;
    private final Instant openedAt;

    Socket(Sockets home, String address, @Nullable String agentKey) {
        this.home = home;
        this.address = address;
        this.agentKey = agentKey;
        this.openedAt = home.clock().instant();
        this.heardAt = openedAt;
        this.pingAt = openedAt.plus(PING_EVERY);
        this.proveAt = openedAt.plus(PROVE_EVERY);
        this.budget = home.newBudget();
    }

    String address() {
        return address;
    }

    @Nullable
    String agentKey() {
        return agentKey;
    }

    @Override
    public void onOpen(Session session, EndpointConfig config) {
        // pieces of a message, which are put together here; Tomcat keeps a buffer of this size for each connection
        session.setMaxTextMessageBufferSize(PIECE_CHARS);
        session.setMaxIdleTimeout(0); // silence is measured here, the same on every container
        connection = new Connection(new SocketTransport(session, home.closers()), home.senders());
        session.addMessageHandler(String.class, (MessageHandler.Partial<String>) this::heard);
        session.addMessageHandler(PongMessage.class, (MessageHandler.Whole<PongMessage>)
                pong -> heardAt = home.clock().instant());
        home.add(this);
    }

    @Override
    public void onClose(Session session, jakarta.websocket.CloseReason reason) {
        end();
    }

    @Override
    public void onError(Session session, Throwable failure) {
        log.debug("A connection from {} failed: {}", address, failure.toString());
        close(CloseCode.GOING_AWAY);
    }

    /** Closes it, and does not wait for the peer to answer: a dead one never does. */
    void close(CloseCode code) {
        Connection out = connection;
        if (out != null) {
            out.close(code);
        }
        end();
    }

    /** Looks at the time: for a client that says nothing, or is no longer who it was. */
    void check(Instant now) {
        Connection out = connection;
        if (out == null) {
            return;
        }
        if (out.isClosed()) {
            end(); // whatever became of the closing handshake
        } else if (actor == null && now.isAfter(openedAt.plus(HELLO_WITHIN))) {
            close(CloseCode.NO_HELLO);
        } else if (now.isAfter(heardAt.plus(SILENCE))) {
            close(CloseCode.SILENT);
        } else {
            if (!now.isBefore(pingAt)) {
                pingAt = now.plus(PING_EVERY);
                out.ping();
            }
            if (!now.isBefore(proveAt)) {
                proveAt = now.plus(PROVE_EVERY);
                home.workers().execute(this::proveAgain);
            }
        }
    }

    private void proveAgain() {
        ChatActor known = actor;
        if (known == null) {
            return;
        }
        try {
            boolean agent = known.who() instanceof Participant.Agent;
            ChatActor now = agent
                    ? home.credentials().agent(agentKey)
                    : home.credentials().visitor(token);
            if (!now.who().equals(known.who())) {
                close(CloseCode.GOING_AWAY); // somebody has another role or name now, and comes back with it
            }
        } catch (ChatException e) {
            if (e.code() == ErrorCode.UNAUTHORIZED) {
                close(CloseCode.SIGN_IN);
            } else {
                log.warn("Could not prove a connection again, it is tried later: {}", e.toString());
            }
        }
    }

    private void heard(String part, boolean last) {
        heardAt = home.clock().instant();
        partialBytes += utf8Length(part);
        if (partialBytes > FrameCodec.MAX_FRAME_BYTES) {
            partial.setLength(0);
            close(CloseCode.TOO_LARGE);
            return;
        }
        if (!last) {
            partial.append(part);
            return;
        }
        String text = partial.isEmpty() ? part : partial.append(part).toString();
        partial.setLength(0);
        if (partial.capacity() > KEPT_CHARS) {
            partial.trimToSize();
        }
        partialBytes = 0;
        heard(text);
    }

    private void heard(String text) {
        Connection out = connection;
        if (out == null || out.isClosed()) {
            return;
        }
        ClientFrame frame = null;
        try {
            Duration wait = budget.take("");
            breaches = wait.isZero() ? Math.max(0, breaches - 1) : breaches + 2;
            if (breaches > MOST_BREACHES) {
                close(CloseCode.FLOOD);
                return;
            }
            frame = home.codec().decode(text);
            if (!wait.isZero()) {
                throw new ChatException(ErrorCode.RATE_LIMITED, "Too much at once; wait a moment.", wait, null);
            }
            handle(frame, out);
        } catch (RuntimeException e) {
            if (!(frame instanceof ClientFrame.Typing)) {
                reply(out, FrameHandler.error(frame == null ? null : frame.id(), e));
            }
        }
    }

    private void handle(ClientFrame frame, Connection out) {
        ChatActor known = actor;
        if (known == null) {
            if (!(frame instanceof ClientFrame.Hello hello)) {
                throw new ChatException(ErrorCode.BAD_FRAME, "The first frame must be hello.");
            }
            hello(hello, out);
        } else if (frame instanceof ClientFrame.Visibility visibility) {
            ChatActor.Attendance here = attendance;
            if (here != null) {
                here.hidden(visibility.hidden());
            }
        } else if (frame instanceof ClientFrame.Watch watch) {
            watch(known, watch, out);
        } else if (frame instanceof ClientFrame.Hello) {
            throw new ChatException(ErrorCode.BAD_FRAME, "This connection has said hello before.");
        } else {
            FrameHandler.handle(known, frame, reply -> reply(out, reply));
        }
    }

    private void hello(ClientFrame.Hello hello, Connection out) {
        if (hello.v() != FrameCodec.VERSION) {
            throw new ChatException(
                    ErrorCode.UNSUPPORTED_VERSION, "This server speaks version " + FrameCodec.VERSION + ".");
        }
        ChatActor proved;
        try {
            proved = hello.as() == As.AGENT
                    ? home.credentials().agent(agentKey)
                    : home.credentials().visitor(hello.token());
        } catch (ChatException e) {
            if (e.code() == ErrorCode.UNAUTHORIZED) {
                close(CloseCode.SIGN_IN);
                return;
            }
            throw e;
        }
        token = hello.token();
        Feed following = new Feed(proved, home.codec(), home.encoder(), out);
        feed = following;
        attendance = proved.arrive(false);
        actor = proved;
        try {
            welcome(proved, hello, following, out);
        } catch (RuntimeException e) {
            reply(out, FrameHandler.error(hello.id(), e));
            close(CloseCode.GOING_AWAY); // it comes back and says hello again
        }
        endIfEnded();
    }

    private void welcome(ChatActor proved, ClientFrame.Hello hello, Feed following, Connection out) {
        if (hello.as() == As.AGENT) {
            reply(out, Pages.welcome(proved, hello, home.epoch()));
            return;
        }
        overview = proved.watchOverview(event -> overviewChanged(event, following, out));
        ThreadListing newest = proved.newestThread().orElse(null);
        if (newest == null) {
            reply(out, Pages.welcome(proved, hello, home.epoch()));
        } else {
            following.follow(newest.thread().id(), () -> {
                ServerFrame.Welcome welcome = Pages.welcome(proved, hello, home.epoch());
                reply(out, welcome);
                return lastShown(welcome, newest.thread().id());
            });
        }
        ThreadId begun;
        synchronized (this) {
            welcomed = true;
            begun = missed;
        }
        if (begun != null) {
            followNew(begun, following);
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

    private void watch(ChatActor agent, ClientFrame.Watch watch, Connection out) {
        if (!(agent.who() instanceof Participant.Agent)) {
            throw new ChatException(ErrorCode.FORBIDDEN, "Only agents watch.");
        }
        if (watch.inbox()) {
            home.inboxes().add(out);
        } else {
            home.inboxes().remove(out);
        }
        Feed following = feed;
        if (following != null) {
            List<Feed.Position> positions = watch.threads().stream()
                    .map(thread -> new Feed.Position(thread.id(), thread.after(), null))
                    .toList();
            following.follow(positions, () -> reply(out, new ServerFrame.Watching(watch.id())));
        }
        endIfEnded();
    }

    /** A visitor's other page, or the team, may have begun a thread that this page does not follow yet. */
    private void overviewChanged(ChatEvent event, Feed following, Connection out) {
        if (event instanceof ChatEvent.ThreadChanged change) {
            if (change.thread().status() != ThreadStatus.CLOSED) {
                ThreadId id = change.thread().id();
                synchronized (this) {
                    if (!welcomed) {
                        missed = id;
                        return;
                    }
                }
                followNew(id, following);
            }
        } else {
            String frame = home.encoder().encode(event, Audience.ALL);
            if (frame != null) {
                out.push(frame);
            }
        }
    }

    private void followNew(ThreadId id, Feed following) {
        if (following.follows(id) || !opening.compareAndSet(null, id)) {
            return;
        }
        home.workers().execute(() -> {
            try {
                following.follow(List.of(new Feed.Position(id, 0, null)), () -> {});
            } catch (RuntimeException e) {
                log.warn("Could not follow a new thread; the client is asked to come back: {}", e.toString());
                close(CloseCode.GOING_AWAY);
            } finally {
                opening.set(null);
            }
        });
    }

    /** It may have ended on another thread while this one set things up. */
    private void endIfEnded() {
        if (ended) {
            end();
        }
    }

    private void reply(Connection out, ServerFrame frame) {
        out.push(home.codec().encode(frame));
    }

    /** Gives back all that was taken; any number of times. */
    private void end() {
        ended = true;
        home.remove(this);
        Connection out = connection;
        if (out != null) {
            out.close(CloseCode.GOING_AWAY);
            home.inboxes().remove(out);
        }
        Feed following = feed;
        if (following != null) {
            following.close();
        }
        Subscription watched = overview;
        if (watched != null) {
            watched.close();
        }
        ChatActor.Attendance here = attendance;
        if (here != null) {
            here.close();
        }
    }

    private static int utf8Length(String text) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return bytes;
    }
}
