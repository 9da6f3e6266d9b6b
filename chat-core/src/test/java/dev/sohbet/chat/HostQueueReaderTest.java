package dev.sohbet.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sohbet.chat.memory.InMemoryChatStore;
import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.Content;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.model.Participant;
import dev.sohbet.chat.spi.HostQueue;
import dev.sohbet.chat.spi.NewEntry;
import dev.sohbet.chat.testkit.SteeredStore;
import dev.sohbet.chat.testkit.TestIds;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HostQueueReaderTest {
    private final TestIds ids = new TestIds(13);
    private final Participant.Visitor visitor = ids.visitor("Deniz");
    private final Participant sys = new Participant.Sys();
    private final SteeredStore steered = new SteeredStore(new InMemoryChatStore());
    private final List<String> stored = new ArrayList<>();
    private final Chat chat = Chat.builder().store(steered.store()).build();
    private final Waiting queue = new Waiting();
    private final HostQueueReader reader = new HostQueueReader(queue, chat::as);

    /** The host's messages in a list, as a store keeps them in a table. */
    private final class Waiting implements HostQueue {
        private final List<Queued> waiting = new ArrayList<>();
        private long last;

        void put(Participant from, String text) {
            waiting.add(new Queued(++last, from, visitor, ids.clientId(), text));
        }

        @Override
        public List<Queued> queued(int limit) {
            return waiting.stream().limit(limit).toList();
        }

        @Override
        public void dequeue(List<Long> done) {
            waiting.removeIf(message -> done.contains(message.id()));
        }

        List<String> texts() {
            return waiting.stream().map(Queued::text).toList();
        }
    }

    HostQueueReaderTest() {
        steered.after(
                "append",
                args -> ((List<?>) args[0])
                        .forEach(entry -> stored.add(((Content.Message) ((NewEntry) entry).content()).text())));
    }

    @AfterEach
    void close() {
        chat.close();
    }

    @Test
    void whatWaitsIsPostedInOrderHoweverMuchItIs() {
        List<String> texts =
                IntStream.range(0, 250).mapToObj(i -> "message " + i).toList();
        texts.forEach(text -> queue.put(sys, text));

        reader.runOnce();

        assertThat(queue.texts()).isEmpty();
        assertThat(stored).containsExactlyElementsOf(texts);
    }

    @Test
    void whatCanNeverBePostedHoldsUpNothing() {
        queue.put(sys, " \n ");
        queue.put(sys, "x".repeat(4_001));
        queue.put(visitor, "as if from the team");
        queue.put(sys, "  your order\u0000 has left\r\n");

        reader.runOnce();

        assertThat(queue.texts()).isEmpty();
        assertThat(stored).containsExactly("your order has left");
    }

    @Test
    void whatAStoreThatIsAwayDidNotTakeIsPostedLater() {
        steered.before("append", args -> {
            throw new ChatException(ErrorCode.UNAVAILABLE, "the database is away");
        });
        queue.put(sys, "one");
        queue.put(sys, " ");
        queue.put(sys, "two");

        assertThatThrownBy(reader::runOnce)
                .isInstanceOfSatisfying(
                        ChatException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));

        assertThat(queue.texts()).as("only what can never be posted is gone").containsExactly("one", "two");
        steered.before("append", args -> {});
        reader.runOnce();
        assertThat(queue.texts()).isEmpty();
        assertThat(stored).containsExactly("one", "two");
    }
}
