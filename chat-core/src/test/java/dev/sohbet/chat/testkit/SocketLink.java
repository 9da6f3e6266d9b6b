package dev.sohbet.chat.testkit;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A WebSocket: news come by themselves once the server knows what is watched. */
final class SocketLink implements Link, TestSocket.Listener {
    private final Identity self;
    private final ClientView view;
    private final Owner owner;
    private volatile @Nullable TestSocket socket;
    private volatile boolean aborted;

    SocketLink(Identity self, ClientView view, Owner owner) {
        this.self = self;
        this.view = view;
        this.owner = owner;
    }

    @Override
    public void start(ObjectNode hello) {
        CompletableFuture<?> unused = TestSocket.open(self.base(), self.cookieHeaders(), this)
                .whenComplete((opened, failure) -> {
                    if (failure != null) {
                        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
                        int code = cause instanceof TestSocket.HandshakeRefused no ? no.status() : TestSocket.BROKEN;
                        owner.lost(this, code, String.valueOf(cause));
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
        if (self.isVisitor()) {
            return; // what a visitor may see comes unasked
        }
        ObjectNode frame = Link.frame("watch").put("inbox", view.followsInbox());
        ArrayNode threads = frame.putArray("threads");
        view.followed()
                .forEach(place -> threads.addObject().put("id", place.thread()).put("after", place.at()));
        CompletableFuture<?> unused = owner.request(frame).thenAccept(reply -> {
            if (!reply.path("kind").asString("").equals("watching")) {
                view.fault("not watching: " + reply);
            }
        });
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
        owner.heard(this, json);
    }

    @Override
    public void closed(int code) {
        owner.lost(this, code, "");
    }

    /** Null while it is being opened. */
    @Nullable
    TestSocket socket() {
        return socket;
    }
}
