package dev.sohbet.chat.protocol;

import dev.sohbet.chat.model.About;
import dev.sohbet.chat.model.ClientId;
import dev.sohbet.chat.model.MediaId;
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.model.ThreadStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a client says. The form of every field is checked; whether it is allowed is not. */
public sealed interface ClientFrame {
    /** The request's id, which its reply repeats; null for what has no reply. */
    @Nullable
    String id();

    /** The first frame of a connection. The position is where the client stands, if it holds entries. */
    record Hello(
            String id,
            int v,
            As as,
            @Nullable String token,
            @Nullable String epoch,
            @Nullable ThreadId thread,
            @Nullable Long after)
            implements ClientFrame {
        @Override
        public String toString() {
            return "Hello[" + as + "]"; // the token does not belong in a log
        }
    }

    record Send(ClientId clientId, @Nullable ThreadId thread, String text, List<MediaId> media, About about)
            implements ClientFrame {
        public Send {
            media = List.copyOf(media);
        }

        @Override
        public String id() {
            return clientId.value();
        }
    }

    /** Asks for the addresses of files of a thread. */
    record Media(String id, ThreadId thread, List<MediaId> media) implements ClientFrame {
        public Media {
            media = List.copyOf(media);
        }
    }

    /** @param seq of the message that says {@code text} from now on */
    record Edit(ClientId clientId, ThreadId thread, long seq, String text) implements ClientFrame {
        @Override
        public String id() {
            return clientId.value();
        }
    }

    record Note(ClientId clientId, ThreadId thread, String text) implements ClientFrame {
        @Override
        public String id() {
            return clientId.value();
        }
    }

    record Status(ClientId clientId, ThreadId thread, ThreadStatus status) implements ClientFrame {
        @Override
        public String id() {
            return clientId.value();
        }
    }

    /** @param agent an agent's id; null: nobody */
    record Assign(
            ClientId clientId, ThreadId thread, @Nullable String agent) implements ClientFrame {
        @Override
        public String id() {
            return clientId.value();
        }
    }

    record Block(ClientId clientId, ThreadId thread, boolean on) implements ClientFrame {
        @Override
        public String id() {
            return clientId.value();
        }
    }

    record Agents(String id) implements ClientFrame {}

    /** What of a thread has not reached the outside channels. */
    record Deliveries(String id, ThreadId thread) implements ClientFrame {}

    record Resend(String id, ThreadId thread, long delivery) implements ClientFrame {}

    /** How the outside channels stand. */
    record Queues(String id) implements ClientFrame {}

    /** At most one of {@code after} and {@code before}; neither: the newest. */
    record History(
            String id,
            ThreadId thread,
            @Nullable Long after,
            @Nullable Long before,
            int limit) implements ClientFrame {}

    record Read(String id, ThreadId thread, long seq) implements ClientFrame {}

    record Typing(ThreadId thread, boolean on) implements ClientFrame {
        @Override
        public @Nullable String id() {
            return null;
        }
    }

    /** Whether the page can be seen. */
    record Visibility(boolean hidden) implements ClientFrame {
        @Override
        public @Nullable String id() {
            return null;
        }
    }

    record Ping(String id) implements ClientFrame {}

    record Watch(String id, boolean inbox, List<Watched> threads) implements ClientFrame {
        public Watch {
            threads = List.copyOf(threads);
        }
    }

    record Threads(
            String id,
            @Nullable ThreadStatus status,
            @Nullable String before,
            int limit) implements ClientFrame {}

    /** A thread that a client follows from a position on. */
    record Watched(ThreadId id, long after) {}
}
