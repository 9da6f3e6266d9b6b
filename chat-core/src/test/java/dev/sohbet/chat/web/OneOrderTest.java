package dev.sohbet.chat.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.ChatActor;
import dev.sohbet.chat.memory.InMemoryChatStore;
import dev.sohbet.chat.model.AgentRole;
import dev.sohbet.chat.model.ClientId;
import dev.sohbet.chat.model.Participant;
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.testkit.ConversationChecker;
import dev.sohbet.chat.testkit.Racers;
import dev.sohbet.chat.testkit.TestClient;
import dev.sohbet.chat.testkit.TestClient.Carrier;
import dev.sohbet.chat.testkit.TestHttp;
import dev.sohbet.chat.testkit.TestSocket;
import dev.sohbet.chat.testkit.Told;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** P3 and P4: everyone is shown the same order, and nobody has a hole without knowing it. */
class OneOrderTest {
    private static final JsonMapper JSON = new JsonMapper();

    private final InMemoryChatStore store = new InMemoryChatStore();

    @Test
    void with_notes_between_and_connections_breaking_all_the_time() throws Exception {
        long seed = System.nanoTime();
        try (TestSite site = TestSite.start(store);
                TestSite other = TestSite.start(store)) {
            TestClient visitor =
                    site.visitor().persistent(Duration.ofMillis(100)).connect();
            visitor.send("hello").acked();
            String thread = visitor.thread();
            List<TestClient> clients = new ArrayList<>(List.of(visitor));
            clients.add(visitor.another(other.base()).over(Carrier.HTTP));
            TestClient agent = site.agent();
            clients.add(agent);
            clients.add(agent.another(other.base()).over(Carrier.HTTP));
            clients.add(agent.another(other.base()));
            for (TestClient client : clients) {
                if (!client.isConnected()) {
                    client.persistent(Duration.ofMillis(100)).connect();
                }
                if (!client.cookie().isEmpty()) {
                    client.watch(thread);
                }
            }
            List<Callable<Boolean>> racers = new ArrayList<>();
            for (int i = 0; i < clients.size(); i++) {
                TestClient client = clients.get(i);
                Random random = new Random(seed + i);
                racers.add(() -> {
                    for (int said = 0; said < 60; said++) {
                        String text = "said " + said;
                        if (client.cookie().isEmpty()) {
                            client.send(text);
                        } else if (random.nextInt(3) == 0) {
                            client.note(thread, text);
                        } else {
                            client.send(thread, text);
                        }
                        if (random.nextInt(12) == 0) {
                            client.over(random.nextBoolean() ? Carrier.HTTP : Carrier.WEB_SOCKET);
                            client.drop();
                            client.begin();
                        } else if (random.nextInt(4) == 0) {
                            client.await("acks", Duration.ofSeconds(30), () -> client.waiting() == 0);
                        }
                    }
                    return client.await("acks", Duration.ofSeconds(30), () -> client.waiting() == 0)
                            .isConnected();
                });
            }
            Racers.race(racers);
            ConversationChecker checker = new ConversationChecker().stored(store, List.of(thread));
            long last = store.thread(new ThreadId(thread)).orElseThrow().lastSeq();
            long lastPublic = store.thread(new ThreadId(thread)).orElseThrow().lastPublicSeq();
            for (TestClient client : clients) {
                long end = client.cookie().isEmpty() ? lastPublic : last;
                client.await("the end, seed " + seed, () -> client.position(thread) == end);
                assertThat(client.faults()).as("seed " + seed).isEmpty();
                checker.client(client);
            }
            assertThat(last).isEqualTo(1 + 60L * clients.size());
            checker.check().assertClean();
            clients.forEach(TestClient::close);
        }
    }

    /** A site with one thread of messages, and a note after every tenth. */
    private final class LongThread implements AutoCloseable {
        private final TestSite site = TestSite.start(store);
        private final TestClient visitor = site.visitor();
        private final ThreadId thread;

        LongThread(int messages) {
            ChatActor asVisitor = site.chat().as(new Participant.Visitor(visitor.id(), null));
            ChatActor asAgent = site.chat().as(new Participant.Agent("agent-1", "Ayşe", AgentRole.AGENT));
            ThreadId opened = asVisitor
                    .send(new ClientId(TestClient.newClientId()), "1")
                    .join()
                    .thread();
            thread = opened;
            for (int i = 2; i <= messages; i++) {
                asVisitor
                        .send(new ClientId(TestClient.newClientId()), String.valueOf(i))
                        .join();
                if (i % 10 == 0) {
                    asAgent.note(opened, new ClientId(TestClient.newClientId()), "note")
                            .join();
                }
            }
        }

