package dev.sohbet.chat.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.model.AgentRole;
import dev.sohbet.chat.model.Participant.Agent;
import dev.sohbet.chat.spi.AgentAccount;
import dev.sohbet.chat.spi.AgentLink;
import dev.sohbet.chat.spi.AgentSession;
import dev.sohbet.chat.spi.LinkStore.Offer;
import dev.sohbet.chat.spi.SignInStore.CodeAttempt;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Links to accounts outside, one-time codes, recovery codes, an agent's sessions. */
abstract class SignInContract extends PeopleContract {
    private static final String TG = "telegram";
    private static final Duration SHORT = Duration.ofMinutes(5);

    private Agent agent(String username) {
        return agent(username, AgentRole.ADMIN);
    }

    private Agent agent(String username, AgentRole role) {
        Agent agent = new Agent(ids.id(), username, role);
        store.addAgent(new AgentAccount(agent, username, "pbkdf2$x"));
        return agent;
    }

    private void offer(String token, Agent agent, @Nullable String session) {
        store.offerLink(new Offer(token, agent.id(), TG, session, now().plus(SHORT)));
    }

    private Optional<AgentLink> accept(String token, String account) {
        return otherNode.acceptLink(token, TG, account, "chat-of-" + account, now());
    }

    private Agent linked(String username, String account) {
        Agent agent = agent(username);
        offer("token-of-" + username, agent, null);
        assertThat(accept("token-of-" + username, account)).isPresent();
        return agent;
    }

    private void session(String key, Agent agent) {
        store.addSession(new AgentSession(key, agent, now(), now()));
    }

    private void code(String attempt, String account, @Nullable String hash) {
        store.addCode(new CodeAttempt(attempt, account, hash, now().plus(SHORT)), now());
    }

    @Test
    void an_offer_makes_one_link() {
        Agent ayse = agent("ayse");
        assertThat(store.hasLinkedAdmin()).isFalse();
        offer("token", ayse, null);
        AgentLink link = new AgentLink(TG, "4711", "chat-of-4711", ayse);
        assertThat(otherNode.acceptLink("token", "other", "4711", "a", now())).isEmpty();
        assertThat(accept("another", "4711")).isEmpty();
        assertThat(accept("token", "4711")).contains(link);
        assertThat(accept("token", "4712")).isEmpty();
        assertThat(store.agentLink(TG, "4711")).contains(link);
        assertThat(store.agentLinks(ayse.id())).containsExactly(link);
        assertThat(store.agentLink(TG, "4712")).isEmpty();
        assertThat(store.agentLink("other", "4711")).isEmpty();
        assertThat(otherNode.hasLinkedAdmin()).isTrue();
    }

    @Test
    void an_offer_ends_by_time_and_by_the_next_one() {
        Agent ayse = agent("ayse");
        offer("first", ayse, null);
        offer("second", ayse, null);
        assertThat(accept("first", "1")).isEmpty();
        clock.advance(SHORT);
        assertThat(accept("second", "1")).isEmpty();
        offer("third", ayse, null);
        clock.advance(SHORT.minusMillis(1));
        assertThat(accept("third", "1")).isPresent();
    }

    @Test
    void of_many_who_accept_an_offer_at_once_one_gets_it() throws Exception {
        offer("token", agent("ayse"), null);
        List<Callable<Boolean>> takers = IntStream.range(0, 8)
                .<Callable<Boolean>>mapToObj(i -> () -> (i % 2 == 0 ? store : otherNode)
                        .acceptLink("token", TG, "" + i, "a", now())
                        .isPresent())
                .toList();
        assertThat(Collections.frequency(Racers.race(takers), true)).isEqualTo(1);
    }

    @Test
    void an_account_belongs_to_one_agent_and_an_agent_has_one() {
        Agent ayse = linked("ayse", "1");
        offer("again", ayse, null);
        accept("again", "2");
        assertThat(store.agentLink(TG, "1")).isEmpty();
        assertThat(store.agentLinks(ayse.id()))
                .extracting(AgentLink::externalId)
                .containsExactly("2");
        Agent deniz = linked("deniz", "2");
        assertThat(store.agentLinks(ayse.id())).isEmpty();
        assertThat(store.agentLink(TG, "2")).map(AgentLink::agent).contains(deniz);
    }

