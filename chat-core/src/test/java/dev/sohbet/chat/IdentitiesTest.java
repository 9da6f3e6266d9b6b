package dev.sohbet.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sohbet.chat.memory.InMemoryChatStore;
import dev.sohbet.chat.model.AgentRole;
import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.spi.AgentAccount;
import dev.sohbet.chat.testkit.SteeredStore;
import dev.sohbet.chat.testkit.TestClock;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentitiesTest {
    private static final String PASSWORD = "correct horse battery";

    private final TestClock clock = new TestClock();
    private final InMemoryChatStore store = new InMemoryChatStore();
    private final Chat chat = Chat.builder().store(store).clock(clock).build();
    private final Identities identities = chat.identities();

    @AfterEach
    void close() {
        chat.close();
    }

    @Test
    void aVisitorIsKnownByItsTokenWhileItIsUsed() {
        Identities.NewVisitor made = identities.newVisitor(" Ayşe \n Nur ", "192.0.2.1");
        assertThat(made.token()).hasSize(43);
        assertThat(made.visitor().name()).isEqualTo("Ayşe Nur");

        for (int week = 0; week < 10; week++) {
            clock.advance(Duration.ofDays(7));
            assertThat(identities.visitor(made.token())).contains(made.visitor());
        }
        clock.advance(ChatLimits.DEFAULT.tokenIdle().plusHours(2));
        assertThat(identities.visitor(made.token())).isEmpty();
        assertThat(identities.visitor("nonsense")).isEmpty();
    }

    @Test
    void oneAddressMakesOnlySoManyVisitors() {
        for (int i = 0; i < 60; i++) {
            identities.newVisitor(null, "192.0.2.1");
        }
        refused(ErrorCode.RATE_LIMITED, () -> identities.newVisitor(null, "192.0.2.1"));
        identities.newVisitor(null, "192.0.2.2");
        clock.advance(Duration.ofHours(1));
        identities.newVisitor(null, "192.0.2.1");
    }

    @Test
    void anAgentSignsInAndOut() {
        assertThat(identities.addAgent("Deniz", PASSWORD, "Deniz", AgentRole.AGENT))
                .isTrue();
        assertThat(identities.addAgent("deniz", PASSWORD, "Another", AgentRole.AGENT))
                .isFalse();

        Identities.SignedIn signedIn = identities.signIn("DENIZ", PASSWORD, "192.0.2.1");
        assertThat(identities.agent(signedIn.key())).contains(signedIn.agent());

        identities.signOut(signedIn.key());
        assertThat(identities.agent(signedIn.key())).isEmpty();
    }

    @Test
    void aWrongPasswordAndAnUnknownNameGetOneAnswer() {
        identities.addAgent("deniz", PASSWORD, "Deniz", AgentRole.AGENT);

        refused(ErrorCode.BAD_CREDENTIALS, () -> identities.signIn("deniz", "wrong password", "192.0.2.1"));
        refused(ErrorCode.BAD_CREDENTIALS, () -> identities.signIn("nobody", PASSWORD, "192.0.2.1"));
        refused(ErrorCode.BAD_CREDENTIALS, () -> identities.signIn("deniz", "x".repeat(100_000), "192.0.2.1"));
    }

    @Test
    void anUnknownNameCostsAsMuchAsAWrongPassword() {
        identities.addAgent("deniz", PASSWORD, "Deniz", AgentRole.AGENT);
        long known = cpuOf(() -> identities.signIn("deniz", "a wrong guess", "192.0.2.1"));
        long unknown = cpuOf(() -> identities.signIn("nobody", "a wrong guess", "192.0.2.1"));

        // hundreds of milliseconds of hashing against less than one without: no close race on any machine
        assertThat(unknown).isGreaterThan(known / 4);
    }

    private static long cpuOf(ThrowingCallable refusedSignIn) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadCpuTime();
        refused(ErrorCode.BAD_CREDENTIALS, refusedSignIn);
        return threads.getCurrentThreadCpuTime() - before;
    }

    @Test
    void aFloodFromOneAddressIsRefusedWithoutTheStore() {
        List<String> asked = new ArrayList<>();
        SteeredStore steered = new SteeredStore(store);
        steered.before("countAttempt", args -> asked.add((String) args[0]));
        try (Chat flooded = Chat.builder().store(steered.store()).clock(clock).build()) {
            for (int i = 0; i < 1_000; i++) {
                String name = "name" + i;
                assertThatThrownBy(() -> flooded.identities().signIn(name, "x".repeat(200), "192.0.2.1"))
                        .isInstanceOf(ChatException.class);
            }
            assertThat(asked).hasSizeLessThanOrEqualTo(3 * 50);
            asked.clear();
            for (int i = 0; i < 60; i++) {
                flooded.identities().newVisitor(null, "192.0.2.1");
            }
            for (int i = 0; i < 1_000; i++) {
                refused(ErrorCode.RATE_LIMITED, () -> flooded.identities().newVisitor(null, "192.0.2.1"));
            }
            assertThat(asked).hasSize(60);
        }
    }

    @Test
    void anAddressThatMakesUpNamesLeavesARowForFewOfThemOnHoweverManyNodes() {
        Set<String> rows = new HashSet<>();
        SteeredStore steered = new SteeredStore(store);
        steered.before("countAttempt", args -> rows.add((String) args[0]));
        for (int node = 0; node < 3; node++) {
            try (Chat one = Chat.builder().store(steered.store()).clock(clock).build()) {
                for (int i = 0; i < 50; i++) {
                    String name = "name" + node + "-" + i;
                    assertThatThrownBy(() -> one.identities().signIn(name, "x".repeat(200), "192.0.2.1"))
                            .isInstanceOf(ChatException.class);
                }
            }
        }
        assertThat(rows).filteredOn(row -> row.startsWith("login-pair:")).hasSize(50);
        assertThat(rows).filteredOn(row -> row.startsWith("login-account:")).hasSize(50);
    }

    /** Each holds one of the host's threads, and each would hash for half a second. */
    @Test
    void fewSignInAtOnceFewWaitAndAllOthersAreSentAway() throws Exception {
        SteeredStore steered = new SteeredStore(store);
        CountDownLatch open = new CountDownLatch(1);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        steered.before("agentByUsername", args -> {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            assertThat(open.await(30, TimeUnit.SECONDS)).isTrue();
        });
        steered.after("agentByUsername", args -> inside.decrementAndGet());
        ExecutorService people = Executors.newFixedThreadPool(20);
        try (Chat crowded = Chat.builder().store(steered.store()).clock(clock).build()) {
            BlockingQueue<ErrorCode> answers = new LinkedBlockingQueue<>();
            for (int i = 0; i < 20; i++) {
                String address = "192.0.2." + i;
                people.execute(() -> answers.add(refusal(crowded.identities(), address)));
            }
            for (int i = 0; i < 4; i++) {
                assertThat(answers.poll(4, TimeUnit.SECONDS)).isEqualTo(ErrorCode.OVERLOADED);
            }
            assertThat(answers).isEmpty();
            open.countDown();
            for (int i = 0; i < 16; i++) {
                assertThat(answers.poll(10, TimeUnit.SECONDS)).isEqualTo(ErrorCode.BAD_CREDENTIALS);
            }
            int processors = Runtime.getRuntime().availableProcessors();
            assertThat(most.get()).isBetween(1, Math.max(1, processors / 2));
        } finally {
            open.countDown();
            people.shutdownNow();
        }
    }

    private static ErrorCode refusal(Identities of, String address) {
        try {
            of.signIn("somebody", "x".repeat(200), address);
            throw new AssertionError("signed in");
        } catch (ChatException e) {
            return e.code();
        }
    }

    @Test
    void noAgentIsMadeWhoCouldNeverSignInOrBeShown() {
        refused(ErrorCode.BAD_FRAME, () -> identities.addFirstAdmin("Site Admin", PASSWORD));
        refused(ErrorCode.BAD_FRAME, () -> identities.addAgent("", PASSWORD, "Deniz", AgentRole.AGENT));
        refused(ErrorCode.BAD_FRAME, () -> identities.addAgent("x".repeat(65), PASSWORD, "Deniz", AgentRole.AGENT));
        refused(ErrorCode.BAD_FRAME, () -> identities.addAgent("deniz", PASSWORD, "x".repeat(65), AgentRole.AGENT));
        assertThat(identities.addFirstAdmin("admin", null)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password",
                "Password1!",
                "P@ssw0rd2026",
                "12345678",
                "87654321",
                "11111111",
                "qwertyuiop",
                "admin123",
                "deniz1990",
                "iloveyou",
                "testtest",
                "!!letmein!!",
                "2026-11-25",
                "Galatasaray1905"
            })
    void aPasswordThatIsTriedFirstIsRefused(String common) {
        refused(ErrorCode.BAD_FRAME, () -> identities.addAgent("deniz", common, "Deniz", AgentRole.AGENT));
    }

    @ParameterizedTest
    @ValueSource(strings = {PASSWORD, "tarhana corbasi", "x7-quarrel", "83912047561938204756"})
    void anyOtherPasswordIsTaken(String password) {
        assertThat(identities.addAgent("deniz", password, "Deniz", AgentRole.AGENT))
                .isTrue();
    }

    @Test
    void whoIsSignedInStaysSoWhenItsUseCannotBeNoted() {
        identities.addAgent("deniz", PASSWORD, "Deniz", AgentRole.AGENT);
        String key = identities.signIn("deniz", PASSWORD, "192.0.2.1").key();
        SteeredStore steered = new SteeredStore(store);
        steered.before("touchSession", args -> {
            throw new ChatException(ErrorCode.UNAVAILABLE, "the disk is full");
        });
        try (Chat full = Chat.builder().store(steered.store()).clock(clock).build()) {
            clock.advance(Duration.ofMinutes(5));
            assertThat(full.identities().agent(key)).isPresent();
        }
    }

    @Test
    void guessingEndsAfterTenTriesEvenWithTheRightPassword() {
        identities.addAgent("deniz", PASSWORD, "Deniz", AgentRole.AGENT);
        for (int i = 0; i < 10; i++) {
            refused(ErrorCode.BAD_CREDENTIALS, () -> identities.signIn("deniz", "x".repeat(200), "192.0.2.1"));
        }

        refused(ErrorCode.RATE_LIMITED, () -> identities.signIn("deniz", PASSWORD, "192.0.2.1"));
        identities.signIn("deniz", PASSWORD, "192.0.2.2");
        clock.advance(Duration.ofMinutes(15));
        identities.signIn("deniz", PASSWORD, "192.0.2.1");
    }

    @Test
    void nobodysGuessesCountForSomebodyElse() {
        identities.addAgent("alice", PASSWORD, "Alice", AgentRole.AGENT);
        for (int i = 0; i < 12; i++) {
            for (String name : new String[] {"alice@192.0.2.1", "@192.0.2.1", "192.0.2.1 alice", "x y"}) {
                assertThatThrownBy(() -> identities.signIn(name, "x".repeat(200), "192.0.2.9"))
                        .isInstanceOf(ChatException.class);
            }
        }

        identities.signIn("alice", PASSWORD, "192.0.2.1");
    }

    @Test
    void aSessionEndsWhenItIdlesAndInAnyCaseAfterADay() {
        identities.addAgent("deniz", PASSWORD, "Deniz", AgentRole.AGENT);
        String idle = identities.signIn("deniz", PASSWORD, "192.0.2.1").key();
        clock.advance(ChatLimits.DEFAULT.sessionIdle().plusSeconds(1));
        assertThat(identities.agent(idle)).isEmpty();

        String busy = identities.signIn("deniz", PASSWORD, "192.0.2.1").key();
        Duration used = Duration.ZERO;
        Duration step = Duration.ofMinutes(20);
        while (used.plus(step).compareTo(ChatLimits.DEFAULT.sessionTotal()) <= 0) {
            clock.advance(step);
            used = used.plus(step);
            assertThat(identities.agent(busy)).as("after %s", used).isPresent();
        }
        clock.advance(step);
        assertThat(identities.agent(busy)).isEmpty();
    }

    @Test
    void theFirstAdminIsMadeOnce() {
        String password = identities.addFirstAdmin("admin", null).orElseThrow();
        assertThat(password).hasSizeGreaterThanOrEqualTo(22);
        assertThat(identities.signIn("admin", password, "192.0.2.1").agent().role())
                .isEqualTo(AgentRole.ADMIN);

        assertThat(identities.addFirstAdmin("admin", null)).isEmpty();
        assertThat(identities.addFirstAdmin("other", PASSWORD)).isEmpty();
        refused(ErrorCode.BAD_CREDENTIALS, () -> identities.signIn("other", PASSWORD, "192.0.2.1"));
    }

    @Test
    void noSecretReachesTheStoreOrALog() {
        identities.addAgent("deniz", PASSWORD, "Deniz", AgentRole.AGENT);
        AgentAccount account = store.agentByUsername("deniz").orElseThrow();
        assertThat(account.passwordHash()).startsWith("pbkdf2-sha256$600000$").doesNotContain(PASSWORD);
        assertThat(account.toString()).doesNotContain(account.passwordHash());

        Identities.SignedIn signedIn = identities.signIn("deniz", PASSWORD, "192.0.2.1");
        assertThat(store.session(signedIn.key())).isEmpty();
        assertThat(signedIn.toString()).doesNotContain(signedIn.key());
        Identities.NewVisitor made = identities.newVisitor(null, "192.0.2.1");
        assertThat(made.toString()).doesNotContain(made.token());
    }

    private static void refused(ErrorCode code, ThrowingCallable action) {
        assertThatThrownBy(action)
                .isInstanceOfSatisfying(
                        ChatException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
