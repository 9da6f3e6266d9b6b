package dev.sohbet.chat.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.ChannelQueue;
import dev.sohbet.chat.model.Entry;
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.model.ThreadStatus;
import dev.sohbet.chat.model.Undelivered;
import dev.sohbet.chat.model.Undelivered.State;
import dev.sohbet.chat.spi.Delivery;
import dev.sohbet.chat.spi.NewEntry;
import dev.sohbet.chat.spi.OutboxStore;
import dev.sohbet.chat.spi.OutboxStore.Outcome;
import dev.sohbet.chat.spi.OutboxStore.Rest;
import dev.sohbet.chat.spi.Receipt;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Deliveries: leased in order, settled, tried again. */
abstract class OutboxContract extends ReadingContract {
    private static final Duration LEASE = Duration.ofMinutes(1);

    private ThreadId told(String visitorName, int messages) {
        Author someone = ids.visitor(visitorName).author();
        ThreadId thread = null;
        for (int i = 1; i <= messages; i++) {
            thread = appended(telling(says(someone, toVisitor(someone), visitorName + i), "tg"))
                    .thread()
                    .id();
        }
        return Objects.requireNonNull(thread);
    }

    private List<Delivery> claim(String owner, int limit) {
        return store.claim("tg", owner, now(), LEASE, limit);
    }

    private static List<Long> ids(List<Delivery> claimed) {
        return claimed.stream().map(Delivery::id).toList();
    }

    private static List<Long> seqs(List<Delivery> claimed) {
        return claimed.stream().map(d -> d.entry().seq()).toList();
    }

    private static ThreadId threadOf(List<Delivery> claimed) {
        assertThat(claimed).isNotEmpty();
        ThreadId thread = claimed.get(0).entry().thread();
        assertThat(claimed).allMatch(d -> d.entry().thread().equals(thread));
        return thread;
    }

    @Test
    void what_was_not_tried_is_due_later_and_counts_no_try() {
        told("A", 2);
        List<Delivery> claimed = claim("n1", 10);
        store.settle("n1", List.of(), new Rest(ids(claimed), 1, Outcome.NOT_TRIED, now().plusSeconds(3), ""));

        assertThat(claim("n1", 10)).isEmpty();
        clock.advance(Duration.ofSeconds(3));
        assertThat(claim("n2", 10)).hasSize(2).allMatch(delivery -> delivery.attempts() == 0 && !delivery.repeated());
    }

    @Test
    void claims_one_thread_at_a_time_the_oldest_first_and_in_order() {
        ThreadId one = told("A", 3);
        ThreadId two = told("B", 2);
        appended(telling(says(agent, one, "A4"), "tg"));

        List<Delivery> first = claim("n1", 10);
        assertThat(threadOf(first)).isEqualTo(one);
        assertThat(seqs(first)).containsExactly(1L, 2L, 3L, 4L);
        assertThat(first)
                .allMatch(
                        d -> d.attempts() == 0 && !d.repeated() && d.receipts().isEmpty());
        assertThat(first).extracting(Delivery::entry).isEqualTo(all(one));
        List<Delivery> second = otherNode.claim("tg", "n2", now(), LEASE, 10);
        assertThat(threadOf(second)).isEqualTo(two);
        assertThat(claim("n3", 10)).isEmpty();
    }

    @Test
    void a_status_that_came_with_a_message_is_not_told() {
        ThreadId thread = told("A", 1);
        store.settle("n1", ids(claim("n1", 10)), null);
        appended(sets(thread, ThreadStatus.CLOSED));
        List<Entry> added = appended(telling(says(agent, thread, "back"), "tg")).entries();
        assertThat(added).hasSize(2);
        assertThat(claim("n1", 10)).extracting(Delivery::entry).containsExactly(added.get(1));
    }

    @Test
    void a_limit_leaves_the_rest_for_later() {
        ThreadId thread = told("A", 5);
        List<Delivery> claimed = claim("n1", 2);
        assertThat(seqs(claimed)).containsExactly(1L, 2L);
        assertThat(claim("n2", 9)).as("order is kept: the thread is leased").isEmpty();
        store.settle("n1", ids(claimed), null);
        claimed = claim("n2", 9);
        assertThat(threadOf(claimed)).isEqualTo(thread);
        assertThat(seqs(claimed)).containsExactly(3L, 4L, 5L);
    }

    @Test
    void what_is_delivered_is_gone() {
        told("A", 2);
        List<Delivery> claimed = claim("n1", 9);
        store.settle("n1", ids(claimed), null);
        clock.advance(LEASE.multipliedBy(2));
        assertThat(claim("n1", 9)).isEmpty();
    }

