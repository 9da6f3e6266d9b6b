package dev.sohbet.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sohbet.chat.internal.signin.Passwords;
import dev.sohbet.chat.memory.InMemoryChatStore;
import dev.sohbet.chat.model.AgentRole;
import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.model.Participant.Agent;
import dev.sohbet.chat.spi.AgentAccount;
import dev.sohbet.chat.spi.AgentLink;
import dev.sohbet.chat.spi.AgentSession;
import dev.sohbet.chat.spi.ChatStore;
import dev.sohbet.chat.testkit.Racers;
import dev.sohbet.chat.testkit.RecordingCodeSender;
import dev.sohbet.chat.testkit.SteeredStore;
import dev.sohbet.chat.testkit.TestClock;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Codes, recovery codes and links, by way of {@link Identities} and {@link AgentLinks}. */
class CodeSignInTest {
    private static final String PASSWORD = "correct horse battery";
    private static final String HASH = new Passwords(new Random(1)).hash(PASSWORD);
    private static final String TG = "telegram";
    private static final byte[] KEY = "a server key of thirty-two bytes".getBytes(StandardCharsets.US_ASCII);

    private final TestClock clock = new TestClock();
    private final InMemoryChatStore store = new InMemoryChatStore();
    private final RecordingCodeSender sender = new RecordingCodeSender(TG);
    private final List<Chat> nodes = new ArrayList<>();
    private final AtomicInteger addresses = new AtomicInteger();
    private final Chat chat = node(store, SignInMode.CODE);
    private final Identities identities = chat.identities();
    private Agent deniz = new Agent("nobody", "nobody", AgentRole.AGENT);

    private Chat node(ChatStore on, SignInMode mode) {
        Chat node = Chat.builder()
                .store(on)
                .clock(clock)
                .codeSender(sender)
                .serverKey(KEY)
                .signIn(mode)
                .build();
        nodes.add(node);
        return node;
    }

    @BeforeEach
    void link() {
        deniz = linked("deniz");
    }

    @AfterEach
    void close() {
        nodes.forEach(Chat::close);
    }

    /** Past {@link Identities#addAgent}, which hashes a password each time. */
    private Agent added(String username, AgentRole role) {
        Agent agent = new Agent("id-of-" + username, username, role);
        store.addAgent(new AgentAccount(agent, username, HASH));
        return agent;
    }

    private Agent linked(String username) {
        Agent agent = added(username, AgentRole.AGENT);
        String token = chat.links().offer(agent, TG);
        return chat.links()
                .accept(TG, token, "id of " + username, "chat of " + username)
                .orElseThrow();
    }

    /** Somebody at an address of their own. */
    private Requester somebody() {
        return new Requester("192.0.2." + addresses.incrementAndGet(), "Firefox on Linux, 192.0.2.x");
    }

    private String ask(String username) {
        return identities.beginCode(username, null, false, somebody());
    }

    private static ChatException refused(ErrorCode code, ThrowingCallable action) {
        ChatException refused = catchThrowableOfType(ChatException.class, action);
        assertThat(refused).isNotNull();
        assertThat(refused.code()).as(refused.getMessage()).isEqualTo(code);
        return refused;
    }

    private static String other(String code) {
        return code.charAt(0) == '9' ? "0" + code.substring(1) : "9" + code.substring(1);
    }

    @Test
    void a_code_signs_in_on_whatever_node() {
        Chat second = node(store, SignInMode.CODE);
        String attempt = ask("DENIZ");
        RecordingCodeSender.Sent sent = sender.nextCode();
        assertThat(sent.to()).isEqualTo(new AgentLink(TG, "id of deniz", "chat of deniz", deniz));
        assertThat(sent.code()).matches("[0-9]{8}");
        assertThat(sent.validFor()).isEqualTo(Duration.ofMinutes(5));
        assertThat(sent.from()).isEqualTo("Firefox on Linux, 192.0.2.x");

        String typed = " " + sent.code().substring(0, 4) + " " + sent.code().substring(4) + "\n";
        Identities.SignedIn signedIn = second.identities().signInWithCode(attempt, typed, somebody());
        assertThat(signedIn.agent()).isEqualTo(deniz);
        assertThat(identities.agent(signedIn.key())).contains(deniz);
    }

