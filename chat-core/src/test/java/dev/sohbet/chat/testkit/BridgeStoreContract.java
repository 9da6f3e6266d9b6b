package dev.sohbet.chat.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.spi.BridgeStore;
import dev.sohbet.chat.spi.BridgeStore.Link;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link BridgeStore} does. */
public abstract class BridgeStoreContract {
    private static final Duration DAY = Duration.ofDays(1);

    private final TestClock clock = new TestClock();
    private final TestIds ids = new TestIds(7);
    private final Link link = new Link(ids.threadId(), 3);

    private BridgeStore store;
    private BridgeStore otherNode;

    /** A store without any content. */
    protected abstract BridgeStore emptyStore();

    /** A second node: another store on the content of {@code first}, or {@code first} itself where there can be only one. */
    protected abstract BridgeStore secondNode(BridgeStore first);

    /** Called after each test with both, which may be the same. */
    protected abstract void close(BridgeStore first, BridgeStore second);

    @BeforeEach
    final void openStores() {
        store = emptyStore();
        otherNode = secondNode(store);
    }

    @AfterEach
    final void closeStores() {
        close(store, otherNode);
    }

    private Instant now() {
        return clock.instant();
    }

    private BridgeStore node(int i) {
        return (i & 1) == 0 ? store : otherNode;
    }

    @Test
    void an_update_is_new_once() {
        assertThat(store.accept("tg", "1", "c:1", now())).isTrue();
        assertThat(otherNode.accept("tg", "1", "c:1", now())).isFalse();
        clock.advance(DAY.multipliedBy(400));
        assertThat(store.accept("tg", "1", "c:1", now())).isFalse();
    }

    @Test
    void an_update_with_a_known_key_is_not_new_nor_is_a_known_update_with_a_new_key() {
        assertThat(store.accept("tg", "1", "c:1", now())).isTrue();
        assertThat(store.accept("tg", "2", "c:1", now())).isFalse();
        assertThat(store.accept("tg", "1", "c:2", now())).isFalse();
        assertThat(store.accept("tg", "3", "c:3", now())).isTrue();
    }

    @Test
    void an_update_that_was_not_accepted_spends_neither_its_id_nor_its_key() {
        assertThat(store.accept("tg", "1", "c:1", now())).isTrue();
        assertThat(store.accept("tg", "2", "c:1", now())).isFalse();
        assertThat(store.accept("tg", "1", "c:2", now())).isFalse();
        assertThat(store.accept("tg", "2", "c:2", now())).isTrue();
    }

    @Test
    void updates_are_compared_by_equality_in_any_order_and_per_channel() {
        assertThat(store.accept("tg", "900", "a", now())).isTrue();
        assertThat(store.accept("tg", "5", "b", now())).isTrue();
        assertThat(store.accept("tg", "05", "B", now())).isTrue();
        assertThat(store.accept("other", "900", "a", now())).isTrue();
    }

    @Test
    void of_many_who_bring_an_update_at_once_one_is_told_that_it_is_new() throws Exception {
        for (int round = 0; round < 20; round++) {
            String update = "u" + round;
            boolean sameUpdate = round % 2 == 0;
            List<Callable<Boolean>> bringers = IntStream.range(0, 8)
                    .<Callable<Boolean>>mapToObj(i ->
                            () -> node(i).accept("tg", sameUpdate ? update : update + "-" + i, "key-" + update, now()))
                    .toList();
            assertThat(Collections.frequency(Racers.race(bringers), true)).isEqualTo(1);
        }
    }

    @Test
    void a_link_is_found_again() {
        store.link("tg", "-100", "17", link);
        assertThat(otherNode.find("tg", "-100", "17")).contains(link);
        assertThat(store.find("tg", "-100", "18")).isEmpty();
        assertThat(store.find("tg", "-101", "17")).isEmpty();
        assertThat(store.find("other", "-100", "17")).isEmpty();
    }

    @Test
    void the_newest_word_on_a_link_counts() {
        Link whole = new Link(ids.threadId(), 0);
        store.link("tg", "-100", "17", link);
        otherNode.link("tg", "-100", "17", whole);
        assertThat(store.find("tg", "-100", "17")).contains(whole);
    }

