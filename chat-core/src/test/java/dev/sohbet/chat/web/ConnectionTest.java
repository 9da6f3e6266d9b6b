package dev.sohbet.chat.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.protocol.CloseCode;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConnectionTest {
    private final FakeTransport transport = new FakeTransport();
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final Connection connection = new Connection(transport, tasks::add);

    /** Takes a message only when told to. */
    private static final class FakeTransport implements Connection.Transport {
        private final List<String> sent = new ArrayList<>();
        private final List<CloseCode> closed = new ArrayList<>();
        private @Nullable Consumer<@Nullable Throwable> waiting;
        private int pings;

        @Override
        public void send(String message, Consumer<@Nullable Throwable> done) {
            assertThat(waiting).as("only one message at a time").isNull();
            sent.add(message);
            waiting = done;
        }

        void taken(@Nullable Throwable failure) {
            Consumer<@Nullable Throwable> done = waiting;
            waiting = null;
            assertThat(done).isNotNull();
            if (done != null) {
                done.accept(failure);
            }
        }

        @Override
        public void ping() {
            assertThat(waiting).as("no ping while a message is being sent").isNull();
            pings++;
        }

        @Override
        public void close(CloseCode code) {
            closed.add(code);
        }
    }

    private void run() {
        for (int i = 0; i < 10_000 && !tasks.isEmpty(); i++) {
            tasks.remove().run();
        }
    }

    @Test
    void what_queues_while_one_message_is_sent_is_the_next_one() {
        connection.push("a");
        run();
        connection.push("b");
        connection.push("c");
        run();
        assertThat(transport.sent).containsExactly("a");
        transport.taken(null);
        run();
        assertThat(transport.sent).containsExactly("a", "b\nc");
        transport.taken(null);
        run();
        assertThat(tasks).isEmpty();
        connection.push("d");
        run();
        assertThat(transport.sent).containsExactly("a", "b\nc", "d");
    }

    @Test
    void one_frame_too_many_costs_the_connection() {
        connection.push("first");
        run();
        for (int i = 0; i < Connection.MAX_FRAMES; i++) {
            connection.push("x");
        }
        assertThat(connection.isClosed()).isFalse();
        connection.push("x");
        connection.push("x");
        assertThat(connection.isClosed()).isTrue();
        assertThat(transport.closed).as("not in the middle of a message").isEmpty();
        transport.taken(null);
        run();
        assertThat(transport.closed).containsExactly(CloseCode.SLOW);
        assertThat(transport.sent).as("nothing after the end").containsExactly("first");
    }

    @Test
    void one_character_too_many_costs_the_connection() {
        connection.push("first");
        run();
        String half = "x".repeat(Connection.MAX_CHARS / 2);
        connection.push(half);
        connection.push(half);
        assertThat(connection.isClosed()).isFalse();
        connection.push("x");
        assertThat(connection.isClosed()).isTrue();
        transport.taken(new IOException("not taken in time"));
        assertThat(transport.closed).containsExactly(CloseCode.SLOW);
    }

    @Test
    void what_is_idle_is_closed_at_once_and_what_is_about_to_send_before_it_sends() {
        connection.close(CloseCode.DRAIN);
        assertThat(transport.closed).containsExactly(CloseCode.DRAIN);
        Connection other = new Connection(transport, tasks::add);
        other.push("a");
        other.close(CloseCode.SIGN_IN);
        assertThat(transport.closed).containsExactly(CloseCode.DRAIN);
        run();
        assertThat(transport.closed).containsExactly(CloseCode.DRAIN, CloseCode.SIGN_IN);
        assertThat(transport.sent).isEmpty();
        other.close(CloseCode.SLOW);
        other.ping();
        run();
        assertThat(transport.closed).hasSize(2);
    }

    @Test
    void a_message_stays_below_what_is_promised_however_many_bytes_a_character_has() {
        connection.push("first");
        run();
        for (int i = 0; i < 100; i++) {
            connection.push("€".repeat(4_300));
        }
        for (int i = 0; i < 1_000 && transport.waiting != null; i++) {
            transport.taken(null);
            run();
        }
        assertThat(transport.sent)
                .hasSizeGreaterThan(3)
                .allMatch(message -> message.getBytes(java.nio.charset.StandardCharsets.UTF_8).length <= 262_144);
        assertThat(transport.sent.stream()
                        .mapToInt(message -> message.split("\n", -1).length)
                        .sum())
                .isEqualTo(101);
    }

    @Test
    void a_ping_waits_for_the_message_before_it() {
        connection.push("a");
        run();
        connection.ping();
        run();
        assertThat(transport.pings).isZero();
        transport.taken(null);
        run();
        assertThat(transport.pings).isEqualTo(1);
        connection.ping();
        connection.push("b");
        run();
        assertThat(transport.pings).isEqualTo(2);
        assertThat(transport.sent).containsExactly("a", "b");
    }

    @Test
    void a_failed_message_ends_it_once() {
        connection.push("a");
        run();
        transport.taken(new IOException("gone"));
        connection.close(CloseCode.DRAIN);
        connection.push("b");
        run();
        assertThat(transport.closed).containsExactly(CloseCode.GOING_AWAY);
        assertThat(connection.isClosed()).isTrue();
    }

    @Test
    void when_the_servlet_has_stopped_nobody_who_has_news_is_harmed() {
        Connection late = new Connection(transport, task -> {
            throw new RejectedExecutionException();
        });
        late.push("a");
        late.ping();
        assertThat(late.isClosed()).isTrue();
        assertThat(transport.closed).containsExactly(CloseCode.GOING_AWAY);
    }
}
