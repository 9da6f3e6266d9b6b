package dev.sohbet.chat.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.model.Audience;
import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.ChatThread;
import dev.sohbet.chat.model.ClientId;
import dev.sohbet.chat.model.Content;
import dev.sohbet.chat.model.Content.Message;
import dev.sohbet.chat.model.Content.Note;
import dev.sohbet.chat.model.Content.StatusChange;
import dev.sohbet.chat.model.Entry;
import dev.sohbet.chat.model.Participant;
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.model.ThreadStatus;
import dev.sohbet.chat.spi.AppendResult;
import dev.sohbet.chat.spi.AppendResult.Appended;
import dev.sohbet.chat.spi.ChatStore;
import dev.sohbet.chat.spi.EntryPage;
import dev.sohbet.chat.spi.EntryQuery;
import dev.sohbet.chat.spi.NewEntry;
import dev.sohbet.chat.spi.NewEntry.Address;
import dev.sohbet.chat.spi.NewEntry.ToThread;
import dev.sohbet.chat.spi.NewEntry.ToVisitor;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** An empty store, a second node on the same data, and words to write tests in. */
abstract class StoreFixture {
    static final Duration WEEK = Duration.ofDays(7);

    static final Author SYS = new Participant.Sys().author();

    final TestClock clock = new TestClock();
    final TestIds ids = new TestIds(20261123);
    final Author agent = ids.agent("Ayşe").author();
    final Author visitor = ids.visitor("Deniz").author();

    ChatStore store;
    ChatStore otherNode;

    /** A store without any content. It is closed after the test. */
    protected abstract ChatStore emptyStore();

    /** A second node: another store on the content of {@code first}, or {@code first} itself where there can be only one. */
    protected abstract ChatStore secondNode(ChatStore first);

    @BeforeEach
    final void openStores() {
        store = emptyStore();
        otherNode = secondNode(store);
    }

    @AfterEach
    @SuppressWarnings("ReferenceEquality") // one store may play both nodes
    final void closeStores() {
        if (otherNode != store) {
            otherNode.close();
        }
        store.close();
    }

    Instant now() {
        return clock.instant();
    }

    Address toVisitor() {
        return toVisitor(visitor);
    }

    Address toVisitor(Author someone) {
        return new ToVisitor(someone, ids.threadId(), WEEK);
    }

    NewEntry entry(Address to, Author from, Content content) {
        return entry(to, from, ids.clientId(), content);
    }

    NewEntry entry(Address to, Author from, ClientId clientId, Content content) {
        return new NewEntry(to, from, clientId, content, now(), Set.of());
    }

    NewEntry says(Author from, Address to, String text) {
        return entry(to, from, new Message(text));
    }

    NewEntry says(Author from, ThreadId thread, String text) {
        return says(from, new ToThread(thread), text);
    }

    NewEntry notes(ThreadId thread, String text) {
        return entry(new ToThread(thread), agent, new Note(text));
    }

    NewEntry sets(ThreadId thread, ThreadStatus status) {
        return entry(new ToThread(thread), agent, new StatusChange(status));
    }

    static NewEntry telling(NewEntry entry, String... channels) {
        return new NewEntry(entry.to(), entry.from(), entry.clientId(), entry.content(), entry.at(), Set.of(channels));
    }

    List<AppendResult> append(NewEntry... batch) {
        return store.append(List.of(batch));
    }

    AppendResult result(NewEntry entry) {
        List<AppendResult> results = append(entry);
        assertThat(results).hasSize(1);
        return results.get(0);
    }

    Appended appended(NewEntry entry) {
        return appended(result(entry));
    }

    static Appended appended(AppendResult result) {
        assertThat(result).isInstanceOf(Appended.class);
        return (Appended) result;
    }

    /** The visitor's thread, opened by a first message. */
    ThreadId opened() {
        return appended(says(visitor, toVisitor(), "hello")).thread().id();
    }

    ChatThread thread(ThreadId id) {
        return store.thread(id).orElseThrow();
    }

    List<Entry> all(ThreadId thread) {
        return page(thread, Audience.AGENTS, new EntryQuery.After(0), 500).entries();
    }

    EntryPage page(ThreadId thread, Audience reader, EntryQuery.Range range, int limit) {
        return store.entries(new EntryQuery(thread, reader, range, limit));
    }
}