    @Test
    void a_new_link_ends_all_that_was_trusted_but_the_session_that_offered_it() {
        Agent ayse = agent("ayse");
        Agent deniz = agent("deniz");
        session("hers", ayse);
        session("stolen", ayse);
        session("another's", deniz);
        code("attempt", "ayse", "hash");
        offer("token", ayse, "hers");
        accept("token", "1");
        assertThat(store.liveSessions(List.of("hers", "stolen", "another's")))
                .containsExactlyInAnyOrder("hers", "another's");
        assertThat(store.codeAttempt("attempt", now())).isEmpty();
    }

    @Test
    void a_removed_link_ends_codes_offers_and_other_sessions() {
        Agent ayse = linked("ayse", "1");
        Agent deniz = linked("deniz", "2");
        session("hers", ayse);
        session("elsewhere", ayse);
        code("attempt", "ayse", "hash");
        code("another's", "deniz", "hash");
        offer("token", ayse, null);
        assertThat(otherNode.removeLink(ayse.id(), TG, "hers")).isTrue();
        assertThat(store.agentLink(TG, "1")).isEmpty();
        assertThat(accept("token", "1")).isEmpty();
        assertThat(store.liveSessions(List.of("hers", "elsewhere"))).containsExactly("hers");
        assertThat(store.codeAttempt("attempt", now())).isEmpty();
        assertThat(store.codeAttempt("another's", now())).isPresent();
        assertThat(store.agentLinks(deniz.id())).hasSize(1);
        assertThat(store.removeLink(ayse.id(), TG, null)).isFalse();
        assertThat(store.session("hers")).isPresent();
    }

    @Test
    void only_a_linked_admin_is_one() {
        Agent deniz = agent("deniz", AgentRole.AGENT);
        offer("token", deniz, null);
        assertThat(accept("token", "1")).isPresent();
        assertThat(store.hasLinkedAdmin()).isFalse();
    }

    @Test
    void a_new_code_cancels_the_old_one_of_its_account_alone() {
        code("one", "ayse", "hash-1");
        code("other", "deniz", "hash-1");
        code("without", "ayse", null);
        assertThat(otherNode.codeAttempt("one", now()))
                .contains(new CodeAttempt("one", "ayse", "hash-1", now().plus(SHORT)));
        code("two", "ayse", "hash-2");
        assertThat(store.codeAttempt("one", now())).map(CodeAttempt::codeHash).isEmpty();
        assertThat(store.codeAttempt("one", now())).isPresent();
        assertThat(store.useCode("one", "hash-1", now())).isFalse();
        assertThat(store.useCode("two", "hash-1", now())).isFalse();
        assertThat(store.useCode("other", "hash-1", now())).isTrue();
        assertThat(otherNode.useCode("two", "hash-2", now())).isTrue();
        assertThat(store.useCode("two", "hash-2", now())).isFalse();
        assertThat(store.codeAttempt("two", now())).isEmpty();
    }

    @Test
    void codes_that_are_made_at_once_leave_one() throws Exception {
        List<Callable<String>> makers = IntStream.range(0, 8)
                .<Callable<String>>mapToObj(i -> () -> {
                    (i % 2 == 0 ? store : otherNode)
                            .addCode(new CodeAttempt("attempt-" + i, "ayse", "hash", now().plus(SHORT)), now());
                    return "attempt-" + i;
                })
                .toList();
        assertThat(Racers.race(makers))
                .filteredOn(attempt -> store.useCode(attempt, "hash", now()))
                .hasSize(1);
    }