    @Test
    void what_is_old_is_forgotten_and_nothing_else() {
        Instant start = now();
        store.accept("tg", "1", "a", start);
        store.accept("mail", "1", "a", start);
        store.claim("tg", "short", start, Duration.ofHours(1));
        store.claim("tg", "long", start, DAY.multipliedBy(30));
        store.put("tg", "value", "kept");
        store.link("tg", "-100", "17", link);
        clock.advance(DAY);
        store.accept("tg", "2", "b", now());

        otherNode.purge("tg", start);
        assertThat(store.accept("tg", "1", "other", now())).as("not older").isFalse();

        otherNode.purge("tg", now());
        assertThat(store.accept("tg", "2", "other", now())).isFalse();
        assertThat(store.accept("mail", "1", "other", now())).isFalse();
        assertThat(store.claim("tg", "long", now(), DAY)).isFalse();
        assertThat(store.claim("tg", "short", start, DAY)).isTrue();
        assertThat(store.get("tg", "value")).contains("kept");
        assertThat(store.find("tg", "-100", "17")).contains(link);
        assertThat(store.accept("tg", "1", "a", now())).isTrue();
    }

    @Test
    void a_claim_is_granted_once_in_each_period() {
        assertThat(store.claim("tg", "hint", now(), DAY)).isTrue();
        assertThat(otherNode.claim("tg", "hint", now(), DAY)).isFalse();
        assertThat(store.claim("tg", "other", now(), DAY)).isTrue();
        assertThat(store.claim("mail", "hint", now(), DAY)).isTrue();
        clock.advance(DAY.minusMillis(1));
        assertThat(store.claim("tg", "hint", now(), DAY)).isFalse();
        clock.advance(Duration.ofMillis(1));
        assertThat(otherNode.claim("tg", "hint", now(), DAY)).isTrue();
        assertThat(store.claim("tg", "hint", now(), DAY)).isFalse();
    }

    @Test
    void a_lease_has_one_holder_who_can_keep_it_and_give_it_up() {
        Duration period = Duration.ofSeconds(30);
        assertThat(store.lease("tg", "poll", "n1", now(), period)).isTrue();
        assertThat(otherNode.lease("tg", "poll", "n2", now(), period)).isFalse();
        assertThat(store.lease("mail", "poll", "n2", now(), period))
                .as("of another channel")
                .isTrue();
        clock.advance(Duration.ofSeconds(20));
        assertThat(store.lease("tg", "poll", "n1", now(), period)).as("renewed").isTrue();
        clock.advance(Duration.ofSeconds(20));
        assertThat(otherNode.lease("tg", "poll", "n2", now(), period)).isFalse();
        assertThat(store.lease("tg", "poll", "n1", now(), Duration.ZERO))
                .as("given up")
                .isTrue();
        assertThat(otherNode.lease("tg", "poll", "n2", now(), period)).isTrue();
        assertThat(store.lease("tg", "poll", "n1", now(), period)).isFalse();
        clock.advance(period);
        assertThat(store.lease("tg", "poll", "n1", now(), period)).as("run out").isTrue();
        assertThat(otherNode.lease("tg", "poll", "n2", now(), period)).isFalse();
    }

    @Test
    void of_many_who_claim_at_once_one_is_granted() throws Exception {
        for (int round = 0; round < 20; round++) {
            String key = "k" + round % 10;
            Instant now = now().plus(DAY.multipliedBy(round));
            List<Callable<Boolean>> claimers = IntStream.range(0, 8)
                    .<Callable<Boolean>>mapToObj(i -> () -> node(i).claim("tg", key, now, DAY))
                    .toList();
            assertThat(Collections.frequency(Racers.race(claimers), true)).isEqualTo(1);
        }
    }

    @Test
    void values_are_kept_by_key() {
        assertThat(store.get("tg", "offset")).isEmpty();
        store.put("tg", "offset", "1");
        otherNode.put("tg", "offset", "2");
        store.put("tg", "empty", "");
        assertThat(store.get("tg", "offset")).contains("2");
        assertThat(store.get("tg", "empty")).contains("");
        assertThat(store.get("mail", "offset")).isEmpty();
    }
}
