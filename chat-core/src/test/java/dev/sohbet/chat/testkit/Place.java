package dev.sohbet.chat.testkit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** Where a client stands in a thread, what it shows of it, and whether it knows that something is missing. Not thread-safe. */
final class Place {
    private final String thread;
    private final Transcript transcript;
    private final TreeMap<Long, Told> screen = new TreeMap<>();
    private final Map<String, Long> marks = new HashMap<>();
    private long at;
    private long seen;
    private long pushed;
    private boolean asking;

    Place(String thread, Transcript transcript) {
        this.thread = thread;
        this.transcript = transcript;
    }

    String thread() {
        return thread;
    }

    /** The {@code seq} up to which everything was shown. */
    long at() {
        return at;
    }

    List<Told> screen() {
        return List.copyOf(screen.values());
    }

    /**
     * Shows a pushed entry if it is the next one.
     *
     * @return whether it is a later one, so that those between are missing
     */
    boolean push(Told entry) {
        if (entry.seq() <= at) {
            return false;
        }
        pushed = Math.max(pushed, entry.seq());
        if (entry.prev() == at) {
            show(entry);
            return false;
        }
        seen = Math.max(seen, entry.seq());
        return true;
    }

    void show(Told entry) {
        at = entry.seq();
        if (transcript.isRecording()) {
            screen.put(at, entry);
            transcript.told(entry);
        }
    }

    /** Drops what it held; what it shows next comes after {@code from}. */
    void startOver(long from) {
        screen.clear();
        at = from;
        seen = 0;
        pushed = 0;
        transcript.told(new Told(thread, 0, 0, ConversationChecker.RESET, "", "", "", ""));
    }

    /** There is more after what it shows. */
    void expectMore() {
        seen = Math.max(seen, at + 1);
    }

    /** There is nothing after what it shows, but for what was pushed meanwhile. */
    void expectOnlyPushed() {
        seen = Math.min(seen, Math.max(at, pushed));
    }

    /** Whether something is missing that nobody has asked for; whoever is told so asks. */
    boolean beginAsking() {
        boolean begins = seen > at && !asking;
        asking |= begins;
        return begins;
    }

    /** What was asked for came, or will not come. */
    void endAsking() {
        asking = false;
    }

    /** A read mark, which may be older than the one known. */
    void mark(JsonNode mark) {
        marks.merge(mark.get("by").get("id").stringValue(), mark.get("seq").longValue(), Math::max);
    }

    long mark(String by) {
        return marks.getOrDefault(by, 0L);
    }

    /** The highest mark of anyone else. */
    long markOfOthersThan(String reader) {
        return marks.entrySet().stream()
                .filter(mark -> !mark.getKey().equals(reader))
                .mapToLong(Map.Entry::getValue)
                .max()
                .orElse(0);
    }
}
