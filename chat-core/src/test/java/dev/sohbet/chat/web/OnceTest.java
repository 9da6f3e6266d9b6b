package dev.sohbet.chat.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sohbet.chat.ChatLimits;
import dev.sohbet.chat.memory.InMemoryChatStore;
import dev.sohbet.chat.testkit.ConversationChecker;
import dev.sohbet.chat.testkit.TestClient;
import dev.sohbet.chat.testkit.TestClient.Ack;
import dev.sohbet.chat.testkit.TestClient.Carrier;
import dev.sohbet.chat.testkit.TestClient.Refused;
import dev.sohbet.chat.testkit.TestClient.Sent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** P2: however often something is sent, by whichever way, it is one message. */
class OnceTest {
    private final InMemoryChatStore store = new InMemoryChatStore();

    @Test
    void tried_up_to_five_times_over_both_carriers_of_two_nodes_at_once_it_is_one_message() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (TestSite first = TestSite.start(store);
                TestSite second = TestSite.start(store)) {
            TestClient visitor = first.visitor();
            List<TestClient> tabs = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                tabs.add(visitor.another(i % 2 == 0 ? first.base() : second.base())
                        .over(i % 3 == 0 ? Carrier.HTTP : Carrier.WEB_SOCKET)
                        .connect());
            }
            ConversationChecker checker = new ConversationChecker();
            Map<String, List<Sent>> tries = new LinkedHashMap<>();
            for (int message = 0; message < 150; message++) {
                String id = TestClient.newClientId();
                String text = "message " + message;
                checker.tried(visitor.id(), id, text);
                List<Sent> its = new ArrayList<>();
                int times = 1 + random.nextInt(5);
                int from = random.nextInt(tabs.size());
                for (int i = 0; i < times; i++) {
                    its.add(tabs.get((from + i) % tabs.size()).say(id, "send", "", text));
                }
                tries.put(id, its);
            }
            tries.forEach((id, its) -> {
                List<Ack> acks = its.stream().map(Sent::acked).distinct().toList();
                assertThat(acks).as("seed " + seed).hasSize(1);
                checker.acked(
                        visitor.id(), id, acks.get(0).thread(), acks.get(0).seq());
            });
            String thread = tries.values().iterator().next().get(0).acked().thread();
            checker.stored(store, List.of(thread)).check().assertClean();
            assertThat(store.positions(List.of(new dev.sohbet.chat.model.ThreadId(thread)))
                            .get(0)
                            .lastSeq())
                    .as("seed " + seed)
                    .isEqualTo(150);
            tabs.forEach(TestClient::close);
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_same_id_for_something_else_is_a_conflict(Carrier carrier) {
        try (TestSite site = TestSite.start(store);
                TestClient visitor = site.visitor().over(carrier).connect();
                TestClient agent = site.agent().over(carrier).connect()) {
            Ack first = visitor.send("one").acked();
            assertThatThrownBy(visitor.say(first.clientId(), "send", "", "other")::acked)
                    .isInstanceOfSatisfying(
                            Refused.class, no -> assertThat(no.code()).isEqualTo("conflict"));
            assertThat(visitor.say(first.clientId(), "send", "", "one").acked()).isEqualTo(first);

            Ack note = agent.note(first.thread(), "a note").acked();
            assertThatThrownBy(agent.say(note.clientId(), "send", first.thread(), "a note")::acked)
                    .as("a note must never become a message by a retry")
                    .isInstanceOfSatisfying(
                            Refused.class, no -> assertThat(no.code()).isEqualTo("conflict"));
            assertThat(agent.say(first.clientId(), "send", first.thread(), "one")
                            .acked())
                    .as("ids are unique for each author")
                    .isNotEqualTo(first);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_retry_is_answered_however_fast_it_comes(Carrier carrier) {
        ChatLimits strict = ChatLimits.DEFAULT.withSending(2, Duration.ofHours(1));
        try (TestSite site = TestSite.start(store, TestSite.OPEN, builder -> builder.limits(strict));
                TestClient visitor = site.visitor().over(carrier).connect()) {
            Ack first = visitor.send("one").acked();
            visitor.send("two").acked();
            Sent third = visitor.send("three");
            assertThatThrownBy(third::acked).isInstanceOfSatisfying(Refused.class, no -> {
                assertThat(no.code()).isEqualTo("rate_limited");
                assertThat(no.retryAfter()).isPositive();
            });
            for (int i = 0; i < 5; i++) {
                assertThat(visitor.say(first.clientId(), "send", "", "one").acked())
                        .isEqualTo(first);
            }
            assertThat(visitor.history(first.thread(), "", 0, 100)
                            .get("entries")
                            .valueStream()
                            .map(entry -> entry.get("text").stringValue())
                            .collect(Collectors.toList()))
                    .containsExactly("one", "two");
        }
    }
}
