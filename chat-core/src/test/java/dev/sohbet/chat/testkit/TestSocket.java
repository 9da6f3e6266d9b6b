package dev.sohbet.chat.testkit;

import java.net.URI;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A WebSocket without manners: it sends what it is given, also in pieces, and stops reading when told to. It answers the server's
 * pings, unless it has stopped reading. Thread-safe.
 */
public final class TestSocket implements AutoCloseable {
    /** A connection that ended without a close frame. */
    public static final int BROKEN = 1006;

    private static final long PATIENCE_SECONDS = 30;

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final Listener listener;
    private CompletableFuture<WebSocket> sending = new CompletableFuture<>();
    private volatile @Nullable WebSocket socket;
    private volatile int largest;
    private final AtomicInteger pings = new AtomicInteger();
    private boolean paused;
    private long owed;

    private TestSocket(@Nullable Listener listener) {
        this.listener = listener == null ? new Keeping() : listener;
    }

    /** Is told what comes, on the socket's thread. */
    public interface Listener {
        void frame(String json);

        /** The connection is over; {@link TestSocket#BROKEN} when nobody said why. */
        void closed(int code);
    }

    /** The server answered the handshake with this status. */
    public static final class HandshakeRefused extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final int status;

        HandshakeRefused(int status) {
            super("handshake refused with " + status);
            this.status = status;
        }

        public int status() {
            return status;
        }
    }

    /** Opens a connection whose frames are kept for {@link #next}. */
    public static TestSocket open(URI base, Map<String, String> headers) {
        TestSocket opened = new TestSocket(null);
        try {
            opened.connect(base, headers).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException e) {
            if (e.getCause() instanceof HandshakeRefused refused) {
                throw refused;
            }
            throw new IllegalStateException("no connection to " + base, e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new IllegalStateException("no connection to " + base, e);
        }
        return opened;
    }

    /** Opens a connection; the future fails with {@link HandshakeRefused} when the server does not want it. */
    public static CompletableFuture<TestSocket> open(URI base, Map<String, String> headers, Listener listener) {
        TestSocket opening = new TestSocket(listener);
        return opening.connect(base, headers).thenApply(socket -> opening);
    }

    private CompletableFuture<WebSocket> connect(URI base, Map<String, String> headers) {
        WebSocket.Builder builder = TestHttp.CLIENT.newWebSocketBuilder();
        headers.forEach(builder::header);
        URI uri = URI.create("ws://" + base.getAuthority() + "/chat/ws");
        return builder.buildAsync(uri, new Receiver())
                .thenApply(opened -> {
                    sending.complete(opened);
                    return opened;
                })
                .exceptionally(failure -> {
                    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
                    if (cause instanceof WebSocketHandshakeException refused) {
                        throw new HandshakeRefused(refused.getResponse().statusCode());
                    }
                    throw new CompletionException(cause);
                });
    }

    /** Sends a message. */
    public void send(String message) {
        sendPart(message, true);
    }

    /** Sends a part of a message. */
    public synchronized void sendPart(String part, boolean last) {
        sending = sending.thenCompose(open -> open.sendText(part, last));
    }

    /** Reads no more: what the server sends piles up on its side. */
    public synchronized void stopReading() {
        paused = true;
    }

    public void readAgain() {
        long due;
        synchronized (this) {
            paused = false;
            due = owed;
            owed = 0;
        }
        WebSocket open = socket;
        if (open != null && due > 0) {
            open.request(due);
        }
    }

    /** The next frame, which must come. */
    public JsonNode next() {
        try {
            String frame = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (frame == null) {
                throw new AssertionError("no frame came; closed: " + closed.getNow(null));
            }
            return TestHttp.JSON.readTree(frame);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The next frame of that kind; others are passed over. */
    public JsonNode next(String kind) {
        for (int i = 0; i < 10_000; i++) {
            JsonNode frame = next();
            if (frame.path("kind").asString("").equals(kind)) {
                return frame;
            }
        }
        throw new AssertionError("no " + kind + " among 10000 frames");
    }

    /** The code with which the server closes, which it must do. */
    public int awaitClosed() {
        try {
            return closed.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("not closed", e);
        } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The bytes of the largest message that came. */
    public int largestMessage() {
        return largest;
    }

    /** How many pings came. */
    public int pings() {
        return pings.get();
    }

    public boolean isClosed() {
        return closed.isDone();
    }

    /** Breaks the connection, as a dead network does. */
    public void abort() {
        WebSocket open = socket;
        if (open != null) {
            open.abort();
        }
    }

    /** Says goodbye. */
    @Override
    public synchronized void close() {
        sending = sending.thenCompose(open -> open.sendClose(WebSocket.NORMAL_CLOSURE, ""));
    }

    private void ended(int code) {
        if (closed.complete(code)) {
            listener.closed(code);
        }
    }

    private final class Keeping implements Listener {
        @Override
        public void frame(String json) {
            heard.add(json);
        }

        @Override
        public void closed(int code) {}
    }

    private final class Receiver implements WebSocket.Listener {
        private final StringBuilder message = new StringBuilder();

        @Override
        public void onOpen(WebSocket open) {
            socket = open;
            open.request(1);
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket open, CharSequence part, boolean last) {
            message.append(part);
            if (last) {
                String whole = message.toString();
                message.setLength(0);
                largest = Math.max(largest, whole.getBytes(StandardCharsets.UTF_8).length);
                for (String frame : whole.split("\n", -1)) {
                    listener.frame(frame);
                }
            }
            more(open);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPing(WebSocket open, java.nio.ByteBuffer content) {
            pings.incrementAndGet();
            more(open);
            return null;
        }

        private void more(WebSocket open) {
            synchronized (TestSocket.this) {
                if (paused) {
                    owed++;
                    return;
                }
            }
            open.request(1);
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket open, int code, String reason) {
            ended(code);
            return null;
        }

        @Override
        public void onError(WebSocket open, Throwable failure) {
            ended(BROKEN);
        }
    }
}
