package dev.sohbet.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sohbet.chat.memory.InMemoryChatStore;
import dev.sohbet.chat.model.Participant;
import dev.sohbet.chat.spi.Delivery;
import dev.sohbet.chat.spi.Notifier;
import dev.sohbet.chat.spi.Receipt;
import dev.sohbet.chat.testkit.RecordingNotifier;
import dev.sohbet.chat.testkit.SteeredStore;
import dev.sohbet.chat.testkit.TestIds;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What only a running chat does: its threads, and how it ends. */
class ChatTest {
    private final TestIds ids = new TestIds(3);
    private final Participant.Visitor visitor = ids.visitor("Deniz");
    private final SteeredStore steered = new SteeredStore(new InMemoryChatStore());
    private final Hanging hanging = new Hanging();

    /** Delivers when it is told to. */
    private static final class Hanging implements Notifier {
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch open = new CountDownLatch(1);
        private final AtomicBoolean interrupted = new AtomicBoolean();

        @Override
        public String channel() {
            return "test";
        }

        @Override
        public Result deliver(List<Delivery> head, Consumer<Receipt> receipts) {
            reached.countDown();
            try {
                if (!open.await(60, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("never told to");
                }
            } catch (InterruptedException e) {
                interrupted.set(true);
            }
            head.forEach(delivery -> receipts.accept(new Receipt(delivery.id(), 0, List.of("1"))));
            return new Result.Delivered();
        }
    }

    private Chat delivering() throws InterruptedException {
        Chat chat = Chat.builder().store(steered.store()).notifier(hanging).build();
        chat.as(visitor).send(ids.clientId(), "hello").join();
        assertThat(hanging.reached.await(10, TimeUnit.SECONDS)).isTrue();
        return chat;
    }

    @Test
    void closing_lets_a_delivery_come_to_its_end() throws Exception {
        AtomicInteger settled = new AtomicInteger();
        AtomicBoolean closedBefore = new AtomicBoolean();
        AtomicBoolean storeClosed = new AtomicBoolean();
        steered.before("close", args -> storeClosed.set(true));
        steered.after("settle", args -> {
            settled.incrementAndGet();
            closedBefore.set(storeClosed.get());
        });
        Chat chat = delivering();
        CompletableFuture<Void> closing = CompletableFuture.runAsync(chat::close);
        await().until(() -> refusesMessages(chat));
        assertThat(closing).isNotDone();

        hanging.open.countDown();
        closing.get(10, TimeUnit.SECONDS);

        assertThat(settled).hasValue(1);
        assertThat(closedBefore).isFalse();
        assertThat(hanging.interrupted).isFalse();
    }

    private boolean refusesMessages(Chat chat) {
        return chat.as(visitor).send(ids.clientId(), "late").isCompletedExceptionally();
    }

    @Test
    void a_delivery_that_never_ends_does_not_keep_the_chat_from_closing() throws Exception {
        Chat chat = delivering();
        CompletableFuture<Void> closing = CompletableFuture.runAsync(chat::close);
        closing.get(20, TimeUnit.SECONDS);
        await().untilTrue(hanging.interrupted);
    }

    @Test
    void the_lease_of_a_slow_delivery_is_renewed_while_all_else_hangs_in_the_store() throws Exception {
        CountDownLatch renewed = new CountDownLatch(1);
        CountDownLatch away = new CountDownLatch(1);
        CountDownLatch hung = new CountDownLatch(2);
        steered.after("renew", args -> renewed.countDown());
        try (Chat chat = delivering()) {
            for (String method : List.of("openThreads", "renewNode")) { // of the poll of positions, and of presence
                steered.before(method, args -> {
                    hung.countDown();
                    assertThat(away.await(60, TimeUnit.SECONDS)).isTrue();
                });
            }
            ChatActor there = chat.as(visitor);
            there.arrive(false);
            there.watchOverview(event -> {});
            assertThat(hung.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(renewed.await(30, TimeUnit.SECONDS)).isTrue();
            away.countDown();
            hanging.open.countDown();
        } finally {
            away.countDown();
        }
    }

    @Test
    void closing_does_not_wait_for_what_is_only_due_later() throws Exception {
        CompletableFuture<Void> begun = new CompletableFuture<>();
        steered.before("claim", args -> begun.complete(null));
        Chat chat = Chat.builder()
                .store(steered.store())
                .notifier(new RecordingNotifier("test"))
                .build();
        begun.get(10, TimeUnit.SECONDS);
        CompletableFuture.runAsync(chat::close).get(4, TimeUnit.SECONDS);
    }
}
