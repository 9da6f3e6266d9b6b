package dev.sohbet.chat.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.Chat;
import dev.sohbet.chat.ChatActor;
import dev.sohbet.chat.Subscription;
import dev.sohbet.chat.memory.InMemoryChatStore;
import dev.sohbet.chat.model.AgentRole;
import dev.sohbet.chat.model.ClientId;
import dev.sohbet.chat.model.Participant;
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.testkit.SteeredStore;
import dev.sohbet.chat.testkit.TestClient;
import dev.sohbet.chat.testkit.TestClient.Carrier;
import dev.sohbet.chat.testkit.TestHttp;
import dev.sohbet.chat.testkit.TestSocket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/**
 * A client that begins to follow misses nothing, at whatever moment of that something is committed. {@code -Dsohbet.subscriptions=200}
 * for a longer run.
 */
class SubscribeThenLoadTest {
    private static final int RUNS = Integer.getInteger("sohbet.subscriptions", 25);

    /** Where the commit falls between the client's coming and its first view. */
    enum Point {
        BEFORE_SUBSCRIBING,
        BEFORE_THE_POSITION,
        BEFORE_LOADING,
        AFTER_LOADING
    }

    private final SteeredStore steered = new SteeredStore(new InMemoryChatStore());
    private final AtomicReference<Runnable> armed = new AtomicReference<>();
    private final Participant.Agent agent = new Participant.Agent("agent-1", "Ayşe", AgentRole.AGENT);
    private TestSite site;
    private Chat otherNode;

    @BeforeEach
    void start() {
        site = TestSite.start(steered.store());
        otherNode =
                Chat.builder().store(steered.store()).limits(TestSite.UNLIMITED).build();
    }

    @AfterEach
    void stop() {
        site.close();
        otherNode.close();
    }

    private void arm(Point point, ThreadId thread, Runnable commit) {
        armed.set(commit);
        switch (point) {
            // the first thing the store is asked when a client follows, on either way, is who it is
            case BEFORE_SUBSCRIBING -> {
                steered.after("visitorByToken", args -> fire());
                steered.after("session", args -> fire());
            }
            case BEFORE_THE_POSITION -> steered.before("positions", args -> fireFor(thread, args));
            case BEFORE_LOADING -> steered.after("positions", args -> fireFor(thread, args));
            case AFTER_LOADING -> steered.after("readMarks", args -> fireFor(thread, args));
        }
    }

    private void disarm() {
        for (String method : List.of("visitorByToken", "session", "positions", "readMarks")) {
            steered.before(method, args -> {});
            steered.after(method, args -> {});
        }
    }

    private void fireFor(ThreadId thread, Object[] args) {
        boolean concerned = args[0] instanceof Collection<?> all
                ? all.contains(thread)
                : Arrays.asList(args).contains(thread);
        if (concerned) {
            fire();
        }
    }

    private void fire() {
        Runnable once = armed.getAndSet(null);
        if (once != null) {
            once.run();
        }
    }

