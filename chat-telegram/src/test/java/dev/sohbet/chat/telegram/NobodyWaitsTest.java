package dev.sohbet.chat.telegram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sohbet.chat.Chat;
import dev.sohbet.chat.ChatLimits;
import dev.sohbet.chat.memory.InMemoryChatStore;
import dev.sohbet.chat.model.Participant;
import dev.sohbet.chat.telegram.fake.FakeChat;
import dev.sohbet.chat.telegram.fake.FakeTelegram;
import dev.sohbet.chat.telegram.fake.Fault;
import dev.sohbet.chat.telegram.fake.Ledger;
import dev.sohbet.chat.testkit.TestIds;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * A visitor's message is acknowledged whether Telegram is there or not. {@code -Dsohbet.telegram.acks=20000} measures how long that
 * takes, side by side.
 */
@Timeout(600)
class NobodyWaitsTest {
    private static final int VISITORS = 50;
    private static final Duration AN_ANSWER_OF_TELEGRAMS = Duration.ofSeconds(15);

    /** A chat with a Telegram of its own, by the real clock and with the patience that a site has. */
    private static final class Site implements AutoCloseable {
        final FakeTelegram telegram = FakeTelegram.start(InstantSource.system());
        private final TestIds ids = new TestIds(31);
        private final List<Participant.Visitor> visitors = IntStream.range(0, VISITORS)
                .mapToObj(i -> ids.visitor("Visitor" + i))
                .toList();
        private final TelegramBridge bridge;
        private final Chat chat;
        private int sent;

        Site() {
            FakeChat group = telegram.forum("Support", telegram.user("Ayşe"));
            InMemoryChatStore store = new InMemoryChatStore();
            TelegramSettings settings =
                    TelegramSettings.of(telegram.token(), group.id()).withApi(telegram.url());
            bridge = new TelegramBridge(settings, store, InstantSource.system());
            Chat.Builder builder = Chat.builder().store(store).limits(ChatLimits.DEFAULT.withSending(1, Duration.ZERO));
            bridge.install(builder);
            chat = builder.build();
            bridge.start(chat);
        }

        /** Until it is acknowledged, which must be long before Telegram could be given up. */
        long nanosToSend() throws Exception {
            Participant.Visitor visitor = visitors.get(sent++ % VISITORS);
            long begun = System.nanoTime();
            var unused = chat.as(visitor)
                    .send(ids.clientId(), "message " + sent)
                    .get(AN_ANSWER_OF_TELEGRAMS.dividedBy(3).toMillis(), TimeUnit.MILLISECONDS);
            return System.nanoTime() - begun;
        }

        /** What a delivery asks of Telegram first, and is not answered. */
        List<Ledger.Call> held() {
            return telegram.ledger().calls().stream()
                    .filter(call -> call.method().equals("getChat") && Fault.HANG.equals(call.fault()))
                    .toList();
        }

        @Override
        public void close() {
            telegram.close(); // first, so that what it holds ends
            bridge.close();
            chat.close();
        }
    }

    @Test
    void a_hundred_messages_are_acknowledged_while_telegram_holds_every_request() throws Exception {
        try (Site site = new Site()) {
            site.telegram.failAtRandom(1, 1, List.of(Fault.HANG));
            site.nanosToSend();
            await().atMost(AN_ANSWER_OF_TELEGRAMS).until(() -> !site.held().isEmpty());
            for (int i = 0; i < 100; i++) {
                site.nanosToSend();
            }

            assertThat(site.held())
                    .as("the delivery still waits for its first answer")
                    .hasSize(1);
            assertThat(site.telegram.ledger().fromBot()).isEmpty();
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "sohbet.telegram.acks", matches = "\\d+")
    void an_acknowledgement_takes_as_long_when_telegram_is_away() throws Exception {
        int messages = Integer.getInteger("sohbet.telegram.acks");
        try (Site there = new Site();
                Site silent = new Site();
                Site refusing = new Site()) {
            silent.telegram.failAtRandom(1, 1, List.of(Fault.HANG));
            refusing.telegram.close();
            List<Site> sites = new ArrayList<>(List.of(there, silent, refusing));
            for (int i = 0; i < messages / 2; i++) {
                nanosToSend(sites, i);
            }
            long[][] took = new long[sites.size()][messages];
            for (int i = 0; i < messages; i++) {
                long[] nanos = nanosToSend(sites, i);
                for (int site = 0; site < sites.size(); site++) {
                    took[site][i] = nanos[site];
                }
            }
            Arrays.stream(took).forEach(Arrays::sort);
            double[] p99 = Arrays.stream(took)
                    .mapToDouble(nanos -> nanos[nanos.length * 99 / 100] / 1e3)
                    .toArray();
            System.out.printf(
                    Locale.ROOT,
                    "acknowledged at p99, %d messages each: Telegram there %.0f µs, silent %.0f µs (%.2f), refusing %.0f µs (%.2f)%n",
                    messages,
                    p99[0],
                    p99[1],
                    p99[1] / p99[0],
                    p99[2],
                    p99[2] / p99[0]);
        }
    }

    /** One message to each site, and not always to the same one first. */
    private static long[] nanosToSend(List<Site> sites, int turn) throws Exception {
        long[] nanos = new long[sites.size()];
        for (int i = 0; i < sites.size(); i++) {
            int site = (turn + i) % sites.size();
            nanos[site] = sites.get(site).nanosToSend();
        }
        return nanos;
    }
}