    @Test
    void whatever_is_wrong_there_is_one_answer() {
        Map<String, ThrowingCallable> wrongs = new LinkedHashMap<>();
        String wrong = ask("deniz");
        String code = sender.nextCode().code();
        wrongs.put("wrong", () -> identities.signInWithCode(wrong, other(code), somebody()));
        wrongs.put("no code at all", () -> identities.signInWithCode(wrong, "", somebody()));
        wrongs.put("far too long", () -> identities.signInWithCode(wrong, "1".repeat(100_000), somebody()));
        wrongs.put("no recovery code", () -> identities.signInWithCode(wrong, "7k3q-m0xd-9v2p-aa41", somebody()));
        wrongs.put("another browser", () -> identities.signInWithCode("", code, somebody()));
        wrongs.put("another browser's attempt", () -> identities.signInWithCode("x".repeat(43), code, somebody()));

        linked("ayse");
        String hers = ask("ayse");
        String herCode = sender.nextCode().code();
        wrongs.put("another account", () -> identities.signInWithCode(wrong, herCode, somebody()));
        identities.signInWithCode(hers, herCode, somebody());
        wrongs.put("used", () -> identities.signInWithCode(hers, herCode, somebody()));

        linked("ege");
        String cancelled = ask("ege");
        String old = sender.nextCode().code();
        String unused = ask("ege");
        sender.nextCode();
        wrongs.put("cancelled by a new one", () -> identities.signInWithCode(cancelled, old, somebody()));

        wrongs.put("an account that is not there", () -> identities.signInWithCode(ask("nobody"), code, somebody()));
        added("unlinked", AgentRole.AGENT);
        wrongs.put("an account without a link", () -> identities.signInWithCode(ask("unlinked"), code, somebody()));

        linked("late");
        String expired = ask("late");
        String lateCode = sender.nextCode().code();
        wrongs.put("expired", () -> {
            clock.advance(Duration.ofMinutes(5));
            identities.signInWithCode(expired, lateCode, somebody());
        });
        wrongs.forEach((name, action) -> {
            ChatException refused = refused(ErrorCode.BAD_CREDENTIALS, action);
            assertThat(refused).as(name).hasMessage("This code is wrong or can no longer be used.");
            assertThat(refused.retryAfter()).as(name).isNull();
        });
    }

    @Test
    void of_a_thousand_guesses_at_once_over_three_nodes_five_are_looked_at() throws Exception {
        List<Chat> three = List.of(chat, node(store, SignInMode.CODE), node(store, SignInMode.CODE));
        String attempt = ask("deniz");
        String code = sender.nextCode().code();
        List<Callable<Integer>> guessers = IntStream.range(0, 20)
                .<Callable<Integer>>mapToObj(i -> () -> {
                    for (int j = 0; j < 50; j++) {
                        String guess = String.format("%08d", (Integer.parseInt(code) + 1 + i * 50 + j) % 100_000_000);
                        Requester from = new Requester("198.51." + i + "." + j, "somebody");
                        Identities node = three.get((i + j) % 3).identities();
                        assertThatThrownBy(() -> node.signInWithCode(attempt, guess, from))
                                .isInstanceOf(ChatException.class);
                    }
                    return 50;
                })
                .toList();
        assertThat(Racers.race(guessers).stream().mapToInt(Integer::intValue).sum())
                .isEqualTo(1_000);
        assertThat(store.attempts("code-failed:deniz", clock.instant())).isEqualTo(5);
        refused(ErrorCode.BAD_CREDENTIALS, () -> identities.signInWithCode(attempt, code, somebody()));
    }

    @Test
    void of_many_who_bring_the_right_code_at_once_one_gets_in() throws Exception {
        Chat second = node(store, SignInMode.CODE);
        String attempt = ask("deniz");
        String code = sender.nextCode().code();
        List<Callable<Boolean>> bringers = IntStream.range(0, 4)
                .<Callable<Boolean>>mapToObj(i -> () -> {
                    try {
                        (i % 2 == 0 ? chat : second).identities().signInWithCode(attempt, code, somebody());
                        return true;
                    } catch (ChatException e) {
                        assertThat(e.code()).isEqualTo(ErrorCode.BAD_CREDENTIALS);
                        return false;
                    }
                })
                .toList();
        assertThat(Racers.race(bringers)).containsOnlyOnce(true);
    }

