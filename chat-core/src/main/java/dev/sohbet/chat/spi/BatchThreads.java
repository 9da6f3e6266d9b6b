package dev.sohbet.chat.spi;

import dev.sohbet.chat.model.ChatThread;
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.model.ThreadStatus;
import dev.sohbet.chat.spi.AppendPlan.Held;
import dev.sohbet.chat.spi.NewEntry.ToVisitor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The threads that a batch concerns: as the store holds them, or as what was decided so far has left them. */
final class BatchThreads {
    private final Held held;
    private final Map<ThreadId, ChatThread> changed = new LinkedHashMap<>();
    private final Map<String, Set<ThreadId>> byVisitor = new HashMap<>();
    private final Set<ThreadId> opened = new HashSet<>();

    BatchThreads(Held held) {
        this.held = held;
    }

    /** Notes what has become of a thread; one without any entry yet is to be opened. */
    void put(ChatThread before, ChatThread after) {
        if (before.lastSeq() == 0) {
            opened.add(after.id());
        }
        if (changed.put(after.id(), after) == null) {
            byVisitor
                    .computeIfAbsent(after.visitor().id(), visitor -> new LinkedHashSet<>())
                    .add(after.id());
        }
    }

    List<ChatThread> opened() {
        return changed.values().stream().filter(t -> opened.contains(t.id())).toList();
    }

    List<ChatThread> changed() {
        return changed.values().stream().filter(t -> !opened.contains(t.id())).toList();
    }

    @Nullable
    ChatThread thread(ThreadId id) {
        ChatThread thread = changed.get(id);
        return thread != null ? thread : held.thread(id).orElse(null);
    }

    @Nullable
    ChatThread unclosed(String visitorId) {
        for (ChatThread thread : ofVisitor(visitorId)) {
            if (thread.status() != ThreadStatus.CLOSED) {
                return thread;
            }
        }
        return held.unclosed(visitorId)
                .filter(thread -> !changed.containsKey(thread.id()))
                .orElse(null);
    }

    /** The thread that something for this visitor goes to at this time; null when a new one is to be opened. */
    @Nullable
    ChatThread current(ToVisitor to, Instant at) {
        String visitorId = to.visitor().id();
        ChatThread unclosed = unclosed(visitorId);
        if (unclosed != null) {
            return unclosed;
        }
        List<ChatThread> closed = ofVisitor(visitorId);
        held.closedLast(visitorId)
                .filter(thread -> !changed.containsKey(thread.id()))
                .ifPresent(closed::add);
        return closed.stream()
                .max(Comparator.comparing(BatchThreads::closedAt).thenComparing(t -> t.id().value()))
                // whoever is blocked does not get around it by waiting
                .filter(t -> t.blocked() || Duration.between(closedAt(t), at).compareTo(to.reopenWithin()) <= 0)
                .orElse(null);
    }

    private static Instant closedAt(ChatThread thread) {
        Instant at = thread.closedAt();
        return at == null ? Instant.MIN : at;
    }

    private List<ChatThread> ofVisitor(String visitorId) {
        List<ChatThread> threads = new ArrayList<>();
        for (ThreadId id : byVisitor.getOrDefault(visitorId, Set.of())) {
            threads.add(Objects.requireNonNull(changed.get(id)));
        }
        return threads;
    }
}
