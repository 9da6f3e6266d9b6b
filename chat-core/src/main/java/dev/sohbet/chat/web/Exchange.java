package dev.sohbet.chat.web;

import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.protocol.FrameCodec;
import dev.sohbet.chat.protocol.ServerFrame;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One HTTP request that is answered once, now or later, without holding a thread: neither while it waits for its answer nor while a slow
 * client reads it.
 */
final class Exchange {
    private static final Logger log = LoggerFactory.getLogger(Exchange.class);
    private static final Duration GIVE_UP = Duration.ofSeconds(29); // some hosts end a request after 30 s
    private static final int CHUNK = 8_192;

    private final AsyncContext async;
    private final FrameCodec codec;
    private final Executor senders;
    private final AtomicBoolean answered = new AtomicBoolean();
    private final AtomicBoolean begun = new AtomicBoolean();
    private volatile boolean last;

    Exchange(HttpServletRequest request, FrameCodec codec, Executor senders) {
        this(request, codec, senders, GIVE_UP);
    }

    /** @param giveUp how long it may take from now on */
    Exchange(HttpServletRequest request, FrameCodec codec, Executor senders, Duration giveUp) {
        this.async = request.startAsync();
        this.codec = codec;
        this.senders = senders;
        async.setTimeout(giveUp.toMillis());
        afterwards(() -> {}); // so that a timeout is answered
    }

    /** Runs when the exchange is over, however it ended. */
    void afterwards(Runnable task) {
        async.addListener(new Afterwards(this, task));
    }

    boolean isAnswered() {
        return answered.get();
    }

    /** Answers with a frame; a later answer is ignored. Never blocks. */
    void answer(ServerFrame frame) {
        answer(Http.status(frame), () -> codec.encode(frame));
    }

    /** Answers with what {@code json} gives when it is asked, on another thread; a later answer is ignored. Never blocks. */
    void answer(int status, Supplier<String> json) {
        if (answered.compareAndSet(false, true)) {
            senders.execute(() -> {
                try {
                    begin(status, json.get());
                } catch (IOException | RuntimeException e) {
                    log.debug("A client was gone before its answer: {}", e.toString());
                    complete();
                }
            });
        }
    }

    /** Answers with a frame though the request's body has not come; so its connection is of no more use. */
    void answerLast(ServerFrame frame) {
        last = true;
        answer(frame);
    }

    /** Ends it without an answer: the client is gone. */
    void abandon() {
        if (answered.compareAndSet(false, true)) {
            complete();
        }
    }

    private void begin(int status, String json) throws IOException {
        if (begun.compareAndSet(false, true)) {
            byte[] body = json.getBytes(StandardCharsets.UTF_8);
            HttpServletResponse response = (HttpServletResponse) async.getResponse();
            Http.head(response, status, body.length);
            if (last) {
                Http.hangUp((HttpServletRequest) async.getRequest(), response);
            }
            ServletOutputStream out = response.getOutputStream();
            out.setWriteListener(new Writing(out, body));
        }
    }

    static ServerFrame tookTooLong() {
        return new ServerFrame.Error(
                null, ErrorCode.UNAVAILABLE, "That took too long; try again.", Duration.ofSeconds(1));
    }

    /** The container asks for it on a thread of its own. */
    private void timedOut() {
        answered.set(true);
        if (begun.compareAndSet(false, true)) {
            try {
                ServerFrame frame = tookTooLong();
                Http.write((HttpServletResponse) async.getResponse(), Http.status(frame), codec.encode(frame));
            } catch (IOException e) {
                log.debug("A client was gone before its answer: {}", e.toString());
            }
        }
        complete();
    }

    private void complete() {
        try {
            async.complete();
        } catch (IllegalStateException e) {
            log.debug("The container had ended a request already: {}", e.toString());
        }
    }

    /** Writes as much as the client takes, and goes on when it takes more. */
    private final class Writing implements WriteListener {
        private final ServletOutputStream out;
        private final byte[] body;
        private int written;

        Writing(ServletOutputStream out, byte[] body) {
            this.out = out;
            this.body = body;
        }

        @Override
        public void onWritePossible() throws IOException {
            while (out.isReady()) {
                if (written == body.length) {
                    complete();
                    return;
                }
                int length = Math.min(CHUNK, body.length - written);
                out.write(body, written, length);
                written += length;
            }
        }

        @Override
        public void onError(Throwable failure) {
            log.debug("A client was gone before the end of its answer: {}", failure.toString());
            complete();
        }
    }

    private record Afterwards(Exchange exchange, Runnable task) implements AsyncListener {
        @Override
        public void onComplete(AsyncEvent event) {
            task.run();
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            exchange.timedOut();
        }

        @Override
        public void onError(AsyncEvent event) {
            task.run();
        }

        @Override
        public void onStartAsync(AsyncEvent event) {}
    }
}
