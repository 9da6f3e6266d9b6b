package dev.sohbet.chat.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.protocol.ClientFrame;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class FrameQueueTest {
    private static final ThreadId THREAD = new ThreadId("thread-0123456789abcdef");

    private final Queue<Runnable> workers = new ArrayDeque<>();
    private final List<String> handled = new ArrayList<>();
    private final FrameQueue queue = new FrameQueue(workers::add, frame -> handled.add(String.valueOf(frame.id())));

    private static ClientFrame quick(String id) {
        return new ClientFrame.Ping(id);
    }

    private static ClientFrame slow(String id) {
        return new ClientFrame.History(id, THREAD, null, null, 50);
    }

    private void work() {
        while (!workers.isEmpty()) {
            workers.remove().run();
        }
    }

    @Test
    void what_never_waits_is_handled_where_it_arrives() {
        queue.add(quick("1"));
        assertThat(handled).containsExactly("1");
        assertThat(workers).isEmpty();
    }

    @Test
    void what_may_wait_is_handled_on_a_worker_and_nothing_overtakes_it() {
        queue.add(slow("1"));
        queue.add(quick("2"));
        queue.add(slow("3"));
        assertThat(handled).isEmpty();
        assertThat(workers).as("one worker at a time").hasSize(1);
        work();
        assertThat(handled).containsExactly("1", "2", "3");
        queue.add(quick("4"));
        assertThat(handled).endsWith("4");
    }

    @Test
    void there_is_an_end_to_what_may_wait() {
        for (int i = 0; i < FrameQueue.MOST; i++) {
            assertThat(queue.add(slow("s" + i))).isTrue();
        }
        assertThat(queue.add(quick("late"))).isFalse();
        work();
        assertThat(handled).hasSize(FrameQueue.MOST).doesNotContain("late");
        assertThat(queue.add(slow("again"))).isTrue();
    }
}
