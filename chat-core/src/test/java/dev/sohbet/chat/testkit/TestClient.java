package dev.sohbet.chat.testkit;

import java.net.URI;
import java.net.http.HttpRequest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A client as docs/protocol.md describes one, over either carrier: it keeps a position for each thread and checks {@code prev}, asks
 * for what is missing, keeps what it sent until it is acknowledged and sends it again with the same id on every new connection. It
 * remembers all that it was told. Written against the page, not against the server's code. Thread-safe.
 */
public final class TestClient implements AutoCloseable {
    /** How frames travel. */
    public enum Carrier {
        WEB_SOCKET,
        HTTP
    }

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final ScheduledExecutorService TIMER = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "test-client-timer");
        thread.setDaemon(true);
        return thread;
    });

    private final URI base;
    private final String as;
    private final String token;
    private final String cookie;
    private final String id;

    private final Map<String, Place> places = new HashMap<>();
    private final Map<String, Sent> unacked = new LinkedHashMap<>();
    private final Map<String, CompletableFuture<JsonNode>> requests = new HashMap<>();
    private final Map<String, String> fetches = new HashMap<>();
    private final List<Sent> sent = new ArrayList<>();
    private final List<Told> told = new ArrayList<>();
    private final List<JsonNode> typing = new ArrayList<>();
    private final List<JsonNode> errors = new ArrayList<>();
    private final List<Integer> closings = new ArrayList<>();
    private final List<String> reasons = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private final Map<String, JsonNode> summaries = new HashMap<>();
    private final Map<String, String> presences = new HashMap<>();
    private final Map<String, Long> watched = new LinkedHashMap<>();
    private boolean inbox;
    private boolean recording = true;
    private volatile Carrier carrier = Carrier.WEB_SOCKET;
    private @Nullable Duration persistence;
    private @Nullable Link link;
    private boolean welcomed;
    private boolean closing;
    private int attempts;
    private int connections;
    private int resets;
    private int polls;
    private long requestIds;
    private String epoch = "";
    private String thread = "";
    private String team = "";

    private TestClient(URI base, String as, String token, String cookie, String id) {
        this.base = base;
        this.as = as;
        this.token = token;
        this.cookie = cookie;
        this.id = id;
    }

    /** A new visitor. */
    public static TestClient visitor(URI base) {
        TestHttp.Reply reply = TestHttp.post(base, "/api/visitor", "{}", Map.of());
        if (reply.status() != 200) {
            throw new IllegalStateException("no visitor: " + reply.body());
        }
        return new TestClient(base, "visitor", reply.json().get("token").stringValue(), "", idOf(reply));
    }

    /** A visitor who has a token already. */
    public static TestClient visitor(URI base, String token, String id) {
        return new TestClient(base, "visitor", token, "", id);
    }

    /** An agent who has signed in already. */
    public static TestClient agentWithCookie(URI base, String cookie, String id) {
        return new TestClient(base, "agent", "", cookie, id);
    }

    private static String idOf(TestHttp.Reply reply) {
        return reply.json().get("me").get("id").stringValue();
    }

    /** Signs an agent in. */
    public static TestClient agent(URI base, String username, String password) {
        ObjectNode body =
                TestHttp.JSON.createObjectNode().put("username", username).put("password", password);
        TestHttp.Reply reply =
                TestHttp.post(base, "/api/login", body.toString(), Map.of("Origin", TestHttp.origin(base)));
        if (reply.status() != 200) {
            throw new IllegalStateException("not signed in: " + reply.body());
        }
        String cookie = reply.headers().getOrDefault("Set-Cookie", "").split(";", 2)[0];
        return new TestClient(base, "agent", "", cookie, idOf(reply));
    }

    /** The same person in another tab, or on another node: its own connection and positions. */
    public TestClient another(URI node) {
        return new TestClient(node, as, token, cookie, id);
    }

    /** Chooses the carrier of connections from now on. */
    public TestClient over(Carrier chosen) {
        carrier = chosen;
        return this;
    }

    /**
     * From now on connects again whenever the connection is lost, after a random time between 10 ms and {@code min(longest, 50 ms ·
     * 2ⁿ)}, and sends again what was refused with a time to wait.
     */
    public synchronized TestClient persistent(Duration longest) {
        persistence = longest;
        return this;
    }

    /** Does not keep what it is told, for measurements. */
    public synchronized TestClient forgetful() {
        recording = false;
        return this;
    }

    // Connecting

    /** Connects and waits for the welcome. */
    public TestClient connect() {
        int before;
        synchronized (this) {
            before = closings.size();
            begin();
        }
        await("a welcome", () -> welcomed || (persistence == null && closings.size() > before));
        synchronized (this) {
            if (!welcomed) {
                throw new IllegalStateException("not welcome: " + closings.get(closings.size() - 1));
            }
        }
        return this;
    }

    /** Begins to connect. */
    public synchronized void begin() {
        closing = false;
        Link opened = carrier == Carrier.WEB_SOCKET ? new SocketLink() : new HttpLink();
        link = opened;
        welcomed = false;
        connections++;
        opened.start(hello());
    }

    /** Loses the connection, as a dead network does; what is on its way is lost with it. */
    public void drop() {
        Link lost;
        synchronized (this) {
            lost = link;
            link = null;
            welcomed = false;
        }
        if (lost != null) {
            lost.abort();
        }
    }

    /** Leaves for good; {@link #connect} comes back. */
    @Override
    public void close() {
        synchronized (this) {
            closing = true;
        }
        drop();
    }

    private ObjectNode hello() {
        ObjectNode hello = frame("hello").put("id", nextId()).put("v", 1).put("as", as);
        if (as.equals("visitor")) {
            hello.put("token", token);
            Place place = places.get(thread);
            if (place != null) {
                hello.put("epoch", epoch).put("thread", thread).put("after", place.at);
            }
        }
        return hello;
    }

    private synchronized void lost(Link which, int code) {
        if (link != which) {
            return;
        }
        link = null;
        welcomed = false;
        closings.add(code);
        fetches.clear();
        places.values().forEach(place -> place.asking = false);
        if (persistence != null && !closing && code < 4500) {
            long ceiling = Math.min(persistence.toMillis(), 50L << Math.min(attempts++, 10));
            later(ThreadLocalRandom.current().nextLong(10, Math.max(11, ceiling)), this::beginAgain);
        }
        notifyAll();
    }

    private synchronized void beginAgain() {
        if (!closing && link == null) {
            begin();
        }
    }

    // Saying

    /** A message that is sent until it is acknowledged. */
    public static final class Sent {
        private final String clientId;
        private final String kind;
        private final String thread;
        private final String content;
        private final CompletableFuture<Ack> ack = new CompletableFuture<>();

        private Sent(String clientId, String kind, String thread, String content) {
            this.clientId = clientId;
            this.kind = kind;
            this.thread = thread;
            this.content = content;
        }

        public String clientId() {
            return clientId;
        }

        public String content() {
            return content;
        }

        /** Fails with {@link Refused} when the server says no. */
        public CompletableFuture<Ack> ack() {
            return ack;
        }

        /** Waits for the acknowledgement. */
        public Ack acked() {
            return join(ack);
        }
    }

    /** What the server promised. */
    public record Ack(String clientId, String thread, long seq, String at) {}

    /** An {@code error} in place of a reply. */
    public static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final String code;
        private final double retryAfter;

        private Refused(JsonNode error) {
            super(error.toString());
            this.code = error.path("code").asString("");
            this.retryAfter = error.path("retryAfter").asDouble(0);
        }

        public String code() {
            return code;
        }

        public double retryAfter() {
            return retryAfter;
        }
    }

    /** A visitor's message. */
    public Sent send(String text) {
        return say(newClientId(), "send", "", text);
    }

    /** An agent's message. */
    public Sent send(String toThread, String text) {
        return say(newClientId(), "send", toThread, text);
    }

    public Sent note(String toThread, String text) {
        return say(newClientId(), "note", toThread, text);
    }

    public Sent status(String ofThread, String status) {
        return say(newClientId(), "status", ofThread, status);
    }

    /**
     * Sends, and again on every new connection until it is acknowledged.
     *
     * @param toThread empty for a visitor's message
     */
    public synchronized Sent say(String clientId, String kind, String toThread, String content) {
        Sent said = new Sent(clientId, kind, toThread, content);
        unacked.put(clientId, said);
        if (recording) {
            sent.add(said);
        }
        Link open = link;
        if (open != null && welcomed) {
            open.send(frame(said));
        }
        return said;
    }

    /** 128 random bits. */
    public static String newClientId() {
        byte[] bits = new byte[16];
        RANDOM.nextBytes(bits);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    }

    private static ObjectNode frame(Sent said) {
        ObjectNode frame = frame(said.kind).put("id", said.clientId);
        if (!said.thread.isEmpty()) {
            frame.put("thread", said.thread);
        }
        return frame.put(said.kind.equals("status") ? "status" : "text", said.content);
    }

    static ObjectNode frame(String kind) {
        return TestHttp.JSON.createObjectNode().put("kind", kind);
    }

    /** A request; its {@code id} is filled in. The reply may be an error. */
    public synchronized CompletableFuture<JsonNode> request(ObjectNode frame) {
        String id = nextId();
        CompletableFuture<JsonNode> reply = new CompletableFuture<>();
        requests.put(id, reply);
        tell(frame.put("id", id));
        return reply;
    }

    /** The reply to a request, which must come; an error is thrown. */
    public JsonNode ask(ObjectNode frame) {
        JsonNode reply = join(request(frame));
        if (reply.path("kind").asString("").equals("error")) {
            throw new Refused(reply);
        }
        return reply;
    }

    /** A page of history: {@code which} is "after", "before" or empty. */
    public JsonNode history(String ofThread, String which, long seq, int limit) {
        ObjectNode frame = frame("history").put("thread", ofThread).put("limit", limit);
        return ask(which.isEmpty() ? frame : frame.put(which, seq));
    }

    public JsonNode ping() {
        return ask(frame("ping"));
    }

    public JsonNode read(String ofThread, long seq) {
        return ask(frame("read").put("thread", ofThread).put("seq", seq));
    }

    public void typing(String inThread, boolean on) {
        tell(frame("typing").put("thread", inThread).put("on", on));
    }

    /** Says something that has no reply. */
    public synchronized void tell(ObjectNode frame) {
        Link open = link;
        if (open == null) {
            throw new IllegalStateException("not connected");
        }
        open.send(frame);
    }

    /** Follows a thread from the beginning, or from where this client stands in it. */
    public void watch(String... threads) {
        for (String id : threads) {
            synchronized (this) {
                watched.putIfAbsent(id, 0L);
            }
        }
        rewatch();
    }

    /** Follows the list of threads. */
    public void watchInbox() {
        synchronized (this) {
            inbox = true;
        }
        rewatch();
    }

    private void rewatch() {
        Link open;
        synchronized (this) {
            open = link;
        }
        if (open != null) {
            open.watch();
        }
    }

    // Hearing

    private synchronized void heard(Link from, String json) {
        if (link == from) {
            heard(from, TestHttp.JSON.readTree(json));
            notifyAll();
        }
    }

    private void heard(Link from, JsonNode frame) {
        String kind = frame.path("kind").asString("");
        switch (kind) {
            case "welcome" -> welcome(from, frame);
            case "ack" -> ack(frame);
            case "error" -> error(from, frame);
            case "entry" -> {
                Told entry = Told.of(frame.get("thread").stringValue(), frame.get("entry"));
                place(entry.thread()).push(entry);
            }
            case "entries" -> entries(frame);
            case "read" -> mark(frame.get("thread").stringValue(), frame);
            case "typing" -> typing.add(frame);
            case "presence" -> {
                if (frame.has("of")) {
                    presences.put(
                            frame.get("of").get("id").stringValue(),
                            frame.get("state").stringValue());
                } else {
                    team = frame.get("state").stringValue();
                }
            }
            case "summaries" ->
                frame.get("threads")
                        .forEach(summary -> summaries.put(summary.get("id").stringValue(), summary));
            default -> replied(frame);
        }
    }

    private void replied(JsonNode frame) {
        CompletableFuture<JsonNode> request = requests.remove(frame.path("re").asString(""));
        if (request == null) {
            faults.add("a reply to nothing: " + frame);
        } else {
            request.complete(frame);
        }
    }

    private void welcome(Link from, JsonNode frame) {
        epoch = frame.get("epoch").stringValue();
        team = frame.get("presence").stringValue();
        JsonNode its = frame.get("thread");
        boolean reset = frame.path("reset").asBoolean(false);
        if (reset) {
            resets++;
        }
        if (!its.isNull()) {
            String id = its.get("id").stringValue();
            boolean fresh = !id.equals(thread) || !places.containsKey(id);
            if (reset) {
                places.remove(thread);
            }
            thread = id;
            page(id, frame, reset || fresh);
        } else if (reset) {
            places.remove(thread);
        }
        welcomed = true;
        attempts = 0;
        unacked.values().forEach(waiting -> from.send(frame(waiting)));
        from.begin();
        if (!watched.isEmpty() || inbox) {
            from.watch();
        }
    }

    private void ack(JsonNode frame) {
        String id = frame.get("re").stringValue();
        Sent said = unacked.remove(id);
        Ack ack = new Ack(
                id,
                frame.get("thread").stringValue(),
                frame.get("seq").longValue(),
                frame.get("at").stringValue());
        if (said != null) {
            if (as.equals("visitor") && thread.isEmpty()) {
                thread = ack.thread;
            }
            said.ack.complete(ack);
        }
    }

    private void error(Link from, JsonNode frame) {
        String re = frame.path("re").asString("");
        Sent refused = unacked.get(re);
        if (refused != null) {
            if (persistence != null && frame.has("retryAfter")) {
                long wait = Math.min(frame.get("retryAfter").longValue() * 1000, persistence.toMillis());
                later(wait, () -> {
                    synchronized (this) {
                        if (link == from && unacked.containsKey(re)) {
                            from.send(frame(refused));
                        }
                    }
                });
            } else {
                unacked.remove(re);
                refused.ack.completeExceptionally(new Refused(frame));
            }
        } else if (requests.containsKey(re)) {
            replied(frame);
        } else {
            String fetched = fetches.remove(re);
            if (fetched != null) {
                place(fetched).asking = false;
            }
            errors.add(frame);
        }
    }

    private void entries(JsonNode frame) {
        String re = frame.path("re").asString("");
        CompletableFuture<JsonNode> request = requests.remove(re);
        if (request != null) {
            request.complete(frame); // somebody pages: no news
            return;
        }
        String id = frame.get("thread").stringValue();
        if (fetches.remove(re) != null) {
            place(id).asking = false;
        } else if (!re.isEmpty()) {
            faults.add("entries for nothing: " + frame);
        }
        boolean reset = frame.path("reset").asBoolean(false);
        if (reset) {
            resets++;
            if (as.equals("visitor")) {
                thread = id;
            }
        }
        page(id, frame, reset);
    }

    private void page(String id, JsonNode frame, boolean fresh) {
        Place place = place(id);
        if (fresh) {
            place.startOver();
        }
        boolean first = fresh;
        for (JsonNode entry : frame.get("entries")) {
            Told one = Told.of(id, entry);
            if (first) {
                place.at = one.prev();
                first = false;
            }
            if (one.seq() > place.at) {
                if (one.prev() != place.at) {
                    faults.add("a page with a hole before " + one.seq() + ", position " + place.at);
                }
                place.show(one);
            }
        }
        frame.get("reads").forEach(mark -> mark(id, mark));
        if (frame.path("more").asBoolean(false) && !fresh) {
            place.seen = Math.max(place.seen, place.at + 1);
        } else if (!frame.path("more").asBoolean(false)) {
            place.seen = Math.min(place.seen, Math.max(place.at, place.pushed));
        }
        place.catchUp();
    }

    private void mark(String id, JsonNode mark) {
        place(id)
                .marks
                .merge(mark.get("by").get("id").stringValue(), mark.get("seq").longValue(), Math::max);
    }

    private Place place(String id) {
        return places.computeIfAbsent(id, Place::new);
    }

    /** Where this client stands in a thread, and what it shows of it. */
    private final class Place {
        private final String id;
        private final TreeMap<Long, Told> screen = new TreeMap<>();
        private final Map<String, Long> marks = new HashMap<>();
        private long at;
        private long seen;
        private long pushed;
        private boolean asking;

        Place(String id) {
            this.id = id;
        }

        void push(Told entry) {
            if (entry.seq() <= at) {
                return;
            }
            pushed = Math.max(pushed, entry.seq());
            if (entry.prev() == at) {
                show(entry);
            } else {
                seen = Math.max(seen, entry.seq());
                catchUp();
            }
        }

        void show(Told entry) {
            at = entry.seq();
            if (recording) {
                screen.put(at, entry);
                told.add(entry);
            }
        }

        void startOver() {
            screen.clear();
            at = 0;
            seen = 0;
            pushed = 0;
            if (recording) {
                told.add(new Told(id, 0, 0, ConversationChecker.RESET, "", "", "", ""));
            }
        }

        void catchUp() {
            Link open = link;
            if (seen > at && !asking && open != null) {
                asking = true;
                String request = nextId();
                fetches.put(request, id);
                open.send(frame("history")
                        .put("id", request)
                        .put("thread", id)
                        .put("after", at)
                        .put("limit", 100));
            }
        }
    }

    // What is known

    /** The visitor's thread; empty while there is none. */
    public synchronized String thread() {
        return thread;
    }

    public URI base() {
        return base;
    }

    public String token() {
        return token;
    }

    /** The agent's cookie as a header would carry it. */
    public String cookie() {
        return cookie;
    }

    public String id() {
        return id;
    }

    public synchronized String epoch() {
        return epoch;
    }

    public synchronized long position(String ofThread) {
        Place place = places.get(ofThread);
        return place == null ? 0 : place.at;
    }

    /** What is on the screen of a thread. */
    public synchronized List<Told> screen(String ofThread) {
        Place place = places.get(ofThread);
        return place == null ? List.of() : List.copyOf(place.screen.values());
    }

    /** The texts on the screen. */
    public List<String> texts(String ofThread) {
        return screen(ofThread).stream().map(Told::content).toList();
    }

    public synchronized long mark(String ofThread, String by) {
        Place place = places.get(ofThread);
        return place == null ? 0 : place.marks.getOrDefault(by, 0L);
    }

    public synchronized List<Told> told() {
        return List.copyOf(told);
    }

    public synchronized List<Sent> sent() {
        return List.copyOf(sent);
    }

    public synchronized int waiting() {
        return unacked.size();
    }

    public synchronized List<JsonNode> heardTyping() {
        return List.copyOf(typing);
    }

    public synchronized List<JsonNode> errors() {
        return List.copyOf(errors);
    }

    /** How connections ended, one code for each. */
    public synchronized List<Integer> closings() {
        return List.copyOf(closings);
    }

    /** What the server said that the protocol does not allow. */
    public synchronized List<String> faults() {
        return List.copyOf(faults);
    }

    public synchronized @Nullable JsonNode summary(String ofThread) {
        return summaries.get(ofThread);
    }

    /** To an agent: a visitor's state. */
    public synchronized String presence(String ofVisitor) {
        return presences.getOrDefault(ofVisitor, "");
    }

    /** To a visitor: the team's state. */
    public synchronized String team() {
        return team;
    }

    public synchronized int connections() {
        return connections;
    }

    public synchronized int resets() {
        return resets;
    }

    public synchronized int polls() {
        return polls;
    }

    public synchronized boolean isConnected() {
        return welcomed;
    }

    /** How many of the server's pings came over this connection. */
    public synchronized int pings() {
        return link instanceof SocketLink over && over.socket != null ? over.socket.pings() : 0;
    }

    /** Stops reading from the network: the last thing it reads is the answer to a ping of its own. */
    public synchronized void stopReading() {
        if (link instanceof SocketLink over && over.socket != null) {
            over.socket.stopReading();
            CompletableFuture<?> unused = request(frame("ping"));
        }
    }

    public void readAgain() {
        TestSocket socket = null;
        synchronized (this) {
            if (link instanceof SocketLink over) {
                socket = over.socket;
            }
        }
        if (socket != null) {
            socket.readAgain();
        }
    }

    /** Waits until something that this client was told makes it so. */
    public TestClient await(String what, BooleanSupplier isSo) {
        return await(what, PATIENCE, isSo);
    }

    public synchronized TestClient await(String what, Duration patience, BooleanSupplier isSo) {
        long end = System.nanoTime() + patience.toNanos();
        while (!isSo.getAsBoolean()) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                throw new AssertionError(as + " " + id() + " waited in vain for " + what + "; connected " + welcomed
                        + ", closings " + closings + " " + reasons + ", errors " + errors + ", faults " + faults);
            }
            try {
                wait(Math.min(left, 100)); // what is waited for may also lie elsewhere
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
        return this;
    }

    public TestClient awaitText(String inThread, String text) {
        return await("'" + text + "'", () -> texts(inThread).contains(text));
    }

    private static <T> T join(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException e) {
            if (e.getCause() instanceof Refused refused) {
                throw refused;
            }
            throw new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("no reply", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private String nextId() {
        return "r" + ++requestIds;
    }

    private static void later(long millis, Runnable task) {
        Future<?> unused = TIMER.schedule(task, millis, TimeUnit.MILLISECONDS);
    }

    private ArrayNode positions(boolean withMarks) {
        ArrayNode list = TestHttp.JSON.createArrayNode();
        Map<String, Long> all = new LinkedHashMap<>(watched);
        if (as.equals("visitor") && !thread.isEmpty() && places.containsKey(thread)) {
            all.put(thread, 0L);
        }
        all.keySet().forEach(id -> {
            ObjectNode one = list.addObject().put("id", id).put("after", position(id));
            if (withMarks) {
                Map<String, Long> known = place(id).marks;
                one.put(
                        "read",
                        known.entrySet().stream()
                                .filter(mark -> !mark.getKey().equals(id()))
                                .mapToLong(Map.Entry::getValue)
                                .max()
                                .orElse(0));
            }
        });
        return list;
    }

    // Carriers

    /** A connection over either carrier. Frames arrive at {@link #heard}, its end at {@link #lost}. */
    private interface Link {
        void start(ObjectNode hello);

        /** Called once, when welcome. */
        void begin();

        void send(ObjectNode frame);

        /** What is watched has changed. */
        void watch();

        void abort();
    }

    private final class SocketLink implements Link, TestSocket.Listener {
        private volatile @Nullable TestSocket socket;
        private volatile boolean aborted;

        @Override
        public void start(ObjectNode hello) {
            Map<String, String> headers =
                    as.equals("agent") ? Map.of("Origin", TestHttp.origin(base), "Cookie", cookie) : Map.of();
            CompletableFuture<?> unused = TestSocket.open(base, headers, this).whenComplete((opened, failure) -> {
                if (failure != null) {
                    Throwable cause =
                            failure instanceof java.util.concurrent.CompletionException ? failure.getCause() : failure;
                    lost(this, cause instanceof TestSocket.HandshakeRefused no ? no.status() : TestSocket.BROKEN);
                } else {
                    socket = opened;
                    if (aborted) {
                        opened.abort();
                    }
                    opened.send(hello.toString());
                }
            });
        }

        @Override
        public void begin() {}

        @Override
        public void send(ObjectNode frame) {
            TestSocket open = socket;
            if (open != null) {
                open.send(frame.toString());
            }
        }

        @Override
        public void watch() {
            if (as.equals("agent")) {
                ObjectNode frame;
                CompletableFuture<JsonNode> watching;
                synchronized (TestClient.this) {
                    frame = TestClient.frame("watch").put("inbox", inbox);
                    frame.set("threads", positions(false));
                    watching = request(frame);
                }
                CompletableFuture<?> unused = watching.thenAccept(reply -> {
                    if (!reply.path("kind").asString("").equals("watching")) {
                        faults.add("not watching: " + reply);
                    }
                });
            }
        }

        @Override
        public void abort() {
            aborted = true;
            TestSocket open = socket;
            if (open != null) {
                open.abort();
            }
        }

        @Override
        public void frame(String json) {
            heard(this, json);
        }

        @Override
        public void closed(int code) {
            lost(this, code);
        }
    }

    /** Frames go out one after the other; news come by the long poll. */
    private final class HttpLink implements Link {
        private CompletableFuture<?> last = CompletableFuture.completedFuture(null);
        private volatile boolean open = true;
        private @Nullable CompletableFuture<?> poll;

        @Override
        public void start(ObjectNode hello) {
            hello.remove("token");
            send(hello);
        }

        @Override
        public void begin() {
            poll();
        }

        @Override
        public void send(ObjectNode frame) {
            frame.put("as", as);
            synchronized (TestClient.this) {
                last = last.handle((done, failure) -> null).thenCompose(ready -> post("/api/frame", frame));
                CompletableFuture<?> unused = last.whenComplete((reply, failure) -> answered(reply, failure));
            }
        }

        private CompletableFuture<TestHttp.@Nullable Reply> post(String path, ObjectNode body) {
            if (!open) {
                return CompletableFuture.completedFuture(null);
            }
            HttpRequest.Builder request = TestHttp.request(base.resolve("/chat" + path))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
            if (as.equals("agent")) {
                request.header("Origin", TestHttp.origin(base)).header("Cookie", cookie);
            } else {
                request.header("Authorization", "Bearer " + token);
            }
            return TestHttp.sendAsync(request.build()).thenApply(reply -> reply);
        }

        private void answered(@Nullable Object reply, @Nullable Throwable failure) {
            if (!open) {
                return;
            }
            if (failure != null || !(reply instanceof TestHttp.Reply answer)) {
                end(TestSocket.BROKEN, failure);
            } else if (answer.status() == 401) {
                end(4501, answer);
            } else if (answer.status() != 204) {
                if (!answer.body().startsWith("{")) {
                    end(TestSocket.BROKEN, answer);
                } else if (answer.code().equals("unavailable")
                        && answer.json().path("re").isMissingNode()) {
                    end(1012, answer);
                } else {
                    heard(this, answer.body());
                }
            }
        }

        private void poll() {
            synchronized (TestClient.this) {
                ObjectNode body = TestHttp.JSON.createObjectNode().put("as", as).put("epoch", epoch);
                if (as.equals("visitor")) {
                    body.put("presence", team);
                }
                body.set("watch", positions(true));
                if (inbox) {
                    ObjectNode known = body.putObject("inbox");
                    summaries.forEach((id, summary) ->
                            known.put(id, summary.get("lastSeq").longValue()));
                }
                polls++;
                CompletableFuture<TestHttp.@Nullable Reply> asked = post("/api/events", body);
                poll = asked;
                CompletableFuture<?> unused = asked.handle((reply, failure) -> {
                    polled(asked, reply, failure);
                    return null;
                });
            }
        }

        @SuppressWarnings("ReferenceEquality") // that very poll
        private void polled(CompletableFuture<?> asked, TestHttp.@Nullable Reply reply, @Nullable Throwable failure) {
            synchronized (TestClient.this) {
                if (!open || poll != asked) {
                    return; // this one was given up for another
                }
                if (reply != null && reply.status() == 200) {
                    JsonNode news = reply.json();
                    epoch = news.get("epoch").stringValue();
                    if (as.equals("visitor")) {
                        team = news.get("presence").stringValue();
                    }
                    news.get("frames").forEach(frame -> heard(this, frame.toString()));
                    poll();
                    return;
                }
            }
            int status = reply == null ? 0 : reply.status();
            end(status == 401 ? 4501 : status == 503 ? 1012 : TestSocket.BROKEN, reply == null ? failure : reply);
        }

        @Override
        public void watch() {
            synchronized (TestClient.this) {
                poll(); // the one before is not cancelled, which would break its connection, but no longer listened to
            }
        }

        private void end(int code, @Nullable Object reason) {
            open = false;
            synchronized (TestClient.this) {
                reasons.add(String.valueOf(reason));
            }
            lost(this, code);
        }

        @Override
        public void abort() {
            open = false;
        }
    }
}
