package dev.sohbet.chat.telegram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sohbet.chat.Chat;
import dev.sohbet.chat.MediaContent;
import dev.sohbet.chat.Upload;
import dev.sohbet.chat.internal.outbox.OutboxWorker;
import dev.sohbet.chat.media.LocalMediaStore;
import dev.sohbet.chat.media.MediaSettings;
import dev.sohbet.chat.memory.InMemoryChatStore;
import dev.sohbet.chat.model.About;
import dev.sohbet.chat.model.Attachment;
import dev.sohbet.chat.model.Audience;
import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ClientId;
import dev.sohbet.chat.model.Content;
import dev.sohbet.chat.model.Entry;
import dev.sohbet.chat.model.MediaId;
import dev.sohbet.chat.model.Participant;
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.model.ThreadStatus;
import dev.sohbet.chat.spi.AgentAccount;
import dev.sohbet.chat.spi.AppendResult;
import dev.sohbet.chat.spi.EntryPage;
import dev.sohbet.chat.spi.EntryQuery;
import dev.sohbet.chat.spi.NewEntry;
import dev.sohbet.chat.telegram.fake.FakeChat;
import dev.sohbet.chat.telegram.fake.FakeTelegram;
import dev.sohbet.chat.telegram.fake.FakeUser;
import dev.sohbet.chat.testkit.TestClock;
import dev.sohbet.chat.testkit.TestIds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A chat, a bridge and Telegram on one clock; everything moves only when it is told to. */
final class Rig implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMillis(400);

    private final Duration patience;
    private final boolean takesFiles;
    private final Path directory = temporary();
    final AwayMediaStore media = new AwayMediaStore(new LocalMediaStore(directory.resolve("media")));
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
    private Crashes crashes = new Crashes(store);
    private int nodes;
    private Map<String, Long> labelled = Map.of();

    Rig(FakeChat.Kind kind, long seed) {
        this(kind, seed, PATIENCE);
    }

    /** @param patience how long the bridge waits for an answer of Telegram's, by the real clock */
    Rig(FakeChat.Kind kind, long seed, Duration patience) {
        this(kind, seed, patience, true);
    }

    /** @param takesFiles whether the chat takes any */
    Rig(FakeChat.Kind kind, long seed, Duration patience, boolean takesFiles) {
        this.patience = patience;
        this.takesFiles = takesFiles;
        ids = new TestIds(seed);
        group = telegram.group(kind, "Support", ayse);
        group.promoteBot(ayse, true, true);
        agent = ids.agent("Ayşe");
        chat = chat(crashes);
        bridge = bridge(crashes);
        poller = connect();
        operator(ayse, agent);
        worker = worker();
    }

    private Chat chat(Crashes of) {
        Chat.Builder builder = Chat.builder().store(of.store()).clock(clock);
        if (takesFiles) {
            builder.serverKey(new byte[32]).media(new MediaSettings(media, directory.resolve("incoming")));
        }
        return builder.build();
    }

    private TelegramBridge bridge(Crashes of) {
        TelegramSettings settings = TelegramSettings.of(telegram.token(), group.id())
                .withChats(labelled)
                .withApi(telegram.url())
                .withPanel(URI.create("https://shop.example/chat/panel"));
        return new TelegramBridge(settings, of.store(), clock, patience, patience);
    }

    private Poller connect() {
        TelegramBridge.Parts parts = bridge.connect(chat, Runnable::run);
        parts.bot().learn();
        return parts.poller();
    }

    private OutboxWorker worker() {
        return new OutboxWorker(crashes.store(), bridge, "node-" + nodes++, clock);
    }

    /** Does something, in the middle of which the node may die; says whether it did, and then another one is there. */
    boolean diesDuring(Runnable work) {
        try {
            work.run();
        } catch (Crashes.Killed | ChatException e) { // a writer's death reaches those who wait for it as an exception
            assertThat(crashes.isDead()).as("dead when %s", e).isTrue();
        }
        if (!crashes.isDead()) {
            return false;
        }
        replaceNode();
        return true;
    }

    /** Where the node dies. */
    Crashes crashes() {
        return crashes;
    }

    /** The node is gone without a word, and another one takes its place on the same store. */
    void replaceNode() {
        crashes.now();
        bridge.close(); // nothing but its threads: the store no longer hears of them
        assertThatThrownBy(chat::close).isInstanceOf(Crashes.Killed.class);
        crashes = new Crashes(store);
        chat = chat(crashes);
        bridge = bridge(crashes);
        clock.advance(Duration.ofSeconds(30)); // its lease has to run out
        poller = connect();
        worker = worker();
    }

    /** Another node takes over, for which these chats are the team's as well. */
    void replaceNode(Map<String, FakeChat> chats) {
        labelled = chats.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, each -> each.getValue().id()));
        replaceNode();
    }

    Chat chat() {
        return chat;
    }

    /** Where files lie, those on their way among them. */
    Path directory() {
        return directory;
    }

    /** The bot's id. */
    String bot() {
        return telegram.token().substring(0, telegram.token().indexOf(':'));
    }

    /** One more bridge on the same store, which its owner closes. */
    TelegramBridge anotherNode() {
        return bridge(crashes);
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
        return says(visitor, null, text);
    }

    /** @param label of the page on which it is said */
    Entry says(Author visitor, @Nullable String label, String text) {
        return append(
                new NewEntry.ToVisitor(visitor, ids.threadId(), Duration.ofDays(7), new About(null, "en", null, label)),
                visitor,
                new Content.Message(text));
    }

    /** Says something with files, which are uploaded first. */
    Entry sends(Participant.Visitor visitor, String text, Attachment... files) {
        return append(
                new NewEntry.ToVisitor(visitor.author(), ids.threadId(), Duration.ofDays(7)),
                visitor.author(),
                ids.clientId(),
                new Content.Message(text),
                Stream.of(files).map(Attachment::id).toList());
    }

    /** What an agent says in the panel, with files. */
    Entry answers(ThreadId thread, Participant.Agent by, String text, Attachment... files) {
        return append(
                new NewEntry.ToThread(thread),
                by.author(),
                ids.clientId(),
                new Content.Message(text),
                Stream.of(files).map(Attachment::id).toList());
    }

    /** Uploads a file, of which nothing is said. */
    Attachment uploads(Participant by, String name, byte[] bytes, boolean voice) {
        try (Upload upload = chat.as(by).upload(ids.clientId(), name, "", voice)) {
            upload.write(ByteBuffer.wrap(bytes));
            return upload.finish().join();
        }
    }

    /** The bytes of a file of a conversation, as its readers get them. */
    byte[] bytes(Attachment file) {
        try (MediaContent content = chat.as(new Participant.Sys()).media(file.id(), false, 0)) {
            return content.bytes().readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
        return append(to, from, id, content, List.of());
    }

    private Entry append(NewEntry.Address to, Author from, ClientId id, Content content, List<MediaId> media) {
        AppendResult result = store.append(
                        List.of(new NewEntry(to, from, id, content, clock.instant(), Set.of("telegram"), media)))
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

    /** Takes what waits at Telegram; something must. Says how long to wait until the next time. */
    Duration poll() {
        return poller.runOnce();
    }

    /** What the visitor's thread says, but for the visitor's own. */
    List<Entry> answers(ThreadId thread) {
        List<Entry> found = new ArrayList<>();
        EntryPage page = new EntryPage(List.of(), true);
        long last = 0;
        while (page.more()) {
            page = store.entries(new EntryQuery(thread, Audience.AGENTS, new EntryQuery.After(last), 500));
            for (Entry entry : page.entries()) {
                last = entry.seq();
                if (!entry.from().isVisitor()) {
                    found.add(entry);
                }
            }
        }
        return found;
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
        if (!Files.exists(directory)) {
            return; // closed before
        }
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("rig-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
