package dev.sohbet.chat.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.model.AgentRole;
import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.Participant.Agent;
import dev.sohbet.chat.model.Participant.Visitor;
import dev.sohbet.chat.model.Presence;
import dev.sohbet.chat.model.Presence.State;
import dev.sohbet.chat.spi.AgentAccount;
import dev.sohbet.chat.spi.AgentSession;
import dev.sohbet.chat.spi.IdentityStore;
import dev.sohbet.chat.spi.PresenceStore.PresenceUpdate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Visitors, agents, sessions, attempts, presence. */
abstract class PeopleContract extends OutboxContract {
    private static final Duration TTL = Duration.ofSeconds(30);

    @Test
    void a_token_is_known_as_long_as_it_is_used() {
        Duration idle = Duration.ofDays(30);
        Visitor guest = new Visitor(ids.id(), null);
        store.addVisitor(guest, "hash-1", now());
        for (int month = 0; month < 5; month++) {
            clock.advance(Duration.ofDays(29));
            assertThat(otherNode.visitorByToken("hash-1", now(), idle)).contains(guest);
        }
        clock.advance(idle.plusMillis(1));
        assertThat(store.visitorByToken("hash-1", now(), idle)).isEmpty();
        assertThat(store.visitorByToken("hash-2", now(), idle)).isEmpty();
    }

    @Test
    void a_short_idle_time_slides_too() {
        Duration idle = Duration.ofMinutes(10);
        Visitor someone = ids.visitor("Ege");
        store.addVisitor(someone, "hash-1", now());
        for (int i = 0; i < 20; i++) {
            clock.advance(Duration.ofMinutes(6));
            assertThat(store.visitorByToken("hash-1", now(), idle)).contains(someone);
        }
    }

    @Test
    void tokens_are_compared_exactly() {
        store.addVisitor(ids.visitor("A"), "hash", now());
        assertThat(store.visitorByToken("HASH", now(), TTL)).isEmpty();
        assertThat(store.visitorByToken("hash ", now(), TTL)).isEmpty();
    }

    private AgentAccount account(String username) {
        return new AgentAccount(new Agent(ids.id(), "Agent " + username, AgentRole.ADMIN), username, "pbkdf2$x");
    }

    @Test
    void a_user_name_is_taken_once_whatever_its_case() {
        assertThat(store.hasAdmins()).isFalse();
        AgentAccount account = account("Ayşe");
        assertThat(store.addAgent(account)).isTrue();
        assertThat(store.hasAdmins()).isTrue();
        assertThat(otherNode.addAgent(account("AYŞE"))).isFalse();
        assertThat(store.addAgent(account("ayse"))).isTrue();
        assertThat(otherNode.agentByUsername("aYşE")).contains(account);
        assertThat(store.agentByUsername("nobody")).isEmpty();
    }

    @Test
    void only_an_admin_is_an_admin() {
        store.addAgent(new AgentAccount(new Agent(ids.id(), "Deniz", AgentRole.AGENT), "deniz", "pbkdf2$x"));
        assertThat(store.hasAdmins()).isFalse();
        store.addAgent(account("ayse"));
        assertThat(otherNode.hasAdmins()).isTrue();
    }

    @Test
    void agents_are_listed_by_user_name_and_not_without_end() {
        assertThat(store.agents()).isEmpty();
        AgentAccount zeynep = account("Zeynep");
        AgentAccount ali = account("ali");
        store.addAgent(zeynep);
        store.addAgent(ali);
        assertThat(otherNode.agents()).containsExactly(ali.agent(), zeynep.agent());
        for (int i = 0; i < IdentityStore.MOST_AGENTS; i++) {
            store.addAgent(account("m" + i));
        }
        assertThat(store.agents())
                .hasSize(IdentityStore.MOST_AGENTS)
                .contains(ali.agent())
                .doesNotContain(zeynep.agent());
    }

    @Test
    void of_two_who_take_a_user_name_at_once_one_gets_it() throws Exception {
        List<Callable<Boolean>> takers = IntStream.range(0, 8)
                .mapToObj(i -> account(i % 2 == 0 ? "admin" : "Admin"))
                .<Callable<Boolean>>map(a -> () -> (a.username().equals("admin") ? store : otherNode).addAgent(a))
                .toList();
        assertThat(Collections.frequency(Racers.race(takers), true)).isEqualTo(1);
    }

