package dev.sohbet.chat.testkit;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What a client has said and asked and has no answer to yet. Not thread-safe: guarded by its client's lock. */
final class Outstanding {
    private final Map<String, TestClient.Sent> unacked = new LinkedHashMap<>();
    private final Map<String, CompletableFuture<JsonNode>> requests = new HashMap<>();
    private final Map<String, String> fetches = new HashMap<>();
    private long ids;

    /** An id that no other request of this client has. */
    String nextId() {
        return "r" + ++ids;
    }

    void said(TestClient.Sent said) {
        unacked.put(said.clientId(), said);
    }

    /** In the order in which they were said. */
    List<TestClient.Sent> unacked() {
        return List.copyOf(unacked.values());
    }

    TestClient.@Nullable Sent unacked(String clientId) {
        return unacked.get(clientId);
    }

    /** It was acknowledged, or refused for good. Returns what it was; null when nothing waited for that. */
    TestClient.@Nullable Sent settled(String clientId) {
        return unacked.remove(clientId);
    }

    CompletableFuture<JsonNode> asked(String id) {
        CompletableFuture<JsonNode> reply = new CompletableFuture<>();
        requests.put(id, reply);
        return reply;
    }

    /** Hands a reply to whom it is for. Returns false when that is nobody. */
    boolean replied(JsonNode frame) {
        CompletableFuture<JsonNode> request = requests.remove(frame.path("re").asString(""));
        if (request == null) {
            return false;
        }
        request.complete(frame);
        return true;
    }

    /** The client itself asked for what is missing in a thread, for its own view. */
    void fetching(String id, String thread) {
        fetches.put(id, thread);
    }

    /** Returns the thread of that fetch; null when there was none. */
    @Nullable
    String fetched(String id) {
        return fetches.remove(id);
    }

    /** The connection on which they would be answered is lost. */
    void forgetFetches() {
        fetches.clear();
    }
}
