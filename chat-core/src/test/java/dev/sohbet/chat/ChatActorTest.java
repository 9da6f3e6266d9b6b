package dev.sohbet.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sohbet.chat.memory.InMemoryChatStore;
import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ClientId;
import dev.sohbet.chat.model.Entry;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.model.Participant;
import dev.sohbet.chat.model.ReadMark;
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.testkit.SteeredStore;
import dev.sohbet.chat.testkit.TestIds;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChatActorTest {
    private final TestIds ids = new TestIds(11);
    private final SteeredStore steered = new SteeredStore(new InMemoryChatStore());
    private final Chat chat = Chat.builder()
            .store(steered.store())
            .limits(ChatLimits.DEFAULT.withSending(1, Duration.ofHours(1)))
            .build();
    private final Participant.Visitor visitor = ids.visitor("Deniz");
    private final Participant.Agent agent = ids.agent("Ayşe");

    @AfterEach
    void close() {
        chat.close();
    }

    /** Some containers call in on the thread that reads for all of their connections. */
    @Test
    void sending_too_fast_does_not_wait_for_the_store_either() throws Exception {
        CountDownLatch away = new CountDownLatch(1);
        ClientId first = ids.clientId();
        Entry stored = chat.as(visitor).send(first, "hello").join();
        steered.before(
                "entry", args -> assertThat(away.await(30, TimeUnit.SECONDS)).isTrue());
        try {
            CompletableFuture<Entry> retry = sent(first, "hello");
            CompletableFuture<Entry> next = sent(ids.clientId(), "again");
            assertThat(retry).isNotDone();
            assertThat(next).isNotDone();
            away.countDown();
            assertThat(retry.get(10, TimeUnit.SECONDS)).isEqualTo(stored);
            assertThatThrownBy(next::join)
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .isInstanceOfSatisfying(ChatException.class, e -> {
                        assertThat(e.code()).isEqualTo(ErrorCode.RATE_LIMITED);
                        assertThat(e.retryAfter()).isPositive();
                    });
        } finally {
            away.countDown();
        }
    }

    /** What {@code send} returns, which must not take long. */
    private CompletableFuture<Entry> sent(ClientId id, String text) throws Exception {
        return CompletableFuture.supplyAsync(() -> List.of(chat.as(visitor).send(id, text)))
                .get(5, TimeUnit.SECONDS)
                .get(0);
    }

    @Test
    void read_marks_are_for_those_who_may_read_the_thread() {
        ThreadId mine = chat.as(visitor).send(ids.clientId(), "mine").join().thread();
        Participant.Visitor other = ids.visitor("Cem");
        ThreadId theirs = chat.as(other).send(ids.clientId(), "theirs").join().thread();
        ReadMark mark = chat.as(agent).markRead(mine, 1).join().orElseThrow();
        chat.as(agent).markRead(theirs, 1).join();

        assertThat(chat.as(visitor).readMarks(List.of(mine))).containsOnlyKeys(mine);
        assertThat(chat.as(agent).readMarks(List.of(mine, theirs)))
                .containsOnlyKeys(mine, theirs)
                .containsEntry(mine, List.of(mark));
        assertThatThrownBy(() -> chat.as(visitor).readMarks(List.of(mine, theirs)))
                .isInstanceOfSatisfying(
                        ChatException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
    }
}
