package dev.sohbet.chat.internal.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.memory.InMemoryChatStore;
import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.Content;
import dev.sohbet.chat.spi.Delivery;
import dev.sohbet.chat.spi.NewEntry;
import dev.sohbet.chat.spi.Notifier;
import dev.sohbet.chat.spi.OutboxStore;
import dev.sohbet.chat.spi.Receipt;
import dev.sohbet.chat.testkit.RecordingNotifier;
import dev.sohbet.chat.testkit.SteeredStore;
import dev.sohbet.chat.testkit.TestClock;
import dev.sohbet.chat.testkit.TestIds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OutboxWorkerTest {
    private final TestClock clock = new TestClock();
    private final TestIds ids = new TestIds(5);
    private final InMemoryChatStore store = new InMemoryChatStore();
    private final SteeredStore steered = new SteeredStore(store);
    private final RecordingNotifier notifier = new RecordingNotifier("test");
    private final OutboxWorker worker = new OutboxWorker(steered.store(), notifier, "here", clock);
    private final Author deniz = ids.visitor("Deniz").author();
    private final Author cem = ids.visitor("Cem").author();

    @Test
    void deliversInOrderAndOnce() {
        say(deniz, "one");
        say(deniz, "two");
        say(cem, "another");

        drain();

        assertThat(texts(deniz)).containsExactly("one", "two");
        assertThat(texts(cem)).containsExactly("another");
        clock.advance(Duration.ofDays(1));
        drain();
        assertThat(notifier.delivered()).hasSize(3);
    }

    @Test
    void waitsAsLongAsTheOtherSideAsksAndLetsNobodyOvertake() {
        say(deniz, "one");
        say(deniz, "two");
        notifier.fail(new Notifier.Failure.RetryAfter(Duration.ofSeconds(30), "too many requests"));
        drain();
        say(deniz, "three");

        clock.advance(Duration.ofSeconds(29));
        drain();
        assertThat(notifier.delivered()).isEmpty();
        clock.advance(Duration.ofSeconds(1));
        drain();

        assertThat(texts(deniz)).containsExactly("one", "two", "three");
        assertThat(notifier.delivered()).noneMatch(Delivery::repeated);
    }

    @Test
    void oneThreadsTroubleIsNotAnothers() {
        say(deniz, "one");
        notifier.fail(new Notifier.Failure.RetryAfter(Duration.ofMinutes(10), "away"));
        drain();
        say(cem, "another");
        drain();

        assertThat(texts(cem)).containsExactly("another");
    }

    @Test
    void aTryWithoutAnAnswerIsMarkedAsAPossibleRepeat() {
        say(deniz, "one");
        say(deniz, "two");
        notifier.fail(new Notifier.Failure.Uncertain(1, "timeout"));
        drain();

        clock.advance(Duration.ofMinutes(1));
        drain();

        assertThat(notifier.delivered()).extracting(Delivery::repeated).containsExactly(true, false);
    }

    @Test
    void whatIsRejectedIsPutAsideAndTheNextIsDelivered() {
        say(deniz, "one");
        say(deniz, "two");
        notifier.fail(new Notifier.Failure.Rejected("no such chat"));

        drain();

        assertThat(texts(deniz)).containsExactly("two");
    }

    @Test
    void aNotifierThatThrowsIsTriedAgainWithAMark() {
        say(deniz, "one");
        OutboxWorker failing = new OutboxWorker(
                store,
                new Notifier() {
                    @Override
                    public String channel() {
                        return "test";
                    }

                    @Override
                    public Result deliver(List<Delivery> head, Consumer<Receipt> receipts) {
                        throw new IllegalStateException("a bug");
                    }
                },
                "here",
                clock);
        assertThat(failing.runOnce()).isTrue();

        clock.advance(Duration.ofMinutes(1));
        drain();

        assertThat(notifier.delivered()).singleElement().matches(Delivery::repeated);
    }

    /** A library's exception may quote the address that it called, with the bot's token in it. */
    @Test
    void theWordsOfAnUnknownFailureAreNotStored() {
        List<OutboxStore.Rest> stored = new ArrayList<>();
        steered.before("settle", args -> stored.add((OutboxStore.Rest) args[2]));
        say(deniz, "one");
        OutboxWorker failing = new OutboxWorker(
                steered.store(),
                new Notifier() {
                    @Override
                    public String channel() {
                        return "test";
                    }

                    @Override
                    public Result deliver(List<Delivery> head, Consumer<Receipt> receipts) {
                        throw new IllegalStateException("no answer from https://api.example/bot123:secret");
                    }
                },
                "here",
                clock);

        assertThat(failing.runOnce()).isTrue();

        assertThat(stored)
                .singleElement()
                .satisfies(rest -> assertThat(rest.error()).isEqualTo("java.lang.IllegalStateException"));
    }

    @Test
    void whoDeliversNothingRenewsNothing() {
        AtomicInteger renewed = new AtomicInteger();
        steered.before("renew", args -> renewed.incrementAndGet());
        worker.renewOnce();
        say(deniz, "one");
        drain();
        worker.renewOnce();

        assertThat(notifier.delivered()).hasSize(1);
        assertThat(renewed).hasValue(0);
    }

    @Test
    void aSlowNotifierIsNotRepeatedByAnotherNode() {
        say(deniz, "one");
        RecordingNotifier second = new RecordingNotifier("test");
        OutboxWorker other = new OutboxWorker(store, second, "there", clock);
        AtomicReference<@Nullable OutboxWorker> itself = new AtomicReference<>();
        OutboxWorker slow = new OutboxWorker(
                store,
                new Notifier() {
                    @Override
                    public String channel() {
                        return "test";
                    }

                    @Override
                    public Result deliver(List<Delivery> head, Consumer<Receipt> receipts) {
                        for (int quarters = 0; quarters < 40; quarters++) {
                            clock.advance(OutboxWorker.LEASE.dividedBy(4));
                            Objects.requireNonNull(itself.get()).renewOnce();
                            assertThat(other.runOnce()).isFalse();
                        }
                        return new Result.Delivered();
                    }
                },
                "here",
                clock);
        itself.set(slow);

        assertThat(slow.runOnce()).isTrue();

        clock.advance(Duration.ofDays(1));
        slow.renewOnce();
        assertThat(other.runOnce()).isFalse();
        assertThat(second.delivered()).isEmpty();
    }

    @Test
    void whoLostTheLeaseNotesWhatArrivedAndStops() {
        say(deniz, "one");
        say(deniz, "two");
        List<String> sent = new ArrayList<>();
        List<Receipt> noted = new ArrayList<>();
        steered.after("receipt", args -> noted.add((Receipt) args[0]));
        AtomicReference<@Nullable OutboxWorker> itself = new AtomicReference<>();
        OutboxWorker heir = new OutboxWorker(store, notifier, "there", clock);
        OutboxWorker paused = new OutboxWorker(
                steered.store(),
                new Notifier() {
                    @Override
                    public String channel() {
                        return "test";
                    }

                    @Override
                    public Result deliver(List<Delivery> head, Consumer<Receipt> receipts) {
                        for (Delivery delivery : head) {
                            clock.advance(OutboxWorker.LEASE.plusSeconds(1));
                            heir.runOnce();
                            Objects.requireNonNull(itself.get()).renewOnce();
                            sent.add(((Content.Message) delivery.entry().content()).text());
                            receipts.accept(new Receipt(delivery.id(), 0, List.of("sent")));
                        }
                        return new Result.Delivered();
                    }
                },
                "here",
                clock);
        itself.set(paused);

        assertThat(paused.runOnce()).isTrue();

        assertThat(sent).containsExactly("one");
        assertThat(noted).extracting(Receipt::externalIds).containsExactly(List.of("sent"));
        assertThat(texts(deniz)).containsExactly("one", "two");
        clock.advance(Duration.ofDays(1));
        assertThat(heir.runOnce()).as("what the heir delivered is settled").isFalse();
    }

    @Test
    void aNodeThatDiesAfterDeliveringLeavesItsReceipt() {
        say(deniz, "one");
        steered.before("settle", args -> {
            throw new IllegalStateException("the node is gone");
        });
        try {
            worker.runOnce();
        } catch (IllegalStateException expected) {
            assertThat(expected).hasMessage("the node is gone");
        }
        steered.before("settle", args -> {});

        RecordingNotifier second = new RecordingNotifier("test");
        OutboxWorker heir = new OutboxWorker(store, second, "there", clock);
        assertThat(heir.runOnce()).isFalse();
        clock.advance(Duration.ofSeconds(61));
        assertThat(heir.runOnce()).isTrue();

        assertThat(second.delivered()).singleElement().satisfies(delivery -> {
            assertThat(delivery.repeated()).isTrue();
            assertThat(delivery.receipts()).hasSize(1);
        });
    }

    private void say(Author who, String text) {
        store.append(List.of(new NewEntry(
                new NewEntry.ToVisitor(who, ids.threadId(), Duration.ofDays(7)),
                who,
                ids.clientId(),
                new Content.Message(text),
                clock.instant(),
                Set.of("test"))));
    }

    private void drain() {
        int runs = 0;
        while (worker.runOnce()) {
            assertThat(++runs).isLessThan(100);
        }
    }

    private List<String> texts(Author from) {
        return notifier.delivered().stream()
                .filter(delivery -> delivery.entry().from().is(from))
                .map(delivery -> ((Content.Message) delivery.entry().content()).text())
                .toList();
    }
}