        long last() {
            return store.thread(thread).orElseThrow().lastPublicSeq();
        }

        /** What a visitor is welcomed with who stands there. */
        JsonNode hello(Carrier carrier, String epoch, String of, long after) {
            ObjectNode hello = JSON.createObjectNode()
                    .put("kind", "hello")
                    .put("id", "1")
                    .put("v", 1)
                    .put("as", "visitor")
                    .put("epoch", epoch)
                    .put("thread", of)
                    .put("after", after);
            if (carrier == Carrier.HTTP) {
                return TestHttp.post(
                                site.base(),
                                "/api/frame",
                                hello.toString(),
                                Map.of("Authorization", "Bearer " + visitor.token()))
                        .json();
            }
            try (TestSocket socket = TestSocket.open(site.base(), Map.of())) {
                socket.send(hello.put("token", visitor.token()).toString());
                return socket.next("welcome");
            }
        }

        @Override
        public void close() {
            site.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoever_comes_back_goes_on_or_is_told_to_begin_anew(Carrier carrier) {
        try (LongThread its = new LongThread(600)) {
            String id = its.thread.value();
            long last = its.last();

            JsonNode none = its.hello(carrier, store.epoch(), id, last);
            assertThat(none.get("entries")).isEmpty();
            assertThat(none.has("reset")).isFalse();

            JsonNode few = its.hello(carrier, store.epoch(), id, last - 40);
            assertThat(few.has("reset")).isFalse();
            assertThat(few.has("more")).isFalse();
            chained(few, last - 40);
            assertThat(lastOf(few)).isEqualTo(last);

            JsonNode many = its.hello(carrier, store.epoch(), id, last - 500);
            assertThat(many.has("reset")).isFalse();
            assertThat(many.get("more").booleanValue()).isTrue();
            assertThat(many.get("entries")).hasSize(100);
            chained(many, last - 500);

            for (JsonNode anew : List.of(
                    its.hello(carrier, store.epoch(), id, last - 501),
                    its.hello(carrier, store.epoch(), id, last + 1),
                    its.hello(carrier, store.epoch(), id, (1L << 53) - 1),
                    its.hello(carrier, "another-epoch", id, last),
                    its.hello(carrier, store.epoch(), "Zy3vXn0cQ5mZs8mR2d1bqA", last))) {
                assertThat(anew.get("reset").booleanValue()).isTrue();
                assertThat(anew.get("entries")).hasSize(50);
                assertThat(anew.get("more").booleanValue()).isTrue();
                assertThat(lastOf(anew)).isEqualTo(last);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void far_behind_a_client_ends_up_whole(Carrier carrier) {
        try (LongThread its = new LongThread(5);
                TestClient client =
                        its.visitor.another(its.site.base()).over(carrier).connect()) {
            String id = its.thread.value();
            for (int behind : List.of(90, 250, 499, 700)) {
                int resets = client.resets();
                client.drop();
                ChatActor asVisitor = its.site.chat().as(new Participant.Visitor(client.id(), null));
                for (int i = 0; i < behind; i++) {
                    asVisitor.send(new ClientId(TestClient.newClientId()), "m").join();
                }
                client.connect();
                client.await("the end", () -> client.position(id) == its.last());
                assertThat(client.resets()).isEqualTo(resets + (behind > 500 ? 1 : 0));
                assertThat(client.faults()).isEmpty();
            }
            assertThat(client.screen(id)).extracting(Told::seq).hasSize(50);
        }
    }

    @ParameterizedTest
    @EnumSource
    void an_agent_far_behind_is_told_to_begin_anew(Carrier carrier) {
        try (LongThread its = new LongThread(600);
                TestClient agent = its.site.agent().over(carrier).connect()) {
            agent.watch(its.thread.value());
            long last = store.thread(its.thread).orElseThrow().lastSeq();
            agent.await("the end", () -> agent.position(its.thread.value()) == last);
            assertThat(agent.resets()).isEqualTo(1);
            assertThat(agent.screen(its.thread.value())).hasSize(50);
        }
    }

    private static long lastOf(JsonNode page) {
        return page.get("entries")
                .get(page.get("entries").size() - 1)
                .get("seq")
                .longValue();
    }

    private static void chained(JsonNode page, long after) {
        long before = after;
        for (JsonNode entry : page.get("entries")) {
            assertThat(entry.get("prev").longValue()).isEqualTo(before);
            before = entry.get("seq").longValue();
        }
    }
}