    @Test
    void asking_for_an_account_that_is_not_there_is_the_same_work() {
        SteeredStore steered = new SteeredStore(store);
        List<String> calls = new ArrayList<>();
        Thread here = Thread.currentThread();
        for (Method method : ChatStore.class.getMethods()) {
            steered.before(method.getName(), args -> {
                if (Thread.currentThread().equals(here)) {
                    calls.add(method.getName());
                }
            });
        }
        added("unlinked", AgentRole.AGENT);
        Identities watched = node(steered.store(), SignInMode.CODE).identities();
        List<List<String>> work = new ArrayList<>();
        for (String username : List.of("deniz", "unlinked", "nobody")) {
            calls.clear();
            String attempt = watched.beginCode(username, null, false, somebody());
            refused(ErrorCode.BAD_CREDENTIALS, () -> watched.signInWithCode(attempt, "no-recovery-code", somebody()));
            refused(ErrorCode.BAD_CREDENTIALS, () -> watched.signInWithCode(attempt, "00000000", somebody()));
            work.add(List.copyOf(calls));
        }
        assertThat(work.get(0)).contains("addCode", "tryCode", "useRecoveryCode");
        assertThat(work).containsOnly(work.get(0));
    }

    @Test
    void a_sender_that_fails_changes_nothing_for_who_asks() {
        sender.fail(new IllegalStateException("the other side is away"));
        String attempt = ask("deniz");
        String code = sender.nextCode().code();
        assertThat(identities.signInWithCode(attempt, code, somebody()).agent()).isEqualTo(deniz);
        sender.fail(null);
        sender.takes(false);
        assertThat(ask("deniz")).hasSize(43);
        sender.nextCode();
    }

    @Test
    void three_codes_in_ten_minutes_ten_in_a_day() {
        for (int i = 0; i < 3; i++) {
            assertThat(ask("deniz")).isNotEmpty();
        }
        ChatException refused = refused(ErrorCode.RATE_LIMITED, () -> ask("deniz"));
        assertThat(refused.retryAfter()).isEqualTo(Duration.ofMinutes(10));
        refused(ErrorCode.RATE_LIMITED, () -> {
            for (int i = 0; i < 4; i++) {
                ask("nobody");
            }
        });
        for (int sent = 3; sent < 10; sent++) {
            clock.advance(Duration.ofMinutes(10));
            assertThat(ask("deniz")).isNotEmpty();
        }
        clock.advance(Duration.ofMinutes(10));
        refused(ErrorCode.RATE_LIMITED, () -> ask("deniz"));
        assertThat(identities.beginCode("deniz", null, true, somebody()))
                .as("a recovery code shall do")
                .hasSize(43);
        clock.advance(Duration.ofDays(1));
        assertThat(ask("deniz")).isNotEmpty();
    }

    @Test
    void twenty_attempts_an_hour_from_one_address() {
        Requester from = somebody();
        for (int i = 0; i < 20; i++) {
            identities.beginCode("user" + i, null, i % 2 == 0, from);
        }
        refused(ErrorCode.RATE_LIMITED, () -> identities.beginCode("user20", null, false, from));
        refused(ErrorCode.RATE_LIMITED, () -> identities.beginCode("user20", null, true, from));
        clock.advance(Duration.ofHours(1));
        identities.beginCode("user20", null, false, from);
    }

    @Test
    void after_ten_failures_each_one_makes_the_next_wait_longer() {
        List<String> recovery = identities.newRecoveryCodes(deniz);
        String attempt = "";
        String code = "";
        for (int i = 0; i < 10; i++) {
            if (i % 5 == 0) {
                attempt = ask("deniz");
                code = sender.nextCode().code();
            }
            String tried = attempt;
            String wrong = other(code);
            refused(ErrorCode.BAD_CREDENTIALS, () -> identities.signInWithCode(tried, wrong, somebody()));
        }
        assertThat(refused(ErrorCode.RATE_LIMITED, () -> ask("deniz")).retryAfter())
                .isEqualTo(Duration.ofSeconds(15));
        clock.advance(Duration.ofSeconds(15));
        String next = ask("deniz");
        String right = sender.nextCode().code();
        refused(ErrorCode.BAD_CREDENTIALS, () -> identities.signInWithCode(next, other(right), somebody()));
        clock.advance(Duration.ofSeconds(15));
        ChatException refused =
                refused(ErrorCode.RATE_LIMITED, () -> identities.signInWithCode(next, right, somebody()));
        assertThat(refused.retryAfter()).isEqualTo(Duration.ofSeconds(30));
        String without = identities.beginCode("deniz", null, true, somebody());
        assertThat(identities
                        .signInWithCode(without, recovery.get(0), somebody())
                        .agent())
                .isEqualTo(deniz);
    }