    @Test
    void what_arrives_during_a_lease_waits_for_its_end() {
        ThreadId thread = told("A", 1);
        List<Delivery> claimed = claim("n1", 9);
        appended(telling(says(agent, thread, "A2"), "tg"));
        assertThat(claim("n2", 9)).isEmpty();
        store.settle("n1", ids(claimed), null);
        assertThat(seqs(claim("n2", 9))).containsExactly(2L);
    }

    @Test
    void a_head_that_failed_waits_and_holds_back_its_thread_only() {
        told("A", 3);
        ThreadId two = told("B", 1);
        List<Delivery> claimed = claim("n1", 9);
        store.settle(
                "n1",
                List.of(claimed.get(0).id()),
                new Rest(ids(claimed).subList(1, 3), 1, Outcome.NOT_SENT, now().plusSeconds(30), "busy"));

        assertThat(threadOf(claim("n1", 9))).isEqualTo(two);
        assertThat(claim("n1", 9)).isEmpty();
        clock.advance(Duration.ofSeconds(30));
        List<Delivery> again = claim("n1", 9);
        assertThat(seqs(again)).containsExactly(2L, 3L);
        assertThat(again).extracting(Delivery::attempts).containsExactly(1, 0);
        assertThat(again).noneMatch(Delivery::repeated);
    }

    @Test
    void an_uncertain_try_is_repeated() {
        told("A", 2);
        List<Delivery> claimed = claim("n1", 9);
        store.settle("n1", List.of(), new Rest(ids(claimed), 1, Outcome.UNCERTAIN, now(), "timeout"));
        assertThat(claim("n1", 9)).extracting(Delivery::repeated).containsExactly(true, false);
    }

    @Test
    void all_that_was_tried_as_one_is_repeated() {
        told("A", 3);
        List<Delivery> claimed = claim("n1", 9);
        store.settle("n1", List.of(), new Rest(ids(claimed), 2, Outcome.UNCERTAIN, now().plusSeconds(5), "timeout"));
        assertThat(claim("n1", 9)).as("not due yet").isEmpty();
        clock.advance(Duration.ofSeconds(5));
        List<Delivery> again = claim("n1", 9);
        assertThat(again).extracting(Delivery::repeated).containsExactly(true, true, false);
        assertThat(again).extracting(Delivery::attempts).containsExactly(1, 1, 0);
    }

    @Test
    void a_dead_head_gives_way_to_the_next() {
        told("A", 3);
        List<Delivery> claimed = claim("n1", 9);
        store.settle("n1", List.of(), new Rest(ids(claimed), 1, Outcome.DEAD, now().plusSeconds(60), "no such chat"));
        List<Delivery> next = claim("n1", 9);
        assertThat(seqs(next)).containsExactly(2L, 3L);
        assertThat(next).extracting(Delivery::attempts).containsExactly(0, 0);
        store.settle("n1", ids(next), null);
        clock.advance(Duration.ofDays(1));
        assertThat(claim("n1", 9)).isEmpty();
    }

    @Test
    void when_all_are_dead_the_thread_is_done_until_there_is_news() {
        ThreadId thread = told("A", 1);
        List<Delivery> claimed = claim("n1", 9);
        store.settle("n1", List.of(), new Rest(ids(claimed), 1, Outcome.DEAD, now(), "no"));
        assertThat(claim("n1", 9)).isEmpty();
        appended(telling(says(agent, thread, "A2"), "tg"));
        assertThat(seqs(claim("n1", 9))).containsExactly(2L);
    }

    @Test
    void a_lease_that_ran_out_counts_as_none_and_its_deliveries_are_repeated() {
        ThreadId thread = told("A", 3);
        List<Delivery> claimed = claim("n1", 2);
        clock.advance(LEASE.minusMillis(1));
        assertThat(claim("n2", 9)).isEmpty();
        clock.advance(Duration.ofMillis(1));
        List<Delivery> again = otherNode.claim("tg", "n2", now(), LEASE, 9);
        assertThat(threadOf(again)).isEqualTo(thread);
        assertThat(seqs(again)).containsExactly(1L, 2L, 3L);
        assertThat(again).extracting(Delivery::repeated).containsExactly(true, true, false);
        assertThat(again).extracting(Delivery::attempts).containsExactly(1, 1, 0);

        store.settle("n1", ids(claimed), new Rest(ids(again).subList(2, 3), 1, Outcome.DEAD, now(), "late"));
        assertThat(claim("n3", 9)).as("n2 still holds it").isEmpty();
        otherNode.settle(
                "n2", ids(again).subList(0, 1), new Rest(ids(again).subList(1, 3), 1, Outcome.NOT_SENT, now(), "x"));
        assertThat(seqs(claim("n3", 9))).as("n1's word came too late").containsExactly(2L, 3L);
    }

