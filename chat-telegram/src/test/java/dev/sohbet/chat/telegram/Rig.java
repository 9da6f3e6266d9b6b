package dev.sohbet.chat.telegram;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.Chat;
import dev.sohbet.chat.internal.outbox.OutboxWorker;
import dev.sohbet.chat.memory.InMemoryChatStore;
import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.ClientId;
import dev.sohbet.chat.model.Content;
import dev.sohbet.chat.model.Entry;
import dev.sohbet.chat.model.Participant;
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.model.ThreadStatus;
import dev.sohbet.chat.spi.AgentAccount;
import dev.sohbet.chat.spi.AppendResult;
import dev.sohbet.chat.spi.EntryQuery;
import dev.sohbet.chat.spi.NewEntry;
import dev.sohbet.chat.telegram.fake.FakeChat;
import dev.sohbet.chat.telegram.fake.FakeTelegram;
import dev.sohbet.chat.telegram.fake.FakeUser;
import dev.sohbet.chat.testkit.TestClock;
import dev.sohbet.chat.testkit.TestIds;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** A chat, a bridge and Telegram on one clock; everything moves only when it is told to. */
final class Rig implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMillis(400);

    final TestClock clock = new TestClock();
    final TestIds ids;
    final FakeTelegram telegram = FakeTelegram.start(clock);
    final FakeUser ayse = telegram.user("Ayşe");
    final FakeChat group;
    final InMemoryChatStore store = new InMemoryChatStore();
    final Participant.Agent agent;
    private Chat chat;
    private TelegramBridge bridge;
    private OutboxWorker worker;
    private Poller poller;
    private int nodes;

    Rig(FakeChat.Kind kind, long seed) {
        ids = new TestIds(seed);
        group = telegram.group(kind, "Support", ayse);
        group.promoteBot(ayse, true, true);
        agent = ids.agent("Ayşe");
        chat = Chat.builder().store(store).clock(clock).build();
        bridge = bridge();
        poller = connect();
        operator(ayse, agent);
        worker = worker();
    }

    private TelegramBridge bridge() {
        TelegramSettings settings = TelegramSettings.of(telegram.token(), group.id())
                .withApi(telegram.url())
                .withPanel(URI.create("https://shop.example/chat/panel"));
        return new TelegramBridge(settings, store, clock, PATIENCE);
    }

    private Poller connect() {
        TelegramBridge.Parts parts = bridge.connect(chat, Runnable::run);
        parts.bot().learn();
        return parts.poller();
    }

    private OutboxWorker worker() {
        return new OutboxWorker(store, bridge, "node-" + nodes++, clock);
    }

    /** The node is gone without a word, and another one takes its place on the same store. */
    void replaceNode() {
        bridge.close();
        bridge = bridge();
        clock.advance(Duration.ofSeconds(30)); // its lease has to run out
        poller = connect();
        worker = worker();
    }

    Chat chat() {
        return chat;
    }

    /** One more bridge on the same store, which its owner closes. */
    TelegramBridge anotherNode() {
        return bridge();
    }

    TelegramBridge bridgeOfNode() {
        return bridge;
    }

    void operator(FakeUser user, Participant.Agent who) {
        String id = String.valueOf(user.id());
        boolean unused = store.addAgent(new AgentAccount(who, "agent" + id, "nobody has this password"));
        assertThat(chat.links().accept("telegram", chat.links().offer(who, "telegram"), id, id))
                .isPresent();
    }

    Entry says(Author visitor, String text) {
        return append(
                new NewEntry.ToVisitor(visitor, ids.threadId(), Duration.ofDays(7)),
                visitor,
                new Content.Message(text));
    }

    Entry sets(ThreadId thread, ThreadStatus status) {
        return append(new NewEntry.ToThread(thread), agent.author(), new Content.StatusChange(status));
    }

    Entry edits(Author visitor, Entry message, String text) {
        return append(new NewEntry.ToThread(message.thread()), visitor, new Content.Edit(message.seq(), text));
    }

    /** As a command or a button there does it. */
    Entry setsFromTelegram(ThreadId thread, ThreadStatus status) {
        return append(
                new NewEntry.ToThread(thread),
                agent.author(),
                Inbound.clientId(thread, status),
                new Content.StatusChange(status));
    }

    private Entry append(NewEntry.Address to, Author from, Content content) {
        return append(to, from, ids.clientId(), content);
    }

    private Entry append(NewEntry.Address to, Author from, ClientId id, Content content) {
        AppendResult result = store.append(
                        List.of(new NewEntry(to, from, id, content, clock.instant(), Set.of("telegram"))))
                .get(0);
        if (result instanceof AppendResult.Appended appended) {
            return appended.entry();
        }
        throw new AssertionError(result);
    }

    /** Delivers what is due now. */
    void deliver() {
        for (int runs = 0; worker.runOnce(); runs++) {
            if (runs > 1_000) {
                throw new AssertionError("always more to deliver");
            }
        }
    }

    boolean runOnce() {
        return worker.runOnce();
    }

    /** Delivers for that time, a second at a time. */
    void deliverFor(Duration time) {
        for (long second = 0; second < time.toSeconds(); second++) {
            deliver();
            telegram.advance(Duration.ofSeconds(1));
        }
        deliver();
    }

    /** Takes what waits at Telegram; something must. */
    void poll() {
        poller.runOnce();
    }

    /** What the visitor's thread says, but for the visitor's own. */
    List<Entry> answers(ThreadId thread) {
        return store
                .entries(new EntryQuery(thread, dev.sohbet.chat.model.Audience.AGENTS, new EntryQuery.Newest(), 100))
                .entries()
                .stream()
                .filter(entry -> !entry.from().isVisitor())
                .toList();
    }

    List<String> answerTexts(ThreadId thread) {
        return answers(thread).stream()
                .map(entry -> entry.content() instanceof Content.Message message ? message.text() : "")
                .toList();
    }

    @Override
    public void close() {
        bridge.close();
        chat.close();
        telegram.close();
    }
}
