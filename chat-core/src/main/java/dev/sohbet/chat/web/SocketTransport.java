package dev.sohbet.chat.web;

import dev.sohbet.chat.protocol.CloseCode;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends over a container's WebSocket session. */
final class SocketTransport implements Connection.Transport {
    private static final Logger log = LoggerFactory.getLogger(SocketTransport.class);
    private static final long SEND_TIMEOUT_MILLIS = 10_000;
    /** Tomcat waits this long for a slow peer before it gives up on the close frame; elsewhere the name means nothing. */
    private static final String TOMCAT_BLOCKING_TIMEOUT = "org.apache.tomcat.websocket.BLOCKING_SEND_TIMEOUT";

    private final Session session;
    private final Executor closers;

    SocketTransport(Session session, Executor closers) {
        this.session = session;
        this.closers = closers;
        session.getAsyncRemote().setSendTimeout(SEND_TIMEOUT_MILLIS);
        session.getUserProperties().put(TOMCAT_BLOCKING_TIMEOUT, 1_000L);
    }

    @Override
    public void send(String message, Consumer<@Nullable Throwable> done) {
        session.getAsyncRemote().sendText(message, result -> done.accept(result.isOK() ? null : result.getException()));
    }

    @Override
    public void ping() throws IOException {
        session.getBasicRemote().sendPing(ByteBuffer.allocate(0));
    }

    @Override
    public void close(CloseCode code) {
        closers.execute(() -> {
            try {
                session.close(new CloseReason(CloseReason.CloseCodes.getCloseCode(code.code()), code.name()));
            } catch (IOException | RuntimeException e) {
                log.debug("A connection was gone before it was closed: {}", e.toString());
            }
        });
    }
}