    @Test
    void a_lease_that_is_renewed_goes_on() {
        told("A", 3);
        List<Delivery> claimed = claim("n1", 2);
        clock.advance(LEASE.minusMillis(1));
        assertThat(store.renew("n2", claimed.get(0).id(), now().plus(LEASE)))
                .as("somebody else's lease")
                .isFalse();
        assertThat(store.renew("n1", claimed.get(1).id(), now().plus(LEASE))).isTrue();
        clock.advance(LEASE.minusMillis(1));
        assertThat(otherNode.claim("tg", "n2", now(), LEASE, 9)).isEmpty();
        clock.advance(Duration.ofMillis(1));
        List<Delivery> again = otherNode.claim("tg", "n2", now(), LEASE, 9);
        assertThat(again).extracting(Delivery::repeated).containsExactly(true, true, false);

        assertThat(store.renew("n1", claimed.get(0).id(), now().plus(LEASE)))
                .as("lost to another node")
                .isFalse();
        otherNode.settle("n2", ids(again), null);
        assertThat(store.renew("n2", again.get(0).id(), now().plus(LEASE)))
                .as("settled")
                .isFalse();
        assertThat(store.renew("n1", Long.MAX_VALUE, now().plus(LEASE))).isFalse();
    }

    @Test
    void receipts_come_back_with_the_next_try() {
        told("A", 2);
        List<Delivery> claimed = claim("n1", 9);
        Receipt part = new Receipt(claimed.get(0).id(), 0, List.of("17", "18"));
        Receipt later = new Receipt(claimed.get(0).id(), 1, List.of());
        store.receipt(later);
        store.receipt(part);
        store.receipt(part);
        store.receipt(new Receipt(Long.MAX_VALUE, 0, List.of("lost")));
        clock.advance(LEASE);
        List<Delivery> again = claim("n2", 9);
        assertThat(again.get(0).receipts()).containsExactly(part, later);
        assertThat(again.get(1).receipts()).isEmpty();
    }

    @Test
    void channels_do_not_wait_for_each_other() {
        ThreadId thread = opened();
        appended(telling(says(agent, thread, "both"), "tg", "mail"));
        List<Delivery> tg = claim("n1", 9);
        List<Delivery> mail = store.claim("mail", "n1", now(), LEASE, 9);
        assertThat(tg).hasSize(1);
        assertThat(mail).hasSize(1);
        store.settle("n1", ids(tg), null);
        assertThat(store.claim("mail", "n2", now(), LEASE, 9))
                .as("still leased")
                .isEmpty();
        store.settle("n1", ids(mail), null);
        assertThat(claim("n1", 9)).isEmpty();
    }

    @Test
    void nothing_is_claimed_twice_however_many_ask() throws Exception {
        Set<ThreadId> threads = new HashSet<>();
        for (int i = 0; i < 12; i++) {
            threads.add(told("V" + i, 2));
        }
        List<Callable<List<Delivery>>> claimers = IntStream.range(0, 16)
                .<Callable<List<Delivery>>>mapToObj(
                        i -> () -> (i % 2 == 0 ? store : otherNode).claim("tg", "n" + i, now(), LEASE, 9))
                .toList();
        List<List<Delivery>> claimed = new ArrayList<>(Racers.race(claimers));
        for (List<Delivery> more = claim("last", 9); !more.isEmpty(); more = claim("last", 9)) {
            claimed.add(more);
        }
        claimed.removeIf(List::isEmpty);
        assertThat(claimed)
                .extracting(OutboxContract::threadOf)
                .doesNotHaveDuplicates()
                .hasSameSizeAs(threads);
        assertThat(claimed).allMatch(batch -> seqs(batch).equals(List.of(1L, 2L)));
    }

