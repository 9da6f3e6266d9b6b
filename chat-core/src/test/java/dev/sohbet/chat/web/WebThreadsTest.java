package dev.sohbet.chat.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WebThreadsTest {
    private static final Duration OFTEN = Duration.ofMillis(1);

    private final WebThreads threads = new WebThreads();

    @AfterEach
    void close() {
        threads.close();
    }

    @Test
    void work_that_hangs_in_the_store_is_not_begun_again_and_holds_up_no_timer() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        CountDownLatch ticks = new CountDownLatch(100);
        AtomicInteger begun = new AtomicInteger();
        threads.everyOnWorkers(OFTEN, () -> {
            begun.incrementAndGet();
            try {
                assertThat(open.await(30, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        await().until(() -> begun.get() > 0);
        threads.every(OFTEN, ticks::countDown);
        assertThat(ticks.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(begun).hasValue(1);
        open.countDown();
        await().until(() -> begun.get() > 3);
    }

    @Test
    void work_that_fails_is_begun_again() {
        AtomicInteger onTimer = new AtomicInteger();
        AtomicInteger onWorkers = new AtomicInteger();
        threads.every(OFTEN, () -> fail(onTimer));
        threads.everyOnWorkers(OFTEN, () -> fail(onWorkers));
        await().until(() -> onTimer.get() > 3 && onWorkers.get() > 3);
    }

    private static void fail(AtomicInteger tries) {
        tries.incrementAndGet();
        throw new IllegalStateException("a bug");
    }
}
