package dev.sohbet.chat.testkit;

import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A client as docs/protocol.md describes one, over either carrier: it keeps a position for each thread and checks {@code prev}, asks
 * for what is missing, keeps what it sent until it is acknowledged and sends it again with the same id on every new connection. It
 * remembers all that it was told. Written against the page, not against the server's code. Thread-safe.
 */
public final class TestClient extends ReadableClient implements AutoCloseable {
    /** How frames travel. */
    public enum Carrier {
        WEB_SOCKET,
        HTTP
    }

    /** Far more than anything takes, since a busy machine may stand still for a while. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final SecureRandom RANDOM = new SecureRandom();

    private TestClient(Identity self) {
        super(self);
    }

    /** A new visitor. */
    public static TestClient visitor(URI base) {
        return new TestClient(Identity.newVisitor(base));
    }

    /** A visitor who has a token already. */
    public static TestClient visitor(URI base, String token, String id) {
        return new TestClient(Identity.visitor(base, token, id));
    }

    /** An agent who has signed in already. */
    public static TestClient agentWithCookie(URI base, String cookie, String id) {
        return new TestClient(Identity.agent(base, cookie, id));
    }

    /** Signs an agent in. */
    public static TestClient agent(URI base, String username, String password) {
        return new TestClient(Identity.signIn(base, username, password));
    }

    /** The same person in another tab, or on another node: its own connection and positions. */
    public TestClient another(URI node) {
        return new TestClient(self.at(node));
    }

    /** Chooses the carrier of connections from now on. */
    public synchronized TestClient over(Carrier chosen) {
        dialogue.over(chosen);
        return this;
    }

    /**
     * From now on connects again whenever the connection is lost, after a random time between 10 ms and {@code min(longest, 50 ms ·
     * 2ⁿ)}, and sends again what was refused with a time to wait.
     */
    public synchronized TestClient persistent(Duration longest) {
        persistence.begin(longest);
        return this;
    }

    /** Does not keep what it is told, for measurements. */
    public synchronized TestClient forgetful() {
        transcript.stop();
        return this;
    }

    // Connecting

    /** Connects and waits for the welcome. */
    public TestClient connect() {
        int before;
        synchronized (this) {
            before = dialogue.closings().size();
            dialogue.begin();
        }
        await(
                "a welcome",
                () -> isConnected() || (!persistence.isOn() && closings().size() > before));
        synchronized (this) {
            if (!dialogue.isWelcome()) {
                throw new IllegalStateException("not welcome: " + dialogue);
            }
        }
        return this;
    }

    /** Begins to connect. */
    public synchronized void begin() {
        dialogue.begin();
    }

    /** Loses the connection, as a dead network does; what is on its way is lost with it. */
    public void drop() {
        dialogue.drop();
    }

    /** Leaves for good; {@link #connect} comes back. */
    @Override
    public void close() {
        synchronized (this) {
            dialogue.stopPersisting();
        }
        dialogue.drop();
    }

    // Saying

    /** A message that is sent until it is acknowledged. */
    public record Sent(String clientId, String kind, String thread, String content, CompletableFuture<Ack> ack) {
        /** Waits for the acknowledgement. Fails with {@link Refused} when the server says no. */
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

        Refused(JsonNode error) {
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
        Sent said = new Sent(clientId, kind, toThread, content, new CompletableFuture<>());
        transcript.sent(said);
        dialogue.say(said);
        return said;
    }

    /** 128 random bits. */
    public static String newClientId() {
        byte[] bits = new byte[16];
        RANDOM.nextBytes(bits);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    }

    // Asking

    /** A request; its {@code id} is filled in where it has none. The reply may be an error. */
    public synchronized CompletableFuture<JsonNode> request(ObjectNode frame) {
        return dialogue.request(frame);
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
        ObjectNode frame = Link.frame("history").put("thread", ofThread).put("limit", limit);
        return ask(which.isEmpty() ? frame : frame.put(which, seq));
    }

    public JsonNode ping() {
        return ask(Link.frame("ping"));
    }

    /** Moves this client's read mark, and waits until that is done. */
    public void read(String ofThread, long seq) {
        JsonNode unused = ask(Link.frame("read").put("thread", ofThread).put("seq", seq));
    }

    public void typing(String inThread, boolean on) {
        tell(Link.frame("typing").put("thread", inThread).put("on", on));
    }

    /** Says something that has no reply. */
    public synchronized void tell(ObjectNode frame) {
        dialogue.tell(frame);
    }

    /** Follows a thread from the beginning, or from where this client stands in it. */
    public synchronized void watch(String... threads) {
        view.follow(List.of(threads));
        dialogue.watch();
    }

    /** Follows the list of threads. */
    public synchronized void watchInbox() {
        view.followInbox();
        dialogue.watch();
    }

    // Reading from the network, and waiting

    /** Stops reading from the network: the last thing it reads is the answer to a ping of its own. */
    public synchronized void stopReading() {
        TestSocket socket = dialogue.socket();
        if (socket != null) {
            socket.stopReading();
            CompletableFuture<?> unused = request(Link.frame("ping"));
        }
    }

    public void readAgain() {
        TestSocket socket;
        synchronized (this) {
            socket = dialogue.socket();
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
        for (int looked = 1; !isSo.getAsBoolean(); looked++) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                throw new AssertionError(self.as() + " " + id() + " waited in vain for " + what + ", looking " + looked
                        + " times; " + dialogue + ", errors " + view.errors() + ", faults " + view.faults());
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
}
