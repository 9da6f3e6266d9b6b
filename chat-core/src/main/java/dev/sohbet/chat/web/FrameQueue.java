package dev.sohbet.chat.web;

import dev.sohbet.chat.protocol.ClientFrame;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection's requests, handled one after the other in the order in which they came. What never waits for the store is handled
 * where it arrives, unless something is still before it; all else on a worker, since some containers call in on the thread that reads
 * for all of their connections. Bounded; thread-safe.
 */
final class FrameQueue {
    static final int MOST = 64;

    private final Executor workers;
    private final Consumer<ClientFrame> handler;
    private final Queue<ClientFrame> waiting = new ArrayDeque<>();
    private boolean busy;

    /** @param handler must not throw */
    FrameQueue(Executor workers, Consumer<ClientFrame> handler) {
        this.workers = workers;
        this.handler = handler;
    }

    /** Handles a frame in its turn; false, with no effect, when too many wait. */
    boolean add(ClientFrame frame) {
        synchronized (this) {
            if (busy || mayWait(frame)) {
                if (waiting.size() >= MOST) {
                    return false;
                }
                waiting.add(frame);
                if (!busy) {
                    busy = true;
                    workers.execute(this::handleNext);
                }
                return true;
            }
        }
        handler.accept(frame); // a container hands over one message at a time
        return true;
    }

    private void handleNext() {
        ClientFrame frame = next();
        if (frame != null) {
            handler.accept(frame);
            workers.execute(this::handleNext); // at the end of the line: others wait, too
        }
    }

    private synchronized @Nullable ClientFrame next() {
        ClientFrame frame = waiting.poll();
        busy = frame != null;
        return frame;
    }

    /** The writer takes entries without waiting for them to be stored. */
    private static boolean mayWait(ClientFrame frame) {
        return !(frame instanceof ClientFrame.Send
                || frame instanceof ClientFrame.Note
                || frame instanceof ClientFrame.Status
                || frame instanceof ClientFrame.Block
                || frame instanceof ClientFrame.Visibility
                || frame instanceof ClientFrame.Ping);
    }
}
