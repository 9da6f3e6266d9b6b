package dev.sohbet.chat;

import dev.sohbet.chat.internal.write.Writer;
import dev.sohbet.chat.spi.AppendResult;
import dev.sohbet.chat.spi.HostQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what the host put down in its own transactions into entries; the client id makes each one entry however often it is tried. */
final class HostQueueReader {
    private static final Logger log = LoggerFactory.getLogger(HostQueueReader.class);
    private static final int BATCH = 100;

    private final HostQueue queue;
    private final Writer writer;

    HostQueueReader(HostQueue queue, Writer writer) {
        this.queue = queue;
        this.writer = writer;
    }

    /** Appends what waits, then removes it. Fails, removing nothing, when the store does; the next run tries again. */
    void runOnce() {
        while (true) {
            List<HostQueue.Queued> waiting = queue.queued(BATCH);
            if (waiting.isEmpty()) {
                return;
            }
            List<CompletableFuture<AppendResult>> results = new ArrayList<>();
            waiting.forEach(queued -> results.add(writer.append(queued.entry())));
            List<Long> done = new ArrayList<>();
            for (int i = 0; i < waiting.size(); i++) {
                AppendResult result = results.get(i).join();
                if (result instanceof AppendResult.Conflict || result instanceof AppendResult.Refused) {
                    log.error(
                            "A message of the host cannot be stored ({}): {}",
                            result,
                            waiting.get(i).entry().clientId());
                }
                done.add(waiting.get(i).id());
            }
            queue.dequeue(done);
        }
    }
}
