package dev.sohbet.chat.testkit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a client knows, as frames have told it: where it stands in threads, who has read and who is there, and what the server said
 * against the protocol. It speaks to nobody. Not thread-safe: guarded by its client's lock.
 */
final class ClientView {
    private final Identity self;
    private final Transcript transcript;
    private final Map<String, Place> places = new HashMap<>();
    private final Map<String, JsonNode> summaries = new HashMap<>();
    private final Map<String, String> presences = new HashMap<>();
    private final List<JsonNode> typing = new ArrayList<>();
    private final List<JsonNode> errors = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private final Set<String> watched = new LinkedHashSet<>();
    private boolean inbox;
    private int resets;
    private int polls;
    private String epoch = "";
    private String thread = "";
    private String team = "";

    ClientView(Identity self, Transcript transcript) {
        this.self = self;
        this.transcript = transcript;
    }

    // What it is told

    /** Returns where it stands in the visitor's thread; null when there is none. */
    @Nullable
    Place welcome(JsonNode frame) {
        epoch = frame.get("epoch").stringValue();
        team = frame.get("presence").stringValue();
        JsonNode its = frame.get("thread");
        boolean reset = isReset(frame);
        Place held = places.get(thread);
        if (reset) {
            places.remove(thread);
        }
        if (its.isNull()) {
            return null;
        }
        String id = its.get("id").stringValue();
        boolean resumed = held != null && id.equals(thread) && !reset;
        thread = id;
        return page(id, frame, !resumed);
    }

    /** Returns where it now stands in that thread. */
    Place entries(JsonNode frame) {
        String id = frame.get("thread").stringValue();
        boolean reset = isReset(frame);
        if (reset && self.isVisitor()) {
            thread = id;
        }
        return page(id, frame, reset);
    }

    private boolean isReset(JsonNode frame) {
        boolean reset = frame.path("reset").asBoolean(false);
        if (reset) {
            resets++;
        }
        return reset;
    }

    private Place page(String id, JsonNode frame, boolean fresh) {
        Place place = place(id);
        List<Told> page = new ArrayList<>();
        frame.get("entries").forEach(entry -> page.add(Told.of(id, entry)));
        if (fresh) {
            place.startOver(page.isEmpty() ? 0 : page.get(0).prev());
        }
        for (Told entry : page) {
            if (entry.seq() > place.at()) {
                if (entry.prev() != place.at()) {
                    faults.add("a page with a hole before " + entry.seq() + ", position " + place.at());
                }
                place.show(entry);
            }
        }
        frame.get("reads").forEach(place::mark);
        if (!frame.path("more").asBoolean(false)) {
            place.expectOnlyPushed();
        } else if (!fresh) {
            place.expectMore(); // on a fresh page it means older ones
        }
        return place;
    }

    void read(JsonNode frame) {
        place(frame.get("thread").stringValue()).mark(frame);
    }

    void typing(JsonNode frame) {
        typing.add(frame);
    }

    void presence(JsonNode frame) {
        String state = frame.get("state").stringValue();
        if (frame.has("of")) {
            presences.put(frame.get("of").get("id").stringValue(), state);
        } else {
            team = state;
        }
    }

    void summaries(JsonNode frame) {
        frame.get("threads").forEach(summary -> summaries.put(summary.get("id").stringValue(), summary));
    }

    /** What the answer to a poll says besides its frames. */
    void polled(JsonNode news) {
        epoch = news.get("epoch").stringValue();
        if (self.isVisitor()) {
            team = news.get("presence").stringValue();
        }
    }

    /** An acknowledgement: a visitor's first message has opened this thread. */
    void acked(String inThread) {
        if (self.isVisitor() && thread.isEmpty()) {
            thread = inThread;
        }
    }

    /** The connection is lost, and with it the answers to what was asked for. */
    void endAsking() {
        places.values().forEach(Place::endAsking);
    }

    void error(JsonNode frame) {
        errors.add(frame);
    }

    /** The server said what the protocol does not allow. */
    void fault(String what) {
        faults.add(what);
    }

    // What it follows

    void follow(Collection<String> threads) {
        watched.addAll(threads);
    }

    void followInbox() {
        inbox = true;
    }

    boolean followsInbox() {
        return inbox;
    }

    boolean followsAnything() {
        return inbox || !watched.isEmpty();
    }

    /** Where it stands in what it follows, to which a visitor's own thread belongs. */
    List<Place> followed() {
        Set<String> all = new LinkedHashSet<>(watched);
        if (self.isVisitor() && places.containsKey(thread)) {
            all.add(thread);
        }
        return all.stream().map(this::place).toList();
    }

    void countPoll() {
        polls++;
    }

    // What it knows

    /** Where it stands in a thread: at the beginning, if it was told nothing of it. */
    Place place(String inThread) {
        return places.computeIfAbsent(inThread, id -> new Place(id, transcript));
    }

    long position(String inThread) {
        Place place = places.get(inThread);
        return place == null ? 0 : place.at();
    }

    List<Told> screen(String ofThread) {
        Place place = places.get(ofThread);
        return place == null ? List.of() : place.screen();
    }

    long mark(String ofThread, String by) {
        Place place = places.get(ofThread);
        return place == null ? 0 : place.mark(by);
    }

    /** Where it stands in the visitor's thread; null when there is nothing to resume. */
    @Nullable
    Place own() {
        return places.get(thread);
    }

    String thread() {
        return thread;
    }

    String epoch() {
        return epoch;
    }

    String team() {
        return team;
    }

    Map<String, JsonNode> summaries() {
        return Map.copyOf(summaries);
    }

    String presence(String ofVisitor) {
        return presences.getOrDefault(ofVisitor, "");
    }

    List<JsonNode> heardTyping() {
        return List.copyOf(typing);
    }

    List<JsonNode> errors() {
        return List.copyOf(errors);
    }

    List<String> faults() {
        return List.copyOf(faults);
    }

    int resets() {
        return resets;
    }

    int polls() {
        return polls;
    }
}
