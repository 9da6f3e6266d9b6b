package dev.sohbet.chat.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.model.Audience;
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.spi.EntryPage;
import dev.sohbet.chat.spi.EntryQuery;
import dev.sohbet.chat.spi.ThreadStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Compares what clients were told with what the store holds. Whatever was acknowledged must be stored, once, where it was said to be;
 * whatever somebody was shown must be stored so; everybody is shown everything in one order. What was sent and never acknowledged may
 * be stored once or not at all. Not thread-safe.
 */
public final class ConversationChecker {
    /** The {@code type} that stands in what a reader was told where it began anew. */
    static final String RESET = "reset";

    private record Key(String author, String clientId) {}

    private record Promise(Key key, String thread, long seq) {}

    private final Map<Key, String> tried = new HashMap<>();
    private final List<Promise> promises = new ArrayList<>();
    private final List<Reader> readers = new ArrayList<>();
    private final Map<String, List<Told>> stored = new TreeMap<>();

    private record Reader(String name, boolean seesNotes, List<Told> told) {}

    /**
     * What was found wrong, one line each.
     *
     * @param lost acknowledged, or before what a reader was shown, and not there
     * @param duplicated stored or shown more than once
     * @param reordered stored or shown in another place than was said
     * @param unexpected stored or shown, and never sent, or with another content
     */
    public record Report(
            List<String> lost, List<String> duplicated, List<String> reordered, List<String> unexpected, int checked) {
        public boolean isClean() {
            return lost.isEmpty() && duplicated.isEmpty() && reordered.isEmpty() && unexpected.isEmpty();
        }

        /** Fails unless nothing is wrong; also when nothing was there to be checked. */
        public void assertClean() {
            assertThat(isClean()).as(toString()).isTrue();
            assertThat(checked).as("acknowledged messages").isPositive();
        }
    }

    /** Something was sent, any number of times. */
    public ConversationChecker tried(String author, String clientId, String content) {
        tried.put(new Key(author, clientId), content);
        return this;
    }

    /** Something was acknowledged. */
    public ConversationChecker acked(String author, String clientId, String thread, long seq) {
        promises.add(new Promise(new Key(author, clientId), thread, seq));
        return this;
    }

    /** Someone was shown this, in this order. */
    public ConversationChecker shown(String reader, boolean seesNotes, List<Told> told) {
        readers.add(new Reader(reader, seesNotes, told));
        return this;
    }

    /** All that a client sent and was told. */
    public ConversationChecker client(TestClient client) {
        for (TestClient.Sent sent : client.sent()) {
            tried(client.id(), sent.clientId(), sent.content());
            if (sent.ack().isDone() && !sent.ack().isCompletedExceptionally()) {
                TestClient.Ack ack = sent.ack().join();
                acked(client.id(), ack.clientId(), ack.thread(), ack.seq());
            }
        }
        return shown(client.id(), !client.cookie().isEmpty(), client.told());
    }

    /** What the store holds of a thread, in its order. */
    public ConversationChecker stored(String thread, List<Told> entries) {
        stored.put(thread, List.copyOf(entries));
        return this;
    }

    /** Reads threads from a store. */
    public ConversationChecker stored(ThreadStore store, Collection<String> threads) {
        for (String thread : threads) {
            List<Told> all = new ArrayList<>();
            EntryPage page;
            do {
                long after = all.isEmpty() ? 0 : all.get(all.size() - 1).seq();
                page = store.entries(
                        new EntryQuery(new ThreadId(thread), Audience.AGENTS, new EntryQuery.After(after), 500));
                page.entries().forEach(entry -> all.add(Told.of(entry)));
            } while (page.more());
            stored(thread, all);
        }
        return this;
    }

    /** Compares. Readers must have come to rest: what is stored at the end must have been shown. */
    public Report check() {
        List<String> lost = new ArrayList<>();
        List<String> duplicated = new ArrayList<>();
        List<String> reordered = new ArrayList<>();
        List<String> unexpected = new ArrayList<>();
        Map<Key, Told> byKey = new HashMap<>();
        for (List<Told> entries : stored.values()) {
            long expected = 1;
            for (Told entry : entries) {
                if (entry.seq() != expected++) {
                    reordered.add("stored out of order or with a hole: " + entry);
                }
                Key key = new Key(entry.author(), entry.clientId());
                Told before = byKey.put(key, entry);
                if (before != null) {
                    duplicated.add("stored twice: " + before + " and " + entry);
                }
                String content = tried.get(key);
                boolean ours = !entry.author().equals("sys");
                if (ours && !entry.content().equals(content)) {
                    unexpected.add("stored, but " + (content == null ? "never sent: " : "sent otherwise: ") + entry);
                }
            }
        }
        Set<Promise> kept = new HashSet<>();
        for (Promise promise : promises) {
            Told entry = byKey.get(promise.key);
            if (entry == null) {
                lost.add("acknowledged and not stored: " + promise);
            } else if (entry.seq() != promise.seq || !entry.thread().equals(promise.thread)) {
                reordered.add("acknowledged as " + promise + ", stored as " + entry);
            } else {
                kept.add(promise);
            }
        }
        readers.forEach(reader -> check(reader, lost, duplicated, reordered, unexpected));
        return new Report(lost, duplicated, reordered, unexpected, kept.size());
    }

    private void check(
            Reader reader,
            List<String> lost,
            List<String> duplicated,
            List<String> reordered,
            List<String> unexpected) {
        Map<String, List<Told>> runs = new HashMap<>();
        for (Told entry : reader.told) {
            List<Told> run = runs.computeIfAbsent(entry.thread(), thread -> new ArrayList<>());
            if (entry.type().equals(RESET)) {
                checkRun(reader, entry.thread(), run, false, lost, duplicated, reordered, unexpected);
                run.clear();
            } else {
                run.add(entry);
            }
        }
        runs.forEach((thread, run) -> checkRun(reader, thread, run, true, lost, duplicated, reordered, unexpected));
    }

    /** What a reader was shown between two resets: ascending, complete, and as stored. */
    private void checkRun(
            Reader reader,
            String thread,
            List<Told> run,
            boolean last,
            List<String> lost,
            List<String> duplicated,
            List<String> reordered,
            List<String> unexpected) {
        List<Told> all = stored.get(thread);
        if (run.isEmpty() || all == null) {
            return;
        }
        Map<Long, Told> bySeq = new HashMap<>();
        all.forEach(entry -> bySeq.put(entry.seq(), entry));
        Set<Long> shown = new HashSet<>();
        long before = 0;
        for (Told entry : run) {
            Told truth = bySeq.get(entry.seq());
            if (truth == null || !truth.isSame(entry)) {
                unexpected.add(reader.name + " was shown " + entry + ", stored is " + truth);
            } else if (!reader.seesNotes && truth.type().equals("note")) {
                unexpected.add(reader.name + " was shown a note: " + entry);
            }
            if (!shown.add(entry.seq())) {
                duplicated.add(reader.name + " was shown twice: " + entry);
            } else if (entry.seq() < before) {
                reordered.add(reader.name + " was shown " + entry + " after " + before);
            }
            before = entry.seq();
        }
        long first = run.get(0).seq();
        long end = last ? Long.MAX_VALUE : before;
        for (Told entry : all) {
            boolean due = entry.seq() >= first && entry.seq() <= end;
            boolean may = reader.seesNotes || !entry.type().equals("note");
            if (due && may && !shown.contains(entry.seq())) {
                lost.add(reader.name + " was never shown " + entry);
            }
        }
    }
}