    /** Commits, and returns when this node's watchers have been told. */
    private void commitAndTell(ThreadId thread) {
        CountDownLatch told = new CountDownLatch(1);
        try (Subscription unused = site.chat().subscribe(event -> told.countDown())) {
            site.chat()
                    .as(agent)
                    .send(thread, new ClientId(TestClient.newClientId()), "now")
                    .join();
            assertThat(told.await(5, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private ThreadId opened(TestClient visitor) {
        ChatActor asVisitor = site.chat().as(new Participant.Visitor(visitor.id(), null));
        return asVisitor
                .send(new ClientId(TestClient.newClientId()), "before")
                .join()
                .thread();
    }

    @ParameterizedTest
    @EnumSource
    void a_visitor_over_a_websocket(Point point) {
        for (int run = 0; run < RUNS; run++) {
            try (TestClient visitor = site.visitor()) {
                ThreadId thread = opened(visitor);
                arm(point, thread, () -> commitAndTell(thread));
                visitor.connect().awaitText(thread.value(), "now");
                assertThat(visitor.texts(thread.value())).containsExactly("before", "now");
                assertThat(visitor.faults()).isEmpty();
                disarm();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_visitor_over_http(Point point) {
        for (int run = 0; run < RUNS; run++) {
            try (TestClient visitor = site.visitor().over(Carrier.HTTP)) {
                ThreadId thread = opened(visitor);
                visitor.connect().awaitText(thread.value(), "before");
                visitor.drop();
                arm(point, thread, () -> commitAndTell(thread));
                visitor.connect().awaitText(thread.value(), "now");
                assertThat(visitor.texts(thread.value())).containsExactly("before", "now");
                assertThat(visitor.faults()).isEmpty();
                disarm();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "BEFORE_THE_POSITION, false, false", "BEFORE_LOADING, false, false", "AFTER_LOADING, false, false",
        "BEFORE_THE_POSITION, true, false", "BEFORE_LOADING, true, false", "AFTER_LOADING, true, false",
        "BEFORE_THE_POSITION, true, true", "BEFORE_LOADING, true, true", "AFTER_LOADING, true, true"
    })
    void an_agent_who_watches(Point point, boolean watchedBefore, boolean fromTheBeginning) {
        for (int run = 0; run < RUNS; run++) {
            try (TestClient visitor = site.visitor();
                    TestClient client = site.agent()) {
                ThreadId thread = opened(visitor);
                Subscription other = watchedBefore ? site.chat().as(agent).watch(List.of(thread), e -> {}) : () -> {};
                client.connect();
                if (!fromTheBeginning) {
                    client.watch(thread.value());
                    client.awaitText(thread.value(), "before");
                    client.drop();
                    client.connect();
                }
                arm(point, thread, () -> commitAndTell(thread));
                client.watch(thread.value());
                client.awaitText(thread.value(), "before");
                if (armed.get() != null) {
                    fire(); // nothing had to be loaded: then it comes after
                }
                client.awaitText(thread.value(), "now");
                assertThat(client.texts(thread.value())).containsExactly("before", "now");
                assertThat(client.faults()).isEmpty();
                disarm();
                other.close();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void watching_many_threads_asks_for_their_marks_once(Carrier carrier) {
        List<String> threads = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            threads.add(opened(site.visitor()).value());
        }
        try (TestClient client = site.agent().over(carrier)) {
            client.connect().watch(threads.toArray(new String[0]));
            client.await("all", () -> threads.stream().allMatch(thread -> client.position(thread) == 1));
            AtomicInteger asked = new AtomicInteger();
            steered.before("readMarks", args -> asked.incrementAndGet());
            client.drop();
            client.connect();
            client.ping();
            site.chat()
                    .as(agent)
                    .send(new ThreadId(threads.get(0)), new ClientId(TestClient.newClientId()), "now")
                    .join();
            client.awaitText(threads.get(0), "now");
            assertThat(asked.get()).isBetween(1, 5);
        }
    }

    /** Two begin to follow; the second finds what was committed after the first read the position. */
    @ParameterizedTest
    @CsvSource({"true", "false"})
    void one_who_is_overtaken_by_another(boolean onThisNode) {
        for (int run = 0; run < 5; run++) {
            try (TestClient visitor = site.visitor()) {
                ThreadId thread = opened(visitor);
                AtomicReference<Subscription> second = new AtomicReference<>();
                arm(Point.BEFORE_LOADING, thread, () -> {
                    if (onThisNode) {
                        commitAndTell(thread);
                    } else {
                        otherNode
                                .as(agent)
                                .send(thread, new ClientId(TestClient.newClientId()), "now")
                                .join();
                    }
                    second.set(site.chat().as(agent).watch(List.of(thread), e -> {}));
                });
                try (TestSocket client = TestSocket.open(
                        site.base(),
                        Map.of(
                                "Origin",
                                TestHttp.origin(site.base()),
                                "Cookie",
                                site.agent().cookie()))) {
                    client.send("{\"kind\":\"hello\",\"id\":\"1\",\"v\":1,\"as\":\"agent\"}");
                    client.next("welcome");
                    client.send("{\"kind\":\"watch\",\"id\":\"2\",\"inbox\":false,\"threads\":[{\"id\":\"" + thread
                            + "\",\"after\":1}]}");
                    JsonNode news = client.next();
                    while (!news.toString().contains("\"now\"")) {
                        news = client.next(); // fails when there is none
                    }
                    disarm();
                    Subscription other = second.get();
                    if (other != null) {
                        other.close();
                    }
                }
            }
        }
    }
}
