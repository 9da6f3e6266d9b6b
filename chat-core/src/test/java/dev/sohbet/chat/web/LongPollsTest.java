package dev.sohbet.chat.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.ChatActor;
import dev.sohbet.chat.memory.InMemoryChatStore;
import dev.sohbet.chat.model.ChatEvent;
import dev.sohbet.chat.model.ClientId;
import dev.sohbet.chat.model.Participant;
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.testkit.SteeredStore;
import dev.sohbet.chat.testkit.TestClient;
import dev.sohbet.chat.testkit.TestClient.Carrier;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LongPollsTest {
    private static final int CHANGES = 50;

    private final SteeredStore steered = new SteeredStore(new InMemoryChatStore());

    @Test
    void many_changes_are_one_piece_of_work_for_a_poll_that_waits() throws Exception {
        AtomicInteger reads = new AtomicInteger();
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch open = new CountDownLatch(1);
        CountDownLatch told = new CountDownLatch(CHANGES);
        try (TestSite site = TestSite.start(steered.store());
                TestClient visitor = site.visitor();
                TestClient agent = site.agent().over(Carrier.HTTP).connect()) {
            ChatActor writer = site.chat().as(new Participant.Visitor(visitor.id(), null));
            agent.watchInbox();
            steered.before("presence", args -> {
                if (Thread.currentThread().getName().startsWith("chat-worker")) {
                    reads.incrementAndGet();
                    reading.countDown();
                    assertThat(open.await(30, TimeUnit.SECONDS)).isTrue();
                }
            });
            try (var unused = site.chat().as(new Participant.Sys()).watchOverview(event -> {
                if (event instanceof ChatEvent.ThreadChanged) {
                    told.countDown();
                }
            })) {
                int before = 0;
                do { // the poll may not be held yet, and then compares by itself
                    say(writer, --before);
                } while (!reading.await(2, TimeUnit.SECONDS) && before > -20);
                ThreadId thread = say(writer, 0);
                for (int i = 1; i < CHANGES; i++) {
                    say(writer, i);
                }
                assertThat(told.await(10, TimeUnit.SECONDS)).isTrue();
                assertThat(reads.get())
                        .as("one for the poll that waits, one for a poll that found the news itself")
                        .isBetween(1, 2);
                open.countDown();
                agent.await("the thread in the inbox", () -> agent.lists(thread.value()));
            }
        } finally {
            open.countDown();
        }
    }

    private static ThreadId say(ChatActor writer, int number) {
        return writer.send(new ClientId(TestClient.newClientId()), "message " + number)
                .join()
                .thread();
    }
}
