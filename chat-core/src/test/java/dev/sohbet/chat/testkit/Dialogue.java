package dev.sohbet.chat.testkit;

import dev.sohbet.chat.testkit.TestClient.Ack;
import dev.sohbet.chat.testkit.TestClient.Carrier;
import dev.sohbet.chat.testkit.TestClient.Refused;
import dev.sohbet.chat.testkit.TestClient.Sent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A client's dialogue with a server, over one link after another: what was said is said again on each until it is acknowledged, a reply
 * finds its request, news go to the view, and what the view lacks is asked for. Called with the client's lock held, but for
 * {@link #heard}, {@link #lost} and {@link #drop}, which take it.
 */
@SuppressWarnings("ReferenceEquality") // that very link
final class Dialogue implements Link.Owner {
    private final Identity self;
    private final ClientView view;
    private final Object lock;
    private final Persistence persistence;
    private final Outstanding outstanding = new Outstanding();
    private final List<Closing> closings = new ArrayList<>();
    private Carrier carrier = Carrier.WEB_SOCKET;
    private @Nullable Link link;
    private boolean welcomed;
    private boolean closing;
    private int connections;

    private record Closing(int code, String why) {}

    /**
     * @param lock guards the view and all that is here; whoever waits on it is woken by all that comes
     */
    Dialogue(Identity self, ClientView view, Persistence persistence, Object lock) {
        this.self = self;
        this.view = view;
        this.persistence = persistence;
        this.lock = lock;
    }

    // One link after another

    /** Chooses the carrier of links from now on. */
    void over(Carrier chosen) {
        carrier = chosen;
    }

    void begin() {
        closing = false;
        Link opened =
                carrier == Carrier.WEB_SOCKET ? new SocketLink(self, view, this) : new HttpLink(self, view, this, lock);
        link = opened;
        welcomed = false;
        connections++;
        opened.start(hello());
    }

    private ObjectNode hello() {
        ObjectNode hello =
                Link.frame("hello").put("id", outstanding.nextId()).put("v", 1).put("as", self.as());
        if (self.isVisitor()) {
            hello.put("token", self.token());
            Place place = view.own();
            if (place != null) {
                hello.put("epoch", view.epoch()).put("thread", place.thread()).put("after", place.at());
            }
        }
        return hello;
    }

    /** Does not hold the lock while it breaks the connection, whose end other threads report. */
    void drop() {
        Link dropped;
        synchronized (lock) {
            dropped = link;
            link = null;
            welcomed = false;
            outstanding.forgetFetches();
            view.endAsking();
        }
        if (dropped != null) {
            dropped.abort();
        }
    }

    /** Does not come back by itself from now on. */
    void stopPersisting() {
        closing = true;
    }

    @Override
    public void lost(Link which, int code, String why) {
        synchronized (lock) {
            if (link != which) {
                return;
            }
            link = null;
            welcomed = false;
            closings.add(new Closing(code, why));
            outstanding.forgetFetches();
            view.endAsking();
            if (!closing && code < 4500) {
                persistence.reconnect(this::beginAgain);
            }
            lock.notifyAll();
        }
    }

    private void beginAgain() {
        if (!closing && link == null) {
            begin();
        }
    }

    /** The socket of the link; null when there is none. */
    @Nullable
    TestSocket socket() {
        return link instanceof SocketLink over ? over.socket() : null;
    }

    // Saying and asking

    void say(Sent said) {
        outstanding.said(said);
        Link open = link;
        if (open != null && welcomed) {
            open.send(frame(said));
        }
    }

    private static ObjectNode frame(Sent said) {
        ObjectNode frame = Link.frame(said.kind()).put("id", said.clientId());
        if (!said.thread().isEmpty()) {
            frame.put("thread", said.thread());
        }
        return frame.put(said.kind().equals("status") ? "status" : "text", said.content());
    }

    @Override
    public CompletableFuture<JsonNode> request(ObjectNode frame) {
        String id = frame.path("id").asString(outstanding.nextId());
        CompletableFuture<JsonNode> reply = outstanding.asked(id);
        tell(frame.put("id", id));
        return reply;
    }

    void tell(ObjectNode frame) {
        Link open = link;
        if (open == null) {
            throw new IllegalStateException("not connected");
        }
        open.send(frame);
    }

    /** What the view follows has changed. */
    void watch() {
        Link open = link;
        if (open != null) {
            open.watch();
        }
    }

    // Hearing

    @Override
    public void heard(Link from, String json) {
        synchronized (lock) {
            if (link == from) {
                heard(from, TestHttp.JSON.readTree(json));
                lock.notifyAll();
            }
        }
    }

    private void heard(Link from, JsonNode frame) {
        switch (frame.path("kind").asString("")) {
            case "welcome" -> welcome(from, frame);
            case "ack" -> ack(frame);
            case "error" -> error(from, frame);
            case "entry" -> entry(from, frame);
            case "entries" -> entries(from, frame);
            case "read" -> view.read(frame);
            case "typing" -> view.typing(frame);
            case "presence" -> view.presence(frame);
            case "summaries" -> view.summaries(frame);
            default -> {
                if (!outstanding.replied(frame)) {
                    view.fault("a reply to nothing: " + frame);
                }
            }
        }
    }

    private void welcome(Link from, JsonNode frame) {
        Place place = view.welcome(frame);
        if (place != null) {
            catchUp(from, place);
        }
        welcomed = true;
        persistence.connected();
        outstanding.unacked().forEach(waiting -> from.send(frame(waiting)));
        from.begin();
        if (view.followsAnything()) {
            from.watch();
        }
    }

    private void ack(JsonNode frame) {
        Ack ack = new Ack(
                frame.get("re").stringValue(),
                frame.get("thread").stringValue(),
                frame.get("seq").longValue(),
                frame.get("at").stringValue());
        Sent said = outstanding.settled(ack.clientId());
        if (said != null) {
            view.acked(ack.thread());
            said.ack().complete(ack);
        } else {
            boolean unused = outstanding.replied(frame); // what was said again is acknowledged again
        }
    }

    private void error(Link from, JsonNode frame) {
        String re = frame.path("re").asString("");
        Sent refused = outstanding.unacked(re);
        if (refused != null) {
            refused(from, refused, frame);
        } else if (!outstanding.replied(frame)) {
            String fetched = outstanding.fetched(re);
            if (fetched != null) {
                view.place(fetched).endAsking();
            }
            view.error(frame);
        }
    }

    private void refused(Link from, Sent said, JsonNode error) {
        boolean again = error.has("retryAfter")
                && persistence.retry(error.get("retryAfter").longValue(), () -> {
                    if (link == from && outstanding.unacked(said.clientId()) != null) {
                        from.send(frame(said));
                    }
                });
        if (!again) {
            outstanding.settled(said.clientId());
            said.ack().completeExceptionally(new Refused(error));
        }
    }

    private void entry(Link from, JsonNode frame) {
        Told entry = Told.of(frame.get("thread").stringValue(), frame.get("entry"));
        Place place = view.place(entry.thread());
        if (place.push(entry)) {
            catchUp(from, place);
        }
    }

    private void entries(Link from, JsonNode frame) {
        if (outstanding.replied(frame)) {
            return; // somebody pages: no news
        }
        String re = frame.path("re").asString("");
        if (outstanding.fetched(re) != null) {
            view.place(frame.get("thread").stringValue()).endAsking();
        } else if (!re.isEmpty()) {
            view.fault("entries for nothing: " + frame);
        }
        catchUp(from, view.entries(frame));
    }

    /** Asks for what is missing, unless that is under way. */
    private void catchUp(Link from, Place place) {
        if (place.beginAsking()) {
            String id = outstanding.nextId();
            outstanding.fetching(id, place.thread());
            from.send(Link.frame("history")
                    .put("id", id)
                    .put("thread", place.thread())
                    .put("after", place.at())
                    .put("limit", 100));
        }
    }

    // How it went

    boolean isWelcome() {
        return welcomed;
    }

    int connections() {
        return connections;
    }

    List<Integer> closings() {
        return closings.stream().map(Closing::code).toList();
    }

    int waiting() {
        return outstanding.unacked().size();
    }

    /** For whoever reads a failure. */
    @Override
    public String toString() {
        return "connected " + welcomed + ", closings " + closings;
    }
}
