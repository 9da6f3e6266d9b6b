package dev.sohbet.chat.protocol;

import dev.sohbet.chat.model.Presence;
import dev.sohbet.chat.model.ThreadId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The bodies that exist over HTTP only. */
public sealed interface HttpRequest {
    /** Asks to be a visitor. */
    record BeVisitor(@Nullable String name) implements HttpRequest {}

    /** An agent signs in. */
    record Login(String username, String password) implements HttpRequest {
        @Override
        public String toString() {
            return "Login[" + username + "]";
        }
    }

    /**
     * An agent asks for a code.
     *
     * @param recovery whether a recovery code shall do, so that none is sent
     */
    record AskCode(String username, @Nullable String password, boolean recovery) implements HttpRequest {
        @Override
        public String toString() {
            return "AskCode[" + username + "]";
        }
    }

    /** An agent brings the code. */
    record BringCode(String code) implements HttpRequest {
        @Override
        public String toString() {
            return "BringCode[]";
        }
    }

    /** The long poll: what the client knows, so that the server need remember nothing between two of them. */
    record Events(
            As as,
            String epoch,
            Presence.@Nullable State presence,
            boolean hidden,
            List<Known> watch,
            @Nullable Map<ThreadId, Long> inbox)
            implements HttpRequest {
        public Events {
            watch = List.copyOf(watch);
            inbox = inbox == null ? null : Map.copyOf(inbox);
        }
    }

    /** What the client knows of a watched thread: its last entry, and the highest read mark of the other side. */
    record Known(ThreadId id, long after, long read) {}
}
