package dev.sohbet.chat.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sohbet.chat.memory.InMemoryChatStore;
import dev.sohbet.chat.testkit.ConversationChecker;
import dev.sohbet.chat.testkit.SteeredStore;
import dev.sohbet.chat.testkit.TestClient;
import dev.sohbet.chat.testkit.TestClient.Carrier;
import dev.sohbet.chat.testkit.TestHttp;
import dev.sohbet.chat.testkit.TestSocket;
import dev.sohbet.chat.testkit.Told;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The same conversation on every container, over every carrier. */
@Tag("containers")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContainersTest {
    private static final JsonMapper JSON = new JsonMapper();

    private final Map<String, InMemoryChatStore> stores = new HashMap<>();
    private final Map<String, TestSite> sites = new HashMap<>();

    @BeforeAll
    void open() {
        for (String kind : TestContainer.kinds()) {
            InMemoryChatStore store = new InMemoryChatStore();
            stores.put(kind, store);
            sites.put(kind, TestSite.start(kind, store, TestSite.OPEN, builder -> builder));
        }
    }

    @AfterAll
    void close() {
        sites.values().forEach(TestSite::close);
    }

    static List<String> kinds() {
        return TestContainer.kinds();
    }

    static List<Arguments> carriers() {
        List<Arguments> all = new ArrayList<>();
        for (String kind : TestContainer.kinds()) {
            for (Carrier carrier : Carrier.values()) {
                all.add(Arguments.of(kind, carrier));
            }
        }
        return all;
    }

    private TestSite site(String kind) {
        return Objects.requireNonNull(sites.get(kind));
    }

    @ParameterizedTest
    @MethodSource("carriers")
    void a_conversation_both_ways(String kind, Carrier carrier) {
        try (TestClient visitor = site(kind).visitor().over(carrier).connect();
                TestClient agent = site(kind).agent().over(carrier).connect()) {
            agent.watchInbox();
            visitor.send("Merhaba, siparişim nerede? 🚚").acked();
            String thread = visitor.thread();
            agent.await("the thread in the inbox", () -> agent.lists(thread));
            agent.watch(thread);
            agent.awaitText(thread, "Merhaba, siparişim nerede? 🚚");

            agent.note(thread, "VIP").acked();
            agent.send(thread, "It left today.").acked();
            visitor.awaitText(thread, "It left today.");
            visitor.send("Thank you").acked();
            agent.awaitText(thread, "Thank you");
            visitor.awaitText(thread, "Thank you");

            assertThat(visitor.screen(thread))
                    .extracting(Told::seq, Told::prev, Told::content)
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple(1L, 0L, "Merhaba, siparişim nerede? 🚚"),
                            org.assertj.core.groups.Tuple.tuple(3L, 1L, "It left today."),
                            org.assertj.core.groups.Tuple.tuple(4L, 3L, "Thank you"));
            assertThat(agent.texts(thread))
                    .containsExactly("Merhaba, siparişim nerede? 🚚", "VIP", "It left today.", "Thank you");
            wellBehaved(kind, thread, visitor, agent);
        }
    }

    @ParameterizedTest
    @MethodSource("carriers")
    void typing_presence_and_read_marks(String kind, Carrier carrier) {
        try (TestClient visitor = site(kind).visitor().over(carrier).connect();
                TestClient agent = site(kind).agent().over(carrier).connect()) {
            visitor.send("hello").acked();
            String thread = visitor.thread();
            visitor.awaitText(thread, "hello");
            agent.watchInbox();
            agent.watch(thread);
            agent.awaitText(thread, "hello");

            // over HTTP, one who types between two polls of the other is not seen: it is not promised to arrive
            await("typing is seen").untilAsserted(() -> {
                agent.typing(thread, true);
                assertThat(visitor.heardTyping())
                        .anySatisfy(typing -> assertThat(
                                        typing.get("from").get("id").stringValue())
                                .isEqualTo(agent.id()));
            });
            await("typing is seen").untilAsserted(() -> {
                visitor.typing(thread, true);
                assertThat(agent.heardTyping())
                        .anySatisfy(typing -> assertThat(
                                        typing.get("from").get("id").stringValue())
                                .isEqualTo(visitor.id()));
            });
            assertThat(visitor.heardTyping())
                    .noneMatch(
                            typing -> typing.get("from").get("id").stringValue().equals(visitor.id()));

            agent.read(thread, 1);
            visitor.await("the agent's mark", () -> visitor.mark(thread, agent.id()) == 1);
            agent.send(thread, "hi").acked();
            visitor.read(thread, 2);
            agent.await("the visitor's mark", () -> agent.mark(thread, visitor.id()) == 2);

            visitor.await("the team", () -> visitor.team().equals("online"));
            await("the visitor is there")
                    .untilAsserted(() -> assertThat(agent.ask(request("threads"))
                                    .get("threads")
                                    .valueStream()
                                    .filter(listed ->
                                            listed.get("id").stringValue().equals(thread))
                                    .map(listed -> listed.get("presence").stringValue()))
                            .containsExactly("online"));
            wellBehaved(kind, thread, visitor, agent);
        }
    }

    @ParameterizedTest
    @MethodSource("carriers")
    void history_is_paged_both_ways(String kind, Carrier carrier) {
        try (TestClient visitor = site(kind).visitor().over(carrier).connect();
                TestClient agent = site(kind).agent().over(carrier).connect()) {
            visitor.send("1").acked();
            String thread = visitor.thread();
            for (int i = 2; i <= 30; i++) {
                if (i % 3 == 0) {
                    agent.note(thread, "note " + i).acked();
                } else {
                    visitor.send(String.valueOf(i)).acked();
                }
            }
            JsonNode last = visitor.history(thread, "", 0, 7);
            assertThat(seqs(last)).containsExactly(20L, 22L, 23L, 25L, 26L, 28L, 29L);
            assertThat(last.get("more").booleanValue()).isTrue();
            List<Long> backwards = new ArrayList<>();
            JsonNode page = visitor.history(thread, "", 0, 7);
            while (true) {
                backwards.addAll(0, seqs(page));
                if (!page.path("more").asBoolean(false)) {
                    break;
                }
                page = visitor.history(thread, "before", seqs(page).get(0), 7);
            }
            List<Long> forwards = new ArrayList<>();
            do {
                long after = forwards.isEmpty() ? 0 : forwards.get(forwards.size() - 1);
                page = visitor.history(thread, "after", after, 7);
                forwards.addAll(seqs(page));
            } while (page.path("more").asBoolean(false));
            assertThat(forwards).hasSize(20).isEqualTo(backwards).noneMatch(seq -> seq % 3 == 0);
            assertThat(seqs(agent.history(thread, "after", 0, 100))).hasSize(30);
            JsonNode beyond = visitor.history(thread, "after", 1_000, 7);
            assertThat(beyond.get("reset").booleanValue()).isTrue();
            assertThat(seqs(beyond)).last().isEqualTo(29L);
        }
    }

    @ParameterizedTest
    @MethodSource("carriers")
    void one_who_comes_back_has_everything(String kind, Carrier carrier) {
        try (TestClient visitor = site(kind).visitor().over(carrier).connect();
                TestClient agent = site(kind).agent().over(carrier).connect()) {
            visitor.send("before").acked();
            String thread = visitor.thread();
            visitor.awaitText(thread, "before");
            agent.watch(thread);
            agent.awaitText(thread, "before");
            int resets = visitor.resets();
            visitor.drop();
            for (int i = 0; i < 120; i++) {
                agent.send(thread, "meanwhile " + i).acked();
            }
            visitor.send("written while away");
            agent.drop();
            visitor.connect();
            visitor.awaitText(thread, "written while away");
            agent.connect();
            agent.awaitText(thread, "written while away");
            assertThat(visitor.resets()).isEqualTo(resets);
            assertThat(visitor.screen(thread)).hasSize(122);
            assertThat(agent.screen(thread)).hasSize(122);
            wellBehaved(kind, thread, visitor, agent);
        }
    }

    @ParameterizedTest
    @MethodSource("carriers")
    void closing_and_reopening(String kind, Carrier carrier) {
        try (TestClient visitor = site(kind).visitor().over(carrier).connect();
                TestClient agent = site(kind).agent().over(carrier).connect()) {
            visitor.send("hello").acked();
            String thread = visitor.thread();
            visitor.awaitText(thread, "hello");
            agent.watch(thread);
            agent.status(thread, "closed").acked();
            visitor.awaitText(thread, "closed");
            visitor.send("one more thing").acked();
            visitor.awaitText(thread, "one more thing");
            agent.awaitText(thread, "one more thing");
            assertThat(visitor.texts(thread)).containsExactly("hello", "closed", "open", "one more thing");
            wellBehaved(kind, thread, visitor, agent);
        }
    }

    @ParameterizedTest
    @MethodSource("carriers")
    void another_tab_learns_of_a_thread_that_begins(String kind, Carrier carrier) {
        try (TestClient tab = site(kind).visitor().over(carrier).connect();
                TestClient other = tab.another(tab.base()).over(carrier).connect()) {
            tab.send("hello").acked();
            other.await("the thread", () -> other.texts(tab.thread()).contains("hello"));
            other.send("from here too").acked();
            tab.awaitText(tab.thread(), "from here too");
            wellBehaved(kind, tab.thread(), tab, other);
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void a_wrong_origin_is_refused_before_the_upgrade(String kind) {
        URI base = site(kind).base();
        assertThatThrownBy(() -> TestSocket.open(base, Map.of("Origin", "https://evil.example")))
                .isInstanceOfSatisfying(
                        TestSocket.HandshakeRefused.class,
                        refused -> assertThat(refused.status()).isEqualTo(403));
        assertThat(TestHttp.post(base, "/api/visitor", "{}", Map.of("Origin", "https://evil.example"))
                        .code())
                .isEqualTo("origin_refused");
        try (TestSocket fine = TestSocket.open(base, Map.of("Origin", TestHttp.origin(base)))) {
            fine.send("{\"kind\":\"ping\",\"id\":\"1\"}");
            assertThat(fine.next("error").get("code").stringValue()).isEqualTo("bad_frame");
        }
    }

    /** A browser offers it; of small frames it costs more than it saves. */
    @ParameterizedTest
    @MethodSource("kinds")
    void compression_is_not_agreed_to(String kind) throws IOException {
        try (RawClient client = new RawClient(site(kind).base())) {
            assertThat(client.upgrade("Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"))
                    .isEqualTo(101);
            assertThat(client.head().toLowerCase(Locale.ROOT)).doesNotContain("permessage-deflate");
        }
    }

    /** Undertow calls in on the thread that reads for many connections. */
    @ParameterizedTest
    @MethodSource("kinds")
    void a_store_that_hangs_holds_up_nobodys_connection(String kind) throws Exception {
        SteeredStore steered = new SteeredStore(new InMemoryChatStore());
        CountDownLatch away = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        try (TestSite site = TestSite.start(kind, steered.store(), TestSite.OPEN, builder -> builder);
                TestClient visitor = site.visitor().connect();
                TestSocket newcomer = TestSocket.open(site.base(), Map.of())) {
            Set<String> threads = ConcurrentHashMap.newKeySet();
            steered.before("visitorByToken", args -> {
                threads.add(Thread.currentThread().getName());
                asked.countDown();
                away.await(10, TimeUnit.SECONDS);
            });
            newcomer.send("{\"kind\":\"hello\",\"id\":\"1\",\"v\":1,\"as\":\"visitor\",\"token\":\"" + visitor.token()
                    + "\"}");
            assertThat(asked.await(5, TimeUnit.SECONDS)).isTrue();
            assertThat(visitor.ping()).isNotNull();
            assertThat(threads).allMatch(name -> name.startsWith("chat-worker"));
            away.countDown();
            newcomer.next("welcome");
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void draining_sends_everyone_away_to_come_back(String kind) {
        try (TestSite site = TestSite.start(kind);
                TestClient one = site.visitor().connect();
                TestClient two = site.visitor().over(Carrier.HTTP).connect()) {
            site.container().servlet().drain();
            one.await("1012", () -> one.closings().contains(1012));
            two.await("503", () -> two.closings().contains(1012));
            assertThatThrownBy(() -> TestSocket.open(site.base(), Map.of()))
                    .isInstanceOfSatisfying(
                            TestSocket.HandshakeRefused.class,
                            refused -> assertThat(refused.status()).isEqualTo(503));
        }
    }

    /** Nothing against the protocol was heard, and all agree with the store. */
    private void wellBehaved(String kind, String thread, TestClient... clients) {
        ConversationChecker checker =
                new ConversationChecker().stored(Objects.requireNonNull(stores.get(kind)), List.of(thread));
        for (TestClient client : clients) {
            long last = client.history(thread, "", 0, 1)
                    .get("entries")
                    .get(0)
                    .get("seq")
                    .longValue();
            client.await("the last entry", () -> client.position(thread) == last);
            assertThat(client.faults()).isEmpty();
            checker.client(client);
        }
        checker.check().assertClean();
    }

    private static tools.jackson.databind.node.ObjectNode request(String kind) {
        return JSON.createObjectNode().put("kind", kind);
    }

    private static List<Long> seqs(JsonNode page) {
        return page.get("entries")
                .valueStream()
                .map(entry -> entry.get("seq").longValue())
                .toList();
    }
}
