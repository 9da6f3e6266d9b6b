package dev.sohbet.chat.testkit;

import java.net.http.HttpRequest;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Plain requests: frames go out one after the other; news come by the long poll. */
final class HttpLink implements Link {
    private final Identity self;
    private final ClientView view;
    private final Owner owner;
    private final Object lock;
    private CompletableFuture<?> last = CompletableFuture.completedFuture(null);
    private volatile boolean open = true;
    private @Nullable CompletableFuture<?> poll;

    HttpLink(Identity self, ClientView view, Owner owner, Object lock) {
        this.self = self;
        this.view = view;
        this.owner = owner;
        this.lock = lock;
    }

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
        frame.put("as", self.as());
        last = last.handle((done, failure) -> null).thenCompose(ready -> post("/api/frame", frame));
        CompletableFuture<?> unused = last.whenComplete((reply, failure) -> answered(reply, failure));
    }

    private CompletableFuture<TestHttp.@Nullable Reply> post(String path, ObjectNode body) {
        if (!open) {
            return CompletableFuture.completedFuture(null);
        }
        HttpRequest.Builder request = TestHttp.request(self.base().resolve("/chat" + path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
        self.cookieHeaders().forEach(request::header);
        if (self.isVisitor()) {
            request.header("Authorization", "Bearer " + self.token());
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
                owner.heard(this, answer.body());
            }
        }
    }

    @Override
    public void watch() {
        poll(); // the one before is not cancelled, which would break its connection, but no longer listened to
    }

    private void poll() {
        view.countPoll();
        CompletableFuture<TestHttp.@Nullable Reply> asked = post("/api/events", question());
        poll = asked;
        CompletableFuture<?> unused = asked.handle((reply, failure) -> {
            polled(asked, reply, failure);
            return null;
        });
    }

    /** What the client knows, so that the server can tell what is news to it. */
    private ObjectNode question() {
        ObjectNode body = TestHttp.JSON.createObjectNode().put("as", self.as()).put("epoch", view.epoch());
        if (self.isVisitor()) {
            body.put("presence", view.team());
        }
        ArrayNode watch = body.putArray("watch");
        view.followed()
                .forEach(place -> watch.addObject()
                        .put("id", place.thread())
                        .put("after", place.at())
                        .put("read", place.markOfOthersThan(self.id())));
        if (view.followsInbox()) {
            ObjectNode known = body.putObject("inbox");
            view.summaries()
                    .forEach((id, summary) ->
                            known.put(id, summary.get("lastSeq").longValue()));
        }
        return body;
    }

    @SuppressWarnings("ReferenceEquality") // that very poll
    private void polled(CompletableFuture<?> asked, TestHttp.@Nullable Reply reply, @Nullable Throwable failure) {
        synchronized (lock) {
            if (!open || poll != asked) {
                return; // this one was given up for another
            }
            if (reply != null && reply.status() == 200) {
                JsonNode news = reply.json();
                view.polled(news);
                news.get("frames").forEach(frame -> owner.heard(this, frame.toString()));
                poll();
                return;
            }
        }
        int status = reply == null ? 0 : reply.status();
        end(status == 401 ? 4501 : status == 503 ? 1012 : TestSocket.BROKEN, reply == null ? failure : reply);
    }

    private void end(int code, @Nullable Object reason) {
        open = false;
        owner.lost(this, code, String.valueOf(reason));
    }

    @Override
    public void abort() {
        open = false;
    }
}
