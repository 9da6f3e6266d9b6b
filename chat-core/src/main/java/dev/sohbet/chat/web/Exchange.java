package dev.sohbet.chat.web;

import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.protocol.FrameCodec;
import dev.sohbet.chat.protocol.ServerFrame;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One HTTP request that is answered once, now or later, without holding a container thread. */
final class Exchange {
    private static final Logger log = LoggerFactory.getLogger(Exchange.class);
    private static final long GIVE_UP_MILLIS = 29_000; // some hosts end a request after 30 s

    private final AsyncContext async;
    private final FrameCodec codec;
    private final Executor workers;
    private final AtomicBoolean answered = new AtomicBoolean();

    Exchange(HttpServletRequest request, FrameCodec codec, Executor workers) {
        this.async = request.startAsync();
        this.codec = codec;
        this.workers = workers;
        async.setTimeout(GIVE_UP_MILLIS);
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

    /** Answers with what {@code json} gives when it is asked, on another thread; a later answer is ignored. */
    void answer(int status, java.util.function.Supplier<String> json) {
        if (answered.compareAndSet(false, true)) {
            workers.execute(() -> {
                try {
                    Http.write((HttpServletResponse) async.getResponse(), status, json.get());
                } catch (IOException | RuntimeException e) {
                    log.debug("A client was gone before its answer: {}", e.toString());
                } finally {
                    complete();
                }
            });
        }
    }

    private void complete() {
        try {
            async.complete();
        } catch (IllegalStateException e) {
            log.debug("The container had ended a request already: {}", e.toString());
        }
    }

    private record Afterwards(Exchange exchange, Runnable task) implements AsyncListener {
        @Override
        public void onComplete(AsyncEvent event) {
            task.run();
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            exchange.answer(new ServerFrame.Error(
                    null, ErrorCode.UNAVAILABLE, "That took too long; try again.", Duration.ofSeconds(1)));
        }

        @Override
        public void onError(AsyncEvent event) {
            task.run();
        }

        @Override
        public void onStartAsync(AsyncEvent event) {}
    }
}