    @Test
    void a_delay_is_no_lock() {
        for (int i = 0; i < 10; i++) {
            store.countAttempt("code-failed:deniz", clock.instant(), Duration.ofHours(1));
        }
        String attempt = ask("deniz");
        String code = sender.nextCode().code();
        refused(ErrorCode.BAD_CREDENTIALS, () -> identities.signInWithCode(attempt, other(code), somebody()));
        refused(ErrorCode.RATE_LIMITED, () -> identities.signInWithCode(attempt, code, somebody()));
        clock.advance(Duration.ofSeconds(30));
        assertThat(identities.signInWithCode(attempt, code, somebody()).agent()).isEqualTo(deniz);
    }

    @Test
    void recovery_codes_work_once_each_and_until_there_are_new_ones() {
        List<String> codes = identities.newRecoveryCodes(deniz);
        assertThat(Set.copyOf(codes)).hasSize(10).allMatch(code -> code.matches("([0-9a-hjkmnp-tv-z]{4}-?){4}"));
        String attempt = ask("deniz");
        String typed = codes.get(0).toUpperCase(Locale.ROOT).replace('-', ' ').replace('0', 'O');
        assertThat(identities.signInWithCode(attempt, typed, somebody()).agent())
                .isEqualTo(deniz);
        assertThat(identities.recoveryCodes(deniz)).isEqualTo(9);
        String again = identities.beginCode("deniz", null, true, somebody());
        refused(ErrorCode.BAD_CREDENTIALS, () -> identities.signInWithCode(again, codes.get(0), somebody()));

        List<String> fresh = identities.newRecoveryCodes(deniz);
        refused(ErrorCode.BAD_CREDENTIALS, () -> identities.signInWithCode(again, codes.get(1), somebody()));
        String ayses = linked("ayse").id();
        assertThat(ayses).isNotEqualTo(deniz.id());
        String hers = identities.beginCode("ayse", null, true, somebody());
        refused(ErrorCode.BAD_CREDENTIALS, () -> identities.signInWithCode(hers, fresh.get(0), somebody()));
        assertThat(identities.signInWithCode(again, fresh.get(0), somebody()).agent())
                .isEqualTo(deniz);
    }

    @Test
    void with_both_the_password_comes_first() {
        Identities both = node(store, SignInMode.PASSWORD_CODE).identities();
        refused(ErrorCode.BAD_CREDENTIALS, () -> both.beginCode("deniz", "wrong password", false, somebody()));
        refused(ErrorCode.BAD_CREDENTIALS, () -> both.beginCode("deniz", null, true, somebody()));
        refused(ErrorCode.BAD_CREDENTIALS, () -> both.beginCode("nobody", PASSWORD, false, somebody()));
        String attempt = both.beginCode("deniz", PASSWORD, false, somebody());
        RecordingCodeSender.Sent only = sender.nextCode();
        assertThat(sender.waiting()).isZero();
        assertThat(both.signInWithCode(attempt, only.code(), somebody()).agent())
                .isEqualTo(deniz);
    }

    @Test
    void only_the_way_that_is_set_leads_in() {
        refused(ErrorCode.FORBIDDEN, () -> identities.signIn("deniz", PASSWORD, somebody()));
        Identities both = node(store, SignInMode.PASSWORD_CODE).identities();
        refused(ErrorCode.FORBIDDEN, () -> both.signIn("deniz", PASSWORD, somebody()));
        Identities password = node(store, SignInMode.PASSWORD).identities();
        refused(ErrorCode.FORBIDDEN, () -> password.beginCode("deniz", PASSWORD, false, somebody()));
        refused(ErrorCode.FORBIDDEN, () -> password.signInWithCode("attempt", "12345678", somebody()));
        assertThat(password.signIn("deniz", PASSWORD, somebody()).agent()).isEqualTo(deniz);
    }

