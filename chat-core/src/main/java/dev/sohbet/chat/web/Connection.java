package dev.sohbet.chat.web;

import dev.sohbet.chat.protocol.CloseCode;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What goes out to one client: a bounded queue with one writer. Whoever has a frame queues it and goes on; a sending thread takes all
 * that has queued and sends it as one message, and the next one only after the transport has taken that. A client that reads too
 * slowly loses its connection, never an entry: it resumes by position. Thread-safe.
 */
final class Connection implements FrameSink {
    /** Two full commits of a busy site with room to spare. */
    static final int MAX_FRAMES = 2_048;
    /** In UTF-16 units: 1 MiB of memory. */
    static final int MAX_CHARS = 512 * 1024;
    /** At most three bytes each, so below the promised 262,144 bytes. */
    private static final int MESSAGE_CHARS = 80 * 1024;

    private final Transport transport;
    private final Executor senders;
    private final Queue<String> queue = new ArrayDeque<>();
    private int chars;
    private boolean sending;
    private boolean pingDue;
    private boolean closed;
    /** Why it ends, as long as a message is still on its way. */
    private @Nullable CloseCode closing;

    Connection(Transport transport, Executor senders) {
        this.transport = transport;
        this.senders = senders;
    }

    /** The way to the client. */
    interface Transport {
        /** Sends a message; {@code done} is told, on any thread, when the next may follow or why none can. */
        void send(String message, Consumer<@Nullable Throwable> done);

        /** Sends a sign of life that the client's machine answers by itself. Called only while nothing is being sent. */
        void ping() throws java.io.IOException;

        /** Ends it; never blocks. Called once, and only while nothing is being sent. */
        void close(CloseCode code);
    }

    @Override
    public void push(String frame) {
        boolean fits;
        synchronized (this) {
            if (closed) {
                return;
            }
            fits = queue.size() < MAX_FRAMES && chars + frame.length() <= MAX_CHARS;
            if (fits) {
                queue.add(frame);
                chars += frame.length();
                if (sending) {
                    return;
                }
                sending = true;
            }
        }
        if (fits) {
            flushLater();
        } else {
            close(CloseCode.SLOW);
        }
    }

    /** Asks for a sign of life as soon as nothing is being sent. */
    void ping() {
        synchronized (this) {
            pingDue = true;
            if (closed || sending) {
                return;
            }
            sending = true;
        }
        flushLater();
    }

    /**
     * Ends the connection; what is queued is not sent. A message that is on its way is waited for, until the transport has sent it or
     * given up: a container that is told to close in the middle of one may keep the peer's connection open for ever (Tomcat does).
     */
    void close(CloseCode code) {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            queue.clear();
            chars = 0;
            if (sending) {
                closing = code;
                return;
            }
        }
        transport.close(code);
    }

    /** Nothing is being sent any more; true when that was all. */
    private boolean isOver() {
        CloseCode code;
        synchronized (this) {
            if (!closed && (!queue.isEmpty() || pingDue)) {
                return false;
            }
            sending = false;
            code = closing;
            closing = null;
        }
        if (code != null) {
            transport.close(code);
        }
        return true;
    }

    synchronized boolean isClosed() {
        return closed;
    }

    private void flush() {
        if (isOver()) {
            return;
        }
        String message;
        boolean ping;
        synchronized (this) {
            ping = pingDue;
            pingDue = false;
            message = closed ? null : next();
        }
        try {
            if (ping) {
                transport.ping();
            }
            if (message == null) {
                flushLater();
            } else {
                transport.send(message, this::sent);
            }
        } catch (java.io.IOException | RuntimeException e) {
            sent(e);
        }
    }

    private void sent(@Nullable Throwable failure) {
        if (failure != null) {
            close(CloseCode.GOING_AWAY);
        }
        if (!isOver()) {
            flushLater();
        }
    }

    private void flushLater() {
        try {
            senders.execute(this::flush);
        } catch (RejectedExecutionException e) {
            close(CloseCode.GOING_AWAY); // the servlet is gone
            boolean unused = isOver();
        }
    }

    /** All that waits, one frame on each line, up to the size of a message. */
    private @Nullable String next() {
        String first = queue.poll();
        if (first == null) {
            return null;
        }
        chars -= first.length();
        if (queue.isEmpty()) {
            return first;
        }
        StringBuilder message =
                new StringBuilder(Math.min(MESSAGE_CHARS, first.length() + chars + queue.size())).append(first);
        while (true) {
            String frame = queue.peek();
            if (frame == null || message.length() + 1 + frame.length() > MESSAGE_CHARS) {
                return message.toString();
            }
            queue.remove();
            chars -= frame.length();
            message.append('\n').append(frame);
        }
    }
}
