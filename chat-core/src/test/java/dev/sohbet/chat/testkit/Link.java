package dev.sohbet.chat.testkit;

import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A connection over either carrier. Its methods are called with its client's lock held, but for {@link #abort}: none of them waits for
 * the network.
 */
interface Link {
    void start(ObjectNode hello);

    /** Called once, when welcome. */
    void begin();

    void send(ObjectNode frame);

    /** What is watched has changed. */
    void watch();

    void abort();

    /** A frame of this kind with nothing else in it. */
    static ObjectNode frame(String kind) {
        return TestHttp.JSON.createObjectNode().put("kind", kind);
    }

    /** Whom a link serves. */
    interface Owner {
        /** A frame came. Called by the network's threads: takes the client's lock itself. */
        void heard(Link from, String json);

        /**
         * A link is over. Called by the network's threads: takes the client's lock itself.
         *
         * @param why for whoever reads a failure; may be empty
         */
        void lost(Link which, int code, String why);

        /** Asks something for the link itself. Called with the client's lock held. */
        CompletableFuture<JsonNode> request(ObjectNode frame);
    }
}