    @Test
    void a_session_is_there_until_it_ends() {
        AgentAccount account = account("ayse");
        store.addAgent(account);
        AgentSession session = new AgentSession("key-1", account.agent(), now(), now());
        store.addSession(session);
        assertThat(otherNode.session("key-1")).contains(session);
        assertThat(store.session("key-2")).isEmpty();

        Instant later = clock.advance(Duration.ofMinutes(5));
        store.touchSession("key-1", later);
        store.touchSession("key-1", later.minusSeconds(10));
        store.touchSession("key-2", later);
        assertThat(store.session("key-1")).contains(new AgentSession("key-1", account.agent(), TestClock.START, later));

        assertThat(store.endSession("key-1")).isTrue();
        assertThat(otherNode.session("key-1")).isEmpty();
        assertThat(store.endSession("key-1")).isFalse();
    }

    @Test
    void of_many_sessions_those_that_live_are_told() {
        AgentAccount account = account("ayse");
        store.addAgent(account);
        for (String key : List.of("key-1", "key-2", "key-3")) {
            store.addSession(new AgentSession(key, account.agent(), now(), now()));
        }
        store.addSession(new AgentSession("key-of-nobody", account("nobody").agent(), now(), now()));
        store.endSession("key-2");
        assertThat(otherNode.liveSessions(List.of("key-1", "key-2", "key-4", "key-of-nobody")))
                .containsExactly("key-1");
        assertThat(store.liveSessions(List.of())).isEmpty();
    }

    @Test
    void attempts_are_counted_in_windows() {
        Duration window = Duration.ofMinutes(15);
        for (int i = 1; i <= 5; i++) {
            assertThat((i % 2 == 0 ? store : otherNode).countAttempt("ip:1", now(), window))
                    .isEqualTo(i);
            clock.advance(Duration.ofMinutes(2));
        }
        assertThat(store.countAttempt("ip:2", now(), window)).isEqualTo(1);
        clock.set(TestClock.START.plus(window).minusMillis(1));
        assertThat(store.countAttempt("ip:1", now(), window)).isEqualTo(6);
        clock.set(TestClock.START.plus(window));
        assertThat(store.countAttempt("ip:1", now(), window)).isEqualTo(1);
        clock.advance(window.minusMillis(1));
        assertThat(store.countAttempt("ip:1", now(), window)).isEqualTo(2);
    }