    @Test
    void nothing_is_lost_between_appends_and_settlements_at_the_same_time() throws Exception {
        ThreadId thread = opened();
        int messages = 60;
        List<NewEntry> entries = IntStream.range(0, messages)
                .mapToObj(i -> telling(says(agent, thread, "n" + i), "tg"))
                .toList();
        Callable<List<Long>> writer = () -> {
            entries.forEach(entry -> appended(store.append(List.of(entry)).get(0)));
            return List.of();
        };
        Callable<List<Long>> deliverer = () -> {
            List<Long> seen = new ArrayList<>();
            long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (seen.size() < messages && System.nanoTime() < end) {
                List<Delivery> claimed = otherNode.claim("tg", "d", now(), LEASE, 5);
                seen.addAll(seqs(claimed));
                otherNode.settle("d", ids(claimed), null);
            }
            return seen;
        };
        List<Long> seen = Racers.race(List.of(writer, deliverer)).get(1);
        assertThat(seen).hasSize(messages).isSorted().doesNotHaveDuplicates();
    }

    private Undelivered only(ThreadId thread) {
        return assertThat(store.undelivered("tg", thread)).singleElement().actual();
    }

    /** All that waits fails for good. */
    private List<Delivery> dies(String why) {
        List<Delivery> claimed = claim("n1", 9);
        for (Delivery each : claimed) {
            store.settle("n1", List.of(), new Rest(List.of(each.id()), 1, Outcome.DEAD, now(), why));
            assertThat(claim("n1", 9)).doesNotContain(each);
        }
        return claimed;
    }

    @Test
    void what_waits_and_what_died_is_told_with_the_reason() {
        ThreadId thread = told("A", 4);
        told("B", 1);
        List<Delivery> claimed = claim("n1", 9);
        store.settle(
                "n1", ids(claimed).subList(0, 1), new Rest(ids(claimed).subList(1, 4), 1, Outcome.DEAD, now(), "no"));
        claimed = store.claim("tg", "n1", now(), LEASE, 1);
        assertThat(threadOf(claimed)).isEqualTo(thread);
        Instant later = now().plusSeconds(5);
        store.settle("n1", List.of(), new Rest(ids(claimed), 1, Outcome.UNCERTAIN, later, "timeout"));

        List<Undelivered> undelivered = otherNode.undelivered("tg", thread);
        assertThat(undelivered).extracting(Undelivered::seq).containsExactly(2L, 3L, 4L);
        assertThat(undelivered)
                .extracting(Undelivered::state)
                .containsExactly(State.DEAD, State.UNCERTAIN, State.WAITING);
        assertThat(undelivered).extracting(Undelivered::error).containsExactly("no", "timeout", "");
        assertThat(undelivered).extracting(Undelivered::attempts).containsExactly(1, 1, 0);
        assertThat(undelivered.get(1))
                .extracting(Undelivered::id, Undelivered::dueAt)
                .containsExactly(claimed.get(0).id(), later);
        assertThat(undelivered.get(2).dueAt()).isEqualTo(all(thread).get(3).at());
        assertThat(undelivered).allMatch(each -> each.channel().equals("tg"));
        assertThat(store.undelivered("mail", thread)).isEmpty();
        assertThat(store.undelivered("tg", ids.threadId())).isEmpty();
    }

    @Test
    void the_newest_of_much_is_told() {
        ThreadId thread = told("A", OutboxStore.MOST_UNDELIVERED + 1);
        List<Undelivered> undelivered = store.undelivered("tg", thread);
        assertThat(undelivered).hasSize(OutboxStore.MOST_UNDELIVERED);
        assertThat(undelivered.get(0).seq()).isEqualTo(2);
    }

    @Test
    void what_died_is_sent_again_on_demand_and_once() {
        ThreadId thread = told("A", 1);
        long dead = dies("no such chat").get(0).id();
        clock.advance(Duration.ofDays(1));
        assertThat(claim("n1", 9)).isEmpty();
        assertThat(store.resend(ids.threadId(), dead, now()))
                .as("of another thread")
                .isFalse();
        assertThat(store.resend(thread, Long.MAX_VALUE, now())).isFalse();

        assertThat(store.resend(thread, dead, now())).isTrue();
        assertThat(otherNode.resend(thread, dead, now())).as("it waits already").isFalse();
        assertThat(only(thread))
                .extracting(Undelivered::state, Undelivered::dueAt, Undelivered::error)
                .containsExactly(State.WAITING, now(), "no such chat");
        List<Delivery> claimed = claim("n2", 9);
        assertThat(seqs(claimed)).containsExactly(1L);
        assertThat(claimed).allMatch(delivery -> delivery.attempts() == 1 && !delivery.repeated());
        assertThat(store.resend(thread, claimed.get(0).id(), now()))
                .as("it is alive")
                .isFalse();
        store.settle("n2", ids(claimed), null);
        assertThat(store.undelivered("tg", thread)).isEmpty();
    }

