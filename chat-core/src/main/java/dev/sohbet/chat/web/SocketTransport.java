package dev.sohbet.chat.web;

import dev.sohbet.chat.protocol.CloseCode;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends over a container's WebSocket session. */
final class SocketTransport implements Connection.Transport {
    private static final Logger log = LoggerFactory.getLogger(SocketTransport.class);
    private static final long SEND_TIMEOUT_MILLIS = 10_000;
    /** How long a client may take to answer that a connection is closed. */
    private static final long CLOSE_TIMEOUT_MILLIS = 5_000;
    /** Tomcat waits this long for a slow peer before it gives up on the close frame; elsewhere the name means nothing. */
    private static final String TOMCAT_BLOCKING_TIMEOUT = "org.apache.tomcat.websocket.BLOCKING_SEND_TIMEOUT";

    /** And this long for the peer's part of the closing handshake. */
    private static final String TOMCAT_CLOSE_TIMEOUT = "org.apache.tomcat.websocket.SESSION_CLOSE_TIMEOUT";

    private final Session session;
    private final Executor closers;

    SocketTransport(Session session, Executor closers) {
        this.session = session;
        this.closers = closers;
        session.getAsyncRemote().setSendTimeout(SEND_TIMEOUT_MILLIS);
        session.getUserProperties().put(TOMCAT_BLOCKING_TIMEOUT, 1_000L);
        session.getUserProperties().put(TOMCAT_CLOSE_TIMEOUT, CLOSE_TIMEOUT_MILLIS);
    }

    @Override
    public void send(String message, Consumer<@Nullable Throwable> done) {
        session.getAsyncRemote().sendText(message, result -> done.accept(result.isOK() ? null : result.getException()));
    }

    @Override
    public void ping() throws IOException {
        session.getAsyncRemote().sendPing(ByteBuffer.allocate(0));
    }

    @Override
    public void close(CloseCode code) {
        try {
            closers.execute(() -> closeNow(code));
        } catch (RejectedExecutionException e) {
            log.debug("The container closes a connection itself: {}", e.toString());
        }
    }

    private void closeNow(CloseCode code) {
        try {
            // a dead peer never answers, and one that does not read never hears it: then the container cuts the
            // connection
            session.setMaxIdleTimeout(CLOSE_TIMEOUT_MILLIS);
            session.close(new CloseReason(CloseReason.CloseCodes.getCloseCode(code.code()), code.name()));
        } catch (IOException | RuntimeException e) {
            log.debug("A connection was gone before it was closed: {}", e.toString());
        }
    }
}
