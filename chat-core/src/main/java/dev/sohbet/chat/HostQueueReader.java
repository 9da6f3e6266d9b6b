package dev.sohbet.chat;

import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.Entry;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.model.Participant;
import dev.sohbet.chat.spi.HostQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Posts what the host put down in its own transactions; the client id makes each one message however often it is tried. */
final class HostQueueReader {
    private static final Logger log = LoggerFactory.getLogger(HostQueueReader.class);
    private static final int BATCH = 100;
    private static final Set<ErrorCode> PASSING = Set.of(ErrorCode.UNAVAILABLE, ErrorCode.OVERLOADED);

    private final HostQueue queue;
    private final Function<Participant, ChatActor> chat;

    HostQueueReader(HostQueue queue, Function<Participant, ChatActor> chat) {
        this.queue = queue;
        this.chat = chat;
    }

    /**
     * Posts what waits and removes it; what can never be posted is logged and removed.
     *
     * @throws ChatException when the store does not answer: the next run tries what is left again
     */
    void runOnce() {
        List<HostQueue.Queued> waiting;
        do {
            waiting = queue.queued(BATCH);
            List<CompletableFuture<Entry>> posted = new ArrayList<>();
            waiting.forEach(message -> posted.add(post(message)));
            List<Long> done = new ArrayList<>();
            ChatException passing = null;
            for (int i = 0; i < waiting.size(); i++) {
                ChatException failure = failure(posted.get(i));
                if (failure != null && PASSING.contains(failure.code())) {
                    passing = failure;
                    continue;
                }
                if (failure != null) {
                    log.error(
                            "A message of the host can never be posted ({}: {}): {}",
                            failure.code(),
                            failure.getMessage(),
                            waiting.get(i).clientId());
                }
                done.add(waiting.get(i).id());
            }
            if (!done.isEmpty()) {
                queue.dequeue(done);
            }
            if (passing != null) {
                throw passing;
            }
        } while (waiting.size() == BATCH);
    }

    private CompletableFuture<Entry> post(HostQueue.Queued message) {
        try {
            return chat.apply(message.from()).sendTo(message.to(), message.clientId(), message.text());
        } catch (ChatException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static @Nullable ChatException failure(CompletableFuture<Entry> posted) {
        try {
            posted.join();
            return null;
        } catch (CompletionException e) {
            if (e.getCause() instanceof ChatException known) {
                return known;
            }
            throw e;
        }
    }
}