    @Test
    void no_attempt_is_lost_when_many_come_at_once() throws Exception {
        List<Callable<Integer>> attempts = IntStream.range(0, 16)
                .<Callable<Integer>>mapToObj(i -> () -> (i % 2 == 0 ? store : otherNode).countAttempt("ip", now(), TTL))
                .toList();
        assertThat(Racers.race(attempts))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(1, 16).boxed().toList());
    }

    private void tell(String node, Author of, State state) {
        store.updatePresence(node, List.of(new PresenceUpdate(of, state, now())));
    }

    private Presence seen(Author of) {
        return Objects.requireNonNull(otherNode.presence(List.of(of), now()).get(of));
    }

    @Test
    void whom_nobody_ever_saw_is_offline() {
        assertThat(seen(visitor)).isEqualTo(new Presence(State.OFFLINE, null));
        assertThat(store.presence(List.of(), now())).isEmpty();
        assertThat(store.teamPresence(now())).isEqualTo(State.OFFLINE);
    }

    @Test
    void the_best_that_a_living_node_tells_counts() {
        store.renewNode("n1", now(), TTL);
        otherNode.renewNode("n2", now(), TTL);
        tell("n1", visitor, State.AWAY);
        assertThat(seen(visitor)).isEqualTo(new Presence(State.AWAY, now()));
        tell("n2", visitor, State.ONLINE);
        assertThat(seen(visitor)).isEqualTo(new Presence(State.ONLINE, null));
        clock.advance(Duration.ofSeconds(5));
        tell("n2", visitor, State.OFFLINE);
        assertThat(seen(visitor)).isEqualTo(new Presence(State.AWAY, now()));
        tell("n1", visitor, State.OFFLINE);
        assertThat(seen(visitor)).isEqualTo(new Presence(State.OFFLINE, now()));
    }

    @Test
    void the_word_of_a_dead_node_does_not_count() {
        store.renewNode("n1", now(), TTL);
        tell("n1", agent, State.ONLINE);
        Instant told = now();
        assertThat(store.teamPresence(now())).isEqualTo(State.ONLINE);
        clock.advance(TTL.minusMillis(1));
        assertThat(seen(agent).state()).isEqualTo(State.ONLINE);
        clock.advance(Duration.ofMillis(1));
        assertThat(seen(agent)).isEqualTo(new Presence(State.OFFLINE, told));
        assertThat(store.teamPresence(now())).isEqualTo(State.OFFLINE);
        tell("n9", agent, State.ONLINE);
        assertThat(seen(agent).state()).as("a node that never said it lives").isEqualTo(State.OFFLINE);
        store.renewNode("n1", now(), TTL);
        assertThat(seen(agent).state()).as("a node that was merely slow").isEqualTo(State.ONLINE);
    }

    @Test
    void nodes_dead_for_long_are_forgotten_but_not_when_people_were_seen() {
        store.renewNode("n1", now(), TTL);
        tell("n1", agent, State.ONLINE);
        Instant told = now();
        clock.advance(Duration.ofDays(1));
        store.renewNode("n2", now(), TTL);
        store.renewNode("n1", now(), TTL);
        assertThat(seen(agent)).isEqualTo(new Presence(State.OFFLINE, told));
    }

    @Test
    void roles_do_not_share_their_presence() {
        store.renewNode("n1", now(), TTL);
        Author namesake = new Author(Author.Role.VISITOR, agent.id(), null);
        Author renamed = new Author(agent.role(), agent.id(), "Other");
        tell("n1", namesake, State.ONLINE);
        assertThat(store.teamPresence(now())).isEqualTo(State.OFFLINE);
        tell("n1", agent, State.AWAY);
        assertThat(store.teamPresence(now())).isEqualTo(State.AWAY);
        assertThat(store.presence(List.of(namesake, renamed, visitor), now()))
                .hasSize(3)
                .containsEntry(namesake, new Presence(State.ONLINE, null))
                .containsEntry(renamed, new Presence(State.AWAY, now()))
                .containsEntry(visitor, new Presence(State.OFFLINE, null));
    }

    @Test
    void last_seen_never_goes_back() {
        store.renewNode("n1", now(), TTL);
        tell("n1", visitor, State.ONLINE);
        Instant left = clock.advance(Duration.ofSeconds(10));
        store.updatePresence(
                "n1",
                List.of(
                        new PresenceUpdate(visitor, State.OFFLINE, left),
                        new PresenceUpdate(agent, State.ONLINE, left)));
        store.updatePresence("n2", List.of(new PresenceUpdate(visitor, State.OFFLINE, left.minusSeconds(5))));
        assertThat(seen(visitor)).isEqualTo(new Presence(State.OFFLINE, left));
        assertThat(seen(agent)).isEqualTo(new Presence(State.ONLINE, null));
    }

    @Test
    void of_several_words_on_one_participant_the_last_counts() {
        store.renewNode("n1", now(), TTL);
        store.updatePresence(
                "n1",
                List.of(
                        new PresenceUpdate(visitor, State.ONLINE, now()),
                        new PresenceUpdate(visitor, State.OFFLINE, now()),
                        new PresenceUpdate(visitor, State.AWAY, now()),
                        new PresenceUpdate(agent, State.ONLINE, now()),
                        new PresenceUpdate(agent, State.OFFLINE, now())));
        assertThat(seen(visitor).state()).isEqualTo(State.AWAY);
        assertThat(seen(agent).state()).isEqualTo(State.OFFLINE);
    }

    @Test
    void the_epoch_is_the_stores() {
        assertThat(store.epoch()).isNotBlank().isEqualTo(store.epoch());
        assertThat(otherNode.epoch()).isEqualTo(store.epoch());
    }
}
