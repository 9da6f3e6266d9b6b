package dev.sohbet.chat.web;

import dev.sohbet.chat.ChatActor;
import dev.sohbet.chat.RateLimiter;
import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.model.Participant;
import dev.sohbet.chat.protocol.As;
import dev.sohbet.chat.protocol.ClientFrame;
import dev.sohbet.chat.protocol.CloseCode;
import dev.sohbet.chat.protocol.FrameCodec;
import dev.sohbet.chat.protocol.ServerFrame;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
    private static final int MOST_BREACHES = 40;

    private final Sockets home;
    private final String address;
    private final @Nullable String agentKey;
    private final MessageAssembler messages = new MessageAssembler();
    private final FrameQueue requests;
    private final RateLimiter budget;
    private int breaches;
    private volatile @Nullable String token;
    private volatile @Nullable VisitorFeed visitorFeed;
    private volatile ChatActor.@Nullable Attendance attendance;
    private volatile @Nullable Connection connection;
    private volatile @Nullable ChatActor actor;
    private volatile @Nullable Feed feed;
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
        this.requests = new FrameQueue(home.workers(), this::handle);
    }

    String address() {
        return address;
    }

    /** The session by which this connection speaks; null for a visitor's, whatever cookie came along with it. */
    @Nullable
    String agentKey() {
        ChatActor known = actor;
        return known != null && known.who() instanceof Participant.Agent ? agentKey : null;
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
        String message;
        try {
            message = messages.add(part, last);
        } catch (ChatException e) {
            close(CloseCode.TOO_LARGE);
            return;
        }
        if (message != null) {
            heard(message);
        }
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
            if (!wait.isZero() || !requests.add(frame)) {
                Duration pause = wait.isZero() ? Duration.ofSeconds(1) : wait;
                throw new ChatException(ErrorCode.RATE_LIMITED, "Too much at once; wait a moment.", pause, null);
            }
        } catch (RuntimeException e) {
            refuse(out, frame, e);
        }
    }

    private void refuse(Connection out, @Nullable ClientFrame frame, RuntimeException why) {
        if (!(frame instanceof ClientFrame.Typing)) {
            reply(out, FrameHandler.error(frame == null ? null : frame.id(), why));
        }
    }

    private void handle(ClientFrame frame) {
        Connection out = connection;
        if (out == null || out.isClosed()) {
            return;
        }
        try {
            handle(frame, out);
        } catch (RuntimeException e) {
            refuse(out, frame, e);
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
        } else {
            VisitorFeed itself = new VisitorFeed(home, proved, following, out);
            visitorFeed = itself;
            itself.welcome(hello);
        }
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
        VisitorFeed own = visitorFeed;
        if (own != null) {
            own.close();
        }
        ChatActor.Attendance here = attendance;
        if (here != null) {
            here.close();
        }
    }
}