    @Test
    void who_signs_in_is_told_and_may_say_that_it_was_somebody_else() {
        Chat second = node(store, SignInMode.PASSWORD);
        Identities.SignedIn signedIn = second.identities().signIn("deniz", PASSWORD, somebody());
        RecordingCodeSender.Announced news = sender.nextNews();
        assertThat(news.to().agent()).isEqualTo(deniz);
        assertThat(news.signIn().from()).isEqualTo("Firefox on Linux, 192.0.2.x");
        assertThat(news.signIn().at()).isEqualTo(clock.instant());
        assertThat(news.signIn().session()).isNotEqualTo(signedIn.key());

        identities.revoke("no such session");
        assertThat(second.identities().ended(List.of(signedIn.key()))).isEmpty();
        identities.revoke(news.signIn().session());
        assertThat(second.identities().ended(List.of(signedIn.key()))).containsExactly(signedIn.key());
    }

    @Test
    void an_agent_sees_and_ends_its_own_sessions_only() {
        Identities password = node(store, SignInMode.PASSWORD).identities();
        Agent ayse = linked("ayse");
        String first = password.signIn("deniz", PASSWORD, somebody()).key();
        clock.advance(Duration.ofMinutes(20));
        String second = password.signIn("deniz", PASSWORD, somebody()).key();
        assertThat(identities.sessions(deniz))
                .extracting(AgentSession::keyHash)
                .containsExactly(Identities.sessionOf(second), Identities.sessionOf(first));
        assertThat(identities.endSession(ayse, Identities.sessionOf(first))).isFalse();
        assertThat(identities.endSession(deniz, Identities.sessionOf(second))).isTrue();
        assertThat(password.agent(second)).isEmpty();
        clock.advance(Duration.ofMinutes(20));
        assertThat(identities.sessions(deniz)).as("idle for too long").isEmpty();
    }

    @Test
    void whoever_changes_a_link_stays_signed_in_and_nobody_else() {
        Identities password = node(store, SignInMode.PASSWORD).identities();
        String here = password.signIn("deniz", PASSWORD, somebody()).key();
        String elsewhere = password.signIn("deniz", PASSWORD, somebody()).key();
        String token = chat.links().offer(deniz, TG, here);
        assertThat(token).hasSize(22);
        assertThat(chat.links().accept(TG, token, "new", "new chat")).contains(deniz);
        assertThat(password.agent(elsewhere)).isEmpty();
        assertThat(password.agent(here)).contains(deniz);
        assertThat(chat.links().find(TG, "new")).map(AgentLink::agent).contains(deniz);
        assertThat(chat.links().remove(deniz, TG, here)).isTrue();
        assertThat(password.agent(here)).contains(deniz);
        assertThat(chat.links().of(deniz)).isEmpty();

        chat.links().accept(TG, chat.links().offer(deniz, TG, here), "new", "new chat");
        assertThat(chat.links().remove(deniz, TG)).isTrue();
        assertThat(password.agent(here)).isEmpty();
        assertThat(chat.links().remove(deniz, TG)).isFalse();
    }

    @Test
    void an_offer_lasts_ten_minutes() {
        String token = chat.links().offer(deniz, TG);
        clock.advance(Duration.ofMinutes(10));
        assertThat(chat.links().accept(TG, token, "x", "x")).isEmpty();
    }

    @Test
    void a_fresh_site_is_entered_by_an_offer_to_its_admin_until_one_is_linked() {
        assertThat(chat.links().offerToFirstAdmin("admin", TG)).isEmpty();
        assertThat(chat.links().offerToFirstAdmin("deniz", TG)).as("no admin").isEmpty();
        added("admin", AgentRole.ADMIN);
        String token = chat.links().offerToFirstAdmin("admin", TG).orElseThrow();
        assertThat(chat.links().deepLink(TG, token)).contains("https://telegram.example/start?token=" + token);
        assertThat(chat.links().accept(TG, token, "17", "17")).isPresent();
        assertThat(chat.links().offerToFirstAdmin("admin", TG)).isEmpty();
    }

    @Test
    void codes_need_a_key_and_a_sender() {
        Chat.Builder noKey = Chat.builder().signIn(SignInMode.CODE).codeSender(sender);
        assertThatThrownBy(noKey::build)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("server key");
        Chat.Builder noSender = Chat.builder().signIn(SignInMode.PASSWORD_CODE).serverKey(KEY);
        assertThatThrownBy(noSender::build)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("CodeSender");
        assertThatThrownBy(() -> Chat.builder().serverKey(new byte[31])).isInstanceOf(IllegalArgumentException.class);
    }
}