    @Test
    void a_code_ends_by_time() {
        code("one", "ayse", "hash");
        clock.advance(SHORT.minusMillis(1));
        assertThat(store.tryCode("one", now(), 5)).isTrue();
        clock.advance(Duration.ofMillis(1));
        assertThat(store.codeAttempt("one", now())).isEmpty();
        assertThat(store.tryCode("one", now(), 5)).isFalse();
        assertThat(store.useCode("one", "hash", now())).isFalse();
        code("two", "deniz", "hash");
        clock.set(TestClock.START);
        assertThat(store.codeAttempt("one", now())).as("forgotten").isEmpty();
    }

    @Test
    void of_a_thousand_tries_at_once_five_count() throws Exception {
        code("one", "ayse", "hash");
        List<Callable<Long>> guessers = IntStream.range(0, 20)
                .<Callable<Long>>mapToObj(i -> () -> IntStream.range(0, 50)
                        .filter(j -> ((i + j) % 2 == 0 ? store : otherNode).tryCode("one", now(), 5))
                        .count())
                .toList();
        assertThat(Racers.race(guessers).stream().mapToLong(Long::longValue).sum())
                .isEqualTo(5);
        assertThat(store.tryCode("unknown", now(), 5)).isFalse();
    }

    @Test
    void of_many_who_use_a_code_at_once_one_gets_in() throws Exception {
        code("one", "ayse", "hash");
        List<Callable<Boolean>> users = IntStream.range(0, 8)
                .<Callable<Boolean>>mapToObj(i -> () -> (i % 2 == 0 ? store : otherNode).useCode("one", "hash", now()))
                .toList();
        assertThat(Collections.frequency(Racers.race(users), true)).isEqualTo(1);
    }

    @Test
    void a_recovery_code_works_once_and_ends_what_is_under_way() throws Exception {
        Agent ayse = agent("ayse");
        Agent deniz = agent("deniz");
        store.setRecoveryCodes(ayse.id(), List.of("r1", "r2", "r3"));
        store.setRecoveryCodes(deniz.id(), List.of("r1"));
        code("one", "ayse", "hash");
        assertThat(otherNode.recoveryCodes(ayse.id())).isEqualTo(3);
        assertThat(store.useRecoveryCode(ayse.id(), "r9")).isFalse();
        assertThat(store.codeAttempt("one", now())).isPresent();
        List<Callable<Boolean>> users = IntStream.range(0, 8)
                .<Callable<Boolean>>mapToObj(
                        i -> () -> (i % 2 == 0 ? store : otherNode).useRecoveryCode(ayse.id(), "r1"))
                .toList();
        assertThat(Collections.frequency(Racers.race(users), true)).isEqualTo(1);
        assertThat(store.codeAttempt("one", now())).isEmpty();
        assertThat(store.recoveryCodes(ayse.id())).isEqualTo(2);
        store.setRecoveryCodes(ayse.id(), List.of("r4"));
        assertThat(store.useRecoveryCode(ayse.id(), "r2")).isFalse();
        assertThat(store.useRecoveryCode(deniz.id(), "r1")).isTrue();
        assertThat(store.recoveryCodes("nobody")).isZero();
    }

    @Test
    void an_agents_sessions_are_listed_the_newest_first() {
        Agent ayse = agent("ayse");
        session("first", ayse);
        clock.advance(SHORT);
        session("second", ayse);
        session("another's", agent("deniz"));
        assertThat(otherNode.sessions(ayse.id()))
                .containsExactly(
                        new AgentSession("second", ayse, now(), now()),
                        new AgentSession("first", ayse, TestClock.START, TestClock.START));
        assertThat(store.sessions("nobody")).isEmpty();
    }

    @Test
    void attempts_can_be_looked_at_without_counting() {
        assertThat(store.attempts("ip", now())).isZero();
        store.countAttempt("ip", now(), SHORT);
        store.countAttempt("ip", now(), SHORT);
        assertThat(otherNode.attempts("ip", now())).isEqualTo(2);
        assertThat(otherNode.attempts("ip", now())).isEqualTo(2);
        clock.advance(SHORT);
        assertThat(store.attempts("ip", now())).isZero();
    }
}