    @Test
    void what_died_and_was_possibly_sent_is_repeated_with_its_receipts() {
        ThreadId thread = told("A", 1);
        List<Delivery> claimed = claim("n1", 9);
        store.receipt(new Receipt(claimed.get(0).id(), 0, List.of("17")));
        store.settle("n1", List.of(), new Rest(ids(claimed), 1, Outcome.UNCERTAIN, now(), "timeout"));
        long dead = dies("no").get(0).id();
        assertThat(store.resend(thread, dead, now())).isTrue();
        assertThat(only(thread).state()).isEqualTo(State.UNCERTAIN);
        Delivery again = assertThat(claim("n1", 9)).singleElement().actual();
        assertThat(again.repeated()).isTrue();
        assertThat(again.attempts()).isEqualTo(2);
        assertThat(again.receipts()).containsExactly(new Receipt(again.id(), 0, List.of("17")));
    }

    @Test
    void a_lease_that_is_going_on_does_not_cover_what_is_sent_again_meanwhile() {
        ThreadId thread = told("A", 3);
        List<Delivery> first = store.claim("tg", "n1", now(), LEASE, 1);
        store.settle("n1", List.of(), new Rest(ids(first), 1, Outcome.DEAD, now(), "no"));
        List<Delivery> leased = claim("n1", 9);
        assertThat(seqs(leased)).containsExactly(2L, 3L);
        assertThat(otherNode.resend(thread, first.get(0).id(), now())).isTrue();
        assertThat(claim("n2", 9)).as("order is kept: the thread is leased").isEmpty();
        List<Long> all = new ArrayList<>(ids(first));
        all.addAll(ids(leased));
        all.add(only(thread, 1).id());
        store.settle("n1", all, null);
        assertThat(only(thread))
                .extracting(Undelivered::seq, Undelivered::state)
                .containsExactly(1L, State.WAITING);

        leased = claim("n1", 9);
        store.settle("n1", List.of(), new Rest(ids(leased), 1, Outcome.DEAD, now(), "no"));
        appended(telling(says(agent, thread, "news"), "tg"));
        assertThat(seqs(claim("n1", 9))).containsExactly(4L);
        assertThat(store.resend(thread, leased.get(0).id(), now())).isTrue();
        clock.advance(LEASE);
        List<Delivery> again = claim("n2", 9);
        assertThat(seqs(again)).containsExactly(4L, 1L);
        assertThat(again)
                .extracting(Delivery::repeated)
                .as("the lease that ran out")
                .containsExactly(true, false);
    }

    private Undelivered only(ThreadId thread, long seq) {
        return store.undelivered("tg", thread).stream()
                .filter(each -> each.seq() == seq)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void nothing_is_sent_again_twice_however_many_ask() throws Exception {
        ThreadId thread = told("A", 1);
        long dead = dies("no").get(0).id();
        List<Callable<Boolean>> agents = IntStream.range(0, 8)
                .<Callable<Boolean>>mapToObj(i -> () -> (i % 2 == 0 ? store : otherNode).resend(thread, dead, now()))
                .toList();
        assertThat(Racers.race(agents)).containsOnlyOnce(true);
        assertThat(claim("n1", 9)).hasSize(1);
    }

    @Test
    void a_channels_queue_says_how_much_waits_since_when_and_how_much_died() {
        assertThat(store.queue("tg")).isEqualTo(new ChannelQueue("tg", 0, null, 0));
        ThreadId one = told("A", 2);
        Instant first = all(one).get(0).at();
        clock.advance(Duration.ofMinutes(1));
        told("B", 1);
        assertThat(otherNode.queue("tg")).isEqualTo(new ChannelQueue("tg", 3, first, 0));
        assertThat(store.queue("mail")).isEqualTo(new ChannelQueue("mail", 0, null, 0));

        List<Delivery> claimed = claim("n1", 9);
        assertThat(store.queue("tg").waiting()).as("under way").isEqualTo(3);
        store.settle("n1", List.of(), new Rest(ids(claimed), 1, Outcome.NOT_SENT, now().plusSeconds(9), "busy"));
        assertThat(store.queue("tg").oldest()).as("however often it is tried").isEqualTo(first);
        clock.advance(Duration.ofSeconds(9));
        claimed = claim("n1", 9);
        while (!threadOf(claimed).equals(one)) {
            claimed = claim("n1", 9);
        }
        store.settle(
                "n1", ids(claimed).subList(1, 2), new Rest(ids(claimed).subList(0, 1), 1, Outcome.DEAD, now(), "no"));
        assertThat(store.queue("tg")).isEqualTo(new ChannelQueue("tg", 1, first.plus(Duration.ofMinutes(1)), 1));
    }
}
