package dev.sohbet.chat.internal.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sohbet.chat.memory.InMemoryChatStore;
import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.ChatEvent;
import dev.sohbet.chat.model.Presence;
import dev.sohbet.chat.model.Presence.State;
import dev.sohbet.chat.testkit.SteeredStore;
import dev.sohbet.chat.testkit.TestClock;
import dev.sohbet.chat.testkit.TestIds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PresenceTrackerTest {
    private final TestClock clock = new TestClock();
    private final TestIds ids = new TestIds(3);
    private final InMemoryChatStore store = new InMemoryChatStore();
    private final Author visitor = ids.visitor("Deniz").author();
    private final Author agent = ids.agent("Ayşe").author();
    private final List<ChatEvent.PresenceChanged> told = new ArrayList<>();
    private final PresenceTracker here = tracker("here", told);

    @Test
    void someoneWithAConnectionIsOnlineAndAfterAGraceOffline() {
        PresenceTracker.Being tab = here.arrive(visitor, false);
        pass(Duration.ZERO);
        assertThat(state(visitor)).isEqualTo(State.ONLINE);

        Instant left = clock.instant();
        tab.close();
        pass(PresenceTracker.GRACE.minusSeconds(1));
        assertThat(state(visitor)).isEqualTo(State.ONLINE);
        pass(Duration.ofSeconds(1));
        assertThat(presence(visitor)).isEqualTo(new Presence(State.OFFLINE, left));
    }

    @Test
    void aReloadIsNoDeparture() {
        here.arrive(visitor, false).close();
        pass(Duration.ofSeconds(10));
        here.arrive(visitor, false);
        pass(Duration.ofMinutes(1));

        assertThat(state(visitor)).isEqualTo(State.ONLINE);
    }

    @Test
    void oneOfTwoTabsIsEnough() {
        PresenceTracker.Being first = here.arrive(visitor, false);
        here.arrive(visitor, false);
        pass(Duration.ZERO);

        first.close();
        pass(Duration.ofMinutes(1));

        assertThat(state(visitor)).isEqualTo(State.ONLINE);
    }

    @Test
    void allTabsHiddenForAWhileIsAway() {
        PresenceTracker.Being first = here.arrive(visitor, false);
        PresenceTracker.Being second = here.arrive(visitor, false);
        first.hidden(true);
        pass(PresenceTracker.AWAY_AFTER);
        assertThat(state(visitor)).isEqualTo(State.ONLINE);

        second.hidden(true);
        pass(PresenceTracker.AWAY_AFTER.minusSeconds(1));
        assertThat(state(visitor)).isEqualTo(State.ONLINE);
        pass(Duration.ofSeconds(1));
        assertThat(state(visitor)).isEqualTo(State.AWAY);

        first.hidden(false);
        pass(Duration.ofSeconds(1));
        assertThat(state(visitor)).isEqualTo(State.ONLINE);
    }

    @Test
    void closingTheVisibleTabLeavesTheHiddenOne() {
        PresenceTracker.Being visible = here.arrive(visitor, false);
        here.arrive(visitor, false).hidden(true);
        pass(Duration.ZERO);

        visible.close();
        pass(PresenceTracker.AWAY_AFTER);

        assertThat(state(visitor)).isEqualTo(State.AWAY);
    }

    @Test
    void theTeamIsThereWhileAnAgentIsOnAnyNode() {
        List<ChatEvent.PresenceChanged> toldThere = new ArrayList<>();
        PresenceTracker there = tracker("there", toldThere);
        here.arrive(visitor, false);
        there.arrive(agent, false);
        there.runOnce();
        pass(Duration.ofSeconds(2));

        assertThat(here.team()).isEqualTo(State.ONLINE);
        assertThat(told)
                .filteredOn(event -> !event.of().isVisitor())
                .extracting(event -> event.presence().state())
                .containsExactly(State.ONLINE);
    }

    @Test
    void aNodeThatDiedSpeaksForNobody() {
        PresenceTracker dead = tracker("dead", new ArrayList<>());
        dead.arrive(visitor, false);
        dead.runOnce();
        here.arrive(agent, false);
        pass(Duration.ofSeconds(29));
        assertThat(state(visitor)).isEqualTo(State.ONLINE);

        pass(Duration.ofSeconds(2));

        assertThat(state(visitor)).isEqualTo(State.OFFLINE);
        assertThat(told)
                .filteredOn(event -> event.of().is(visitor))
                .extracting(event -> event.presence().state())
                .containsExactly(State.ONLINE, State.OFFLINE);
    }

    @Test
    void whatTheStoreDidNotTakeIsSaidAgain() {
        SteeredStore steered = new SteeredStore(store);
        PresenceTracker unlucky = new PresenceTracker("unlucky", steered.store(), clock, List::of, event -> {});
        PresenceTracker.Being tab = unlucky.arrive(visitor, false);
        unlucky.runOnce();
        tab.close();
        clock.advance(PresenceTracker.GRACE);
        steered.before("updatePresence", args -> {
            throw new IllegalStateException("the database is away");
        });
        assertThatThrownBy(unlucky::runOnce).hasMessage("the database is away");
        assertThat(state(visitor)).isEqualTo(State.ONLINE);

        steered.before("updatePresence", args -> {});
        unlucky.runOnce();

        assertThat(state(visitor)).isEqualTo(State.OFFLINE);
    }

    @Test
    void hiddenPollsThatComeAndGoAreAway() {
        for (int poll = 0; poll < 13; poll++) {
            PresenceTracker.Being being = here.arrive(visitor, true);
            pass(Duration.ofSeconds(25));
            being.close();
            pass(Duration.ofSeconds(1));
        }

        assertThat(state(visitor)).isEqualTo(State.AWAY);
    }

    @Test
    void aNodeThatStopsTakesEveryoneAlongAfterTheTimeOfGrace() {
        here.arrive(visitor, false);
        pass(Duration.ofSeconds(30));
        Instant left = clock.instant();

        here.leave();

        clock.advance(PresenceTracker.GRACE.minusMillis(1));
        assertThat(state(visitor)).as("it may come back elsewhere").isEqualTo(State.ONLINE);
        clock.advance(Duration.ofMillis(1));
        assertThat(presence(visitor)).isEqualTo(new Presence(State.OFFLINE, left));
    }

    @Test
    void whoHadLeftBeforeTheNodeStoppedWasLastSeenThen() {
        PresenceTracker.Being tab = here.arrive(visitor, false);
        pass(Duration.ZERO);
        Instant left = clock.instant();
        tab.close();
        pass(Duration.ofSeconds(5));

        here.leave();

        clock.advance(PresenceTracker.GRACE);
        assertThat(presence(visitor)).isEqualTo(new Presence(State.OFFLINE, left));
    }

    @Test
    void anIdleSiteCostsItsDatabaseNothing() {
        List<String> asked = new ArrayList<>();
        SteeredStore steered = new SteeredStore(store);
        for (String method : List.of("renewNode", "updatePresence", "presence", "teamPresence")) {
            steered.before(method, args -> asked.add(method));
        }
        PresenceTracker idle = new PresenceTracker("idle", steered.store(), clock, List::of, event -> {});

        for (int i = 0; i < 100; i++) {
            clock.advance(Duration.ofSeconds(1));
            idle.runOnce();
        }

        assertThat(asked).isEmpty();
    }

    private PresenceTracker tracker(String node, List<ChatEvent.PresenceChanged> events) {
        return new PresenceTracker(node, store, clock, () -> List.of(visitor), events::add);
    }

    /** Lets time pass as it does: with a run every second. */
    private void pass(Duration time) {
        here.runOnce();
        for (long second = 0; second < time.toSeconds(); second++) {
            clock.advance(Duration.ofSeconds(1));
            here.runOnce();
        }
    }

    private State state(Author of) {
        return presence(of).state();
    }

    private Presence presence(Author of) {
        return Objects.requireNonNull(
                store.presence(List.of(of), clock.instant()).get(of));
    }
}
