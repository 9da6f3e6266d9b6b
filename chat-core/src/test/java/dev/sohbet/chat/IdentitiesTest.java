package dev.sohbet.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sohbet.chat.memory.InMemoryChatStore;
import dev.sohbet.chat.model.AgentRole;
import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.spi.AgentAccount;
import dev.sohbet.chat.testkit.TestClock;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

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
