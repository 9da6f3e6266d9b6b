package dev.sohbet.chat;

import dev.sohbet.chat.Authorizer.Action;
import dev.sohbet.chat.internal.hub.Hub;
import dev.sohbet.chat.internal.media.Inspector;
import dev.sohbet.chat.internal.presence.PresenceTracker;
import dev.sohbet.chat.internal.signin.Secrets;
import dev.sohbet.chat.internal.write.Writer;
import dev.sohbet.chat.media.MediaLimits;
import dev.sohbet.chat.model.About;
import dev.sohbet.chat.model.Audience;
import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.ChannelQueue;
import dev.sohbet.chat.model.ChatEvent;
import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ChatThread;
import dev.sohbet.chat.model.ClientId;
import dev.sohbet.chat.model.Content;
import dev.sohbet.chat.model.Entry;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.model.MediaId;
import dev.sohbet.chat.model.Participant;
import dev.sohbet.chat.model.Presence;
import dev.sohbet.chat.model.ReadMark;
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.model.ThreadStatus;
import dev.sohbet.chat.model.Undelivered;
import dev.sohbet.chat.spi.AppendResult;
import dev.sohbet.chat.spi.ChatStore;
import dev.sohbet.chat.spi.EntryPage;
import dev.sohbet.chat.spi.EntryQuery;
import dev.sohbet.chat.spi.IdentityStore;
import dev.sohbet.chat.spi.NewEntry;
import dev.sohbet.chat.spi.NewMark;
import dev.sohbet.chat.spi.ThreadListing;
import dev.sohbet.chat.spi.ThreadPosition;
import dev.sohbet.chat.spi.ThreadQuery;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The chat as one participant may use it; every method checks that first and throws a {@link ChatException} at once when it is
 * refused. Thread-safe. Sending does not block: what goes wrong later fails the future, with a {@code ChatException}. All else may
 * block on the store.
 *
 * <p>Callbacks on a future run on the writing thread: they must not block.
 */
public final class ChatActor {
    private static final int MOST_KNOWN = 64;

    private final Participant who;
    private final Parts parts;
    private final Set<ThreadId> own = ConcurrentHashMap.newKeySet();

    ChatActor(Participant who, Parts parts) {
        this.who = who;
        this.parts = parts;
    }

    /** What an actor works with. */
    record Parts(
            ChatStore store,
            Writer writer,
            Hub hub,
            PresenceTracker presence,
            RateLimiter sending,
            Secrets secrets,
            ChatLimits limits,
            Set<String> channels,
            @Nullable Media media,
            Executor readers,
            InstantSource clock) {}

    public Participant who() {
        return who;
    }

    /** Which entries this participant sees. */
    public Audience reader() {
        return who instanceof Participant.Visitor ? Audience.ALL : Audience.AGENTS;
    }

    /**
     * A visitor's message, to its thread that is not closed; otherwise one that was closed lately is reopened, or a new one begins.
     * The same id any number of times is one message.
     */
    public CompletableFuture<Entry> send(ClientId id, String text) {
        return send(id, text, About.NOTHING);
    }

    /**
     * As {@link #send(ClientId, String)}.
     *
     * @param about what the visitor's browser says of itself; kept with a thread that is opened or woken by this message, and its label from
     *     the visitor's first message on
     */
    public CompletableFuture<Entry> send(ClientId id, String text, About about) {
        return send(id, text, List.of(), about);
    }

    /**
     * As {@link #send(ClientId, String, About)}.
     *
     * @param media files that this participant has uploaded and not sent yet, at most {@value Content#MAX_MEDIA}; the text may be empty
     *     where there are any. The future fails with {@code bad_media} where they are not
     */
    public CompletableFuture<Entry> send(ClientId id, String text, List<MediaId> media, About about) {
        if (!(who instanceof Participant.Visitor)) {
            throw new ChatException(ErrorCode.BAD_FRAME, "Say to which conversation.");
        }
        return append(Action.SEND, toVisitor(who.author(), about), id, said(text, media), media);
    }

    /** A message of the team, a bot or the system to a visitor, wherever that visitor's own next message would go. */
    public CompletableFuture<Entry> sendTo(Participant.Visitor visitor, ClientId id, String text) {
        Authorizer.check(who, Action.WORK);
        return append(
                Action.SEND, toVisitor(visitor.author(), About.NOTHING), id, new Content.Message(Texts.clean(text)));
    }

    /** A message of the team, a bot or the system. A closed thread is reopened by it. */
    public CompletableFuture<Entry> send(ThreadId thread, ClientId id, String text) {
        return send(thread, id, text, List.of());
    }

    /**
     * As {@link #send(ThreadId, ClientId, String)}.
     *
     * @param media as in {@link #send(ClientId, String, List, About)}
     */
    public CompletableFuture<Entry> send(ThreadId thread, ClientId id, String text, List<MediaId> media) {
        Authorizer.check(who, Action.WORK);
        return append(Action.SEND, new NewEntry.ToThread(thread), id, said(text, media), media);
    }

    private static Content said(String text, List<MediaId> media) {
        if (media.size() > Content.MAX_MEDIA || Set.copyOf(media).size() < media.size()) {
            throw new ChatException(
                    ErrorCode.BAD_FRAME, "A message has at most " + Content.MAX_MEDIA + " files, each once.");
        }
        return new Content.Message(media.isEmpty() ? Texts.clean(text) : Texts.cleanOrEmpty(text));
    }

    /** How files are taken; empty where none are. */
    public Optional<MediaLimits> mediaLimits() {
        return Optional.ofNullable(parts.media).map(media -> media.uploads().limits());
    }

    /** The media types of files that are taken, and extensions of their names such as {@code .jpg}; empty where none are. */
    public List<String> acceptedTypes() {
        return mediaLimits()
                .map(limits -> Inspector.types(limits.sizes().keySet()))
                .orElse(List.of());
    }

    /**
     * Begins to take a file that this participant may send afterwards.
     *
     * @param id the same id of the same participant, any number of times, is one file
     * @param name what its sender calls it; anything
     * @param type the media type that its sender says it has; empty where nothing is said
     * @param voice whether its sender says that it is a recording, to be played in place
     * @throws ChatException {@code not_found} where no files are taken, {@code blocked}, {@code forbidden}, {@code overloaded} or
     *     {@code rate_limited} where too many are under way, {@code unavailable}. Blocks on the store
     */
    public Upload upload(ClientId id, String name, String type, boolean voice) {
        Authorizer.check(who, who instanceof Participant.Visitor ? Action.SEND : Action.WORK);
        Uploads uploads = media().uploads();
        if (newestThread().filter(own -> own.thread().blocked()).isPresent()) {
            throw new ChatException(ErrorCode.BLOCKED, "You cannot write here any more.");
        }
        return uploads.begin(this, new Upload.Claim(id, name, type, voice));
    }

    /** Tickets for those of these files that are there, and were sent in this thread; for visitors and agents, whom alone they let in. */
    public List<MediaLink> mediaLinks(ThreadId thread, List<MediaId> files) {
        require(Action.READ, thread);
        return parts.media == null ? List.of() : parts.media.links(who, thread, files);
    }

    /**
     * The bytes of a file that was sent in a thread that this participant may read. To be closed. Blocks on the store.
     *
     * @param small the small picture of an image instead
     * @param from where to begin, 0 to the size
     * @throws ChatException {@code not_found}, {@code forbidden}, {@code unavailable}
     */
    public MediaContent media(MediaId file, boolean small, long from) {
        Authorizer.check(who, Action.READ);
        return media().open(who, file, small, from);
    }

    /** Withdraws all files of a thread: from now on nobody sees them, and within minutes their bytes are deleted. Messages stay. */
    public void withdrawMedia(ThreadId thread) {
        Authorizer.check(who, Action.ADMINISTER);
        parts.store.withdrawAll(thread);
    }

    private Media media() {
        if (parts.media == null) {
            throw new ChatException(ErrorCode.NOT_FOUND, "Files cannot be sent here.");
        }
        return parts.media;
    }

    /** A note, which visitors never see. */
    public CompletableFuture<Entry> note(ThreadId thread, ClientId id, String text) {
        return append(Action.WORK, new NewEntry.ToThread(thread), id, new Content.Note(Texts.clean(text)));
    }

    /** Opens, snoozes or closes a thread. */
    public CompletableFuture<Entry> status(ThreadId thread, ClientId id, ThreadStatus status) {
        return append(Action.WORK, new NewEntry.ToThread(thread), id, new Content.StatusChange(status));
    }

    /**
     * Changes what one of this participant's own messages says, to the same text as well. A closed thread stays closed.
     *
     * @param message its {@code seq}
     */
    public CompletableFuture<Entry> edit(ThreadId thread, ClientId id, long message, String text) {
        require(Action.SEND, thread);
        return append(Action.SEND, new NewEntry.ToThread(thread), id, new Content.Edit(message, Texts.clean(text)));
    }

    /**
     * Gives a thread to an agent. Blocks on the store.
     *
     * @param agent the id of an agent who is not disabled; null: to nobody
     * @throws ChatException {@code not_found} when there is no such agent
     */
    public CompletableFuture<Entry> assign(ThreadId thread, ClientId id, @Nullable String agent) {
        Authorizer.check(who, Action.WORK);
        Author to = agent == null ? null : colleague(agent);
        return append(Action.WORK, new NewEntry.ToThread(thread), id, new Content.Assignment(to));
    }

    private Author colleague(String id) {
        return parts.store.agents().stream()
                .filter(agent -> agent.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new ChatException(ErrorCode.NOT_FOUND, "There is no such agent."))
                .author();
    }

    /** The agents a thread can be given to, at most {@value IdentityStore#MOST_AGENTS}. */
    public List<Author> agents() {
        Authorizer.check(who, Action.OVERSEE);
        return parts.store.agents().stream().map(Participant.Agent::author).toList();
    }

    /** Keeps a thread's visitor from writing, or allows it again. */
    public CompletableFuture<Entry> block(ThreadId thread, ClientId id, boolean on) {
        return append(Action.WORK, new NewEntry.ToThread(thread), id, new Content.Block(on));
    }

    /** What of a thread has not reached the notifiers' channels, by channel and {@code seq}. Empty for a thread that does not exist. */
    public List<Undelivered> deliveries(ThreadId thread) {
        Authorizer.check(who, Action.OVERSEE);
        return channels()
                .flatMap(channel -> parts.store.undelivered(channel, thread).stream())
                .toList();
    }

    /**
     * Tries a delivery again that failed for good, within a second or when what waits before it in its thread is done.
     *
     * @param delivery the {@linkplain Undelivered#id() id}; it has another one from now on
     * @throws ChatException {@code conflict} when it has not failed, or is tried again already
     */
    public void resend(ThreadId thread, long delivery) {
        Authorizer.check(who, Action.WORK);
        if (!parts.store.resend(thread, delivery, parts.clock.instant())) {
            throw new ChatException(
                    ErrorCode.CONFLICT, "That is no delivery that failed, or it is sent again already.");
        }
    }

    /** How the queue of each notifier's channel stands, by name. Empty where there are no notifiers. Counts all that waits. */
    public List<ChannelQueue> queues() {
        Authorizer.check(who, Action.OVERSEE);
        return channels().map(parts.store::queue).toList();
    }

    private Stream<String> channels() {
        return parts.channels.stream().sorted();
    }

    private NewEntry.Address toVisitor(Author visitor, About about) {
        return new NewEntry.ToVisitor(visitor, new ThreadId(parts.secrets.id()), parts.limits.reopenWithin(), about);
    }

    private CompletableFuture<Entry> append(Action action, NewEntry.Address to, ClientId id, Content content) {
        return append(action, to, id, content, List.of());
    }

    private CompletableFuture<Entry> append(
            Action action, NewEntry.Address to, ClientId id, Content content, List<MediaId> media) {
        Authorizer.check(who, action);
        Author author = who.author();
        if (who instanceof Participant.Visitor) {
            Duration wait = parts.sending.take(author.id());
            if (!wait.isZero()) {
                return appendIfKnown(to, id, content, media, wait);
            }
        }
        return append(to, id, content, media);
    }

    private CompletableFuture<Entry> append(NewEntry.Address to, ClientId id, Content content, List<MediaId> media) {
        Set<String> channels = content.audience() == Audience.ALL ? parts.channels : Set.of();
        Instant now = parts.clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return parts.writer
                .append(new NewEntry(to, who.author(), id, content, now, channels, media))
                .thenApply(result -> entry(result, content));
    }

    /** Who sends too fast may still ask again for what is stored already: a retry is answered however fast it comes. */
    private CompletableFuture<Entry> appendIfKnown(
            NewEntry.Address to, ClientId id, Content content, List<MediaId> media, Duration wait) {
        ChatException tooFast =
                new ChatException(ErrorCode.RATE_LIMITED, "Too many messages; wait a moment.", wait, null);
        try {
            return CompletableFuture.supplyAsync(() -> parts.store.entry(who.author(), id), parts.readers)
                    .thenCompose(known -> known.isPresent()
                            ? append(to, id, content, media)
                            : CompletableFuture.failedFuture(tooFast));
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(tooFast);
        }
    }

    private static Entry entry(AppendResult result, Content content) {
        if (result instanceof AppendResult.Appended appended) {
            return appended.entry();
        }
        if (result instanceof AppendResult.Duplicate duplicate) {
            return duplicate.entry();
        }
        if (result instanceof AppendResult.Conflict) {
            throw new ChatException(ErrorCode.CONFLICT, "This id was used for something else.");
        }
        ErrorCode code = ((AppendResult.Refused) result).code();
        throw switch (code) {
            case NOT_FOUND ->
                content instanceof Content.Edit
                        ? new ChatException(code, "There is no such message.")
                        : Authorizer.notFound();
            case FORBIDDEN -> new ChatException(code, "Only who wrote a message may change it.");
            case BAD_MEDIA ->
                new ChatException(code, "A file is no longer there, or was sent before; choose it again.");
            case BLOCKED -> new ChatException(code, "You cannot write here any more.");
            case THREAD_CLOSED ->
                new ChatException(code, "This conversation is closed, and its visitor has a newer one.");
            case CONFLICT -> new ChatException(code, "That is so already.");
            case UNAVAILABLE ->
                new ChatException(code, "That cannot be stored now; try again later.", Duration.ofSeconds(30), null);
            default -> new ChatException(code, "That cannot be stored.");
        };
    }

    /** Moves this participant's read mark forward; empty when it was there already. */
    public CompletableFuture<Optional<ReadMark>> markRead(ThreadId thread, long seq) {
        require(Action.READ, thread);
        return parts.writer.mark(new NewMark(thread, who.author(), seq));
    }

    /** Tells the other watchers of the thread that this participant has begun or stopped to write; of a visitor who is blocked nobody is told. Not stored. */
    public void typing(ThreadId thread, boolean on) {
        Authorizer.check(who, Action.SEND);
        if (who instanceof Participant.Visitor) {
            ChatThread own = Authorizer.check(
                    who, Action.SEND, parts.store.thread(thread).orElse(null));
            if (own.blocked()) {
                return;
            }
        }
        parts.hub.typing(thread, who.author(), on);
    }

    /** A page of entries, at most 100, in ascending order. */
    public EntryPage history(ThreadId thread, EntryQuery.Range range, int limit) {
        require(Action.READ, thread);
        return parts.store.entries(new EntryQuery(thread, reader(), range, Math.min(limit, 100)));
    }

    /** Everyone's read marks in these threads; threads that nobody has read are left out. Costs one query. */
    public Map<ThreadId, List<ReadMark>> readMarks(Collection<ThreadId> threads) {
        threads.forEach(thread -> require(Action.READ, thread));
        return parts.store.readMarks(threads);
    }

    /** A thread with this participant's mark. @throws ChatException {@code not_found}, also for someone else's */
    public ThreadListing thread(ThreadId id) {
        var thread = Authorizer.check(who, Action.READ, parts.store.thread(id).orElse(null));
        return new ThreadListing(thread, parts.store.readMark(id, who.author()).orElse(null));
    }

    /** A visitor's own thread: the one that is not closed, otherwise the newest. */
    public Optional<ThreadListing> newestThread() {
        return parts.store
                .newestThread(who.author().id())
                .filter(thread -> thread.visitor().is(who.author()))
                .map(thread -> new ThreadListing(
                        thread, parts.store.readMark(thread.id(), who.author()).orElse(null)));
    }

    /**
     * Threads by newest activity, with this participant's marks.
     *
     * @param status null for all
     * @param next where to go on, from an earlier page; null for the first
     * @param limit 1 to 200
     */
    public ThreadPage threads(@Nullable ThreadStatus status, @Nullable String next, int limit) {
        Authorizer.check(who, Action.OVERSEE);
        ThreadQuery.Cursor cursor = next == null ? null : Cursors.decode(next);
        List<ThreadListing> page = parts.store.threads(new ThreadQuery(who.author(), status, cursor, limit));
        boolean full = page.size() == limit;
        return new ThreadPage(
                page, full ? Cursors.encode(page.get(page.size() - 1).thread()) : null);
    }

    /**
     * Is told what happens in these threads from now on: {@code EntryAdded} in the order of {@code seq} and without holes but for
     * what this participant may not see, {@code ReadMoved} and {@code Typing}. The listener is called on the chat's own threads, one
     * call after the other for each thread, and must not block.
     *
     * @param listener may be called before this returns
     * @return the subscription with the {@code seq} that each thread had reached for this participant when it began
     */
    public Watch watch(Collection<ThreadId> threads, Consumer<ChatEvent> listener) {
        threads.forEach(id -> require(Action.READ, id));
        Audience reader = reader();
        Consumer<ChatEvent> watcher = event -> {
            if (!(event instanceof ChatEvent.EntryAdded added) || added.entry().isFor(reader)) {
                listener.accept(event);
            }
        };
        Map<ThreadId, Consumer<ChatEvent>> watchers = new HashMap<>();
        threads.forEach(id -> watchers.put(id, watcher));
        Subscription subscription = () -> watchers.keySet().forEach(id -> parts.hub.unwatch(id, watcher));
        try {
            Map<ThreadId, Long> positions = new HashMap<>();
            for (ThreadPosition at : parts.hub.watch(watchers)) {
                positions.put(at.id(), reader == Audience.AGENTS ? at.lastSeq() : at.lastPublicSeq());
            }
            return new Watch(positions, subscription);
        } catch (RuntimeException e) {
            subscription.close();
            throw e;
        }
    }

    /**
     * Threads being watched.
     *
     * @param positions how far each had come when it began; without those that do not exist
     */
    public record Watch(Map<ThreadId, Long> positions, Subscription subscription) implements Subscription {
        public Watch {
            positions = Map.copyOf(positions);
        }

        @Override
        public void close() {
            subscription.close();
        }
    }

    /**
     * Is told {@code ThreadChanged} and {@code PresenceChanged}: an agent of all threads and visitors, a visitor of its own threads
     * and of the team. As for {@link #watch}, the listener must not block.
     */
    public Subscription watchOverview(Consumer<ChatEvent> listener) {
        if (who instanceof Participant.Visitor visitor) {
            parts.hub.watchVisitor(visitor.id(), listener);
            return () -> parts.hub.unwatchVisitor(visitor.id(), listener);
        }
        Authorizer.check(who, Action.OVERSEE);
        parts.hub.watchInbox(listener);
        return () -> parts.hub.unwatchInbox(listener);
    }

    /** Says that this participant is there, with a page that can be seen or not, until the result is closed. */
    public Attendance arrive(boolean hidden) {
        PresenceTracker.Being being = parts.presence.arrive(who.author(), hidden);
        return new Attendance() {
            @Override
            public void hidden(boolean hidden) {
                being.hidden(hidden);
            }

            @Override
            public void close() {
                being.close();
            }
        };
    }

    /** One page's part in somebody's being there. Never blocks. */
    public interface Attendance extends AutoCloseable {
        /** Says whether the page can be seen: when none can for five minutes, its participant is away. */
        void hidden(boolean hidden);

        /** The page is gone: when none is left for twenty seconds, its participant is offline. */
        @Override
        void close();
    }

    /** Whether anyone of the team is there. */
    public Presence.State teamPresence() {
        return parts.presence.team();
    }

    /** Whether these participants are there. */
    public Map<Author, Presence> presence(Collection<Author> of) {
        Authorizer.check(who, Action.OVERSEE);
        return parts.store.presence(of, parts.clock.instant());
    }

    private void require(Action action, ThreadId id) {
        Authorizer.check(who, action);
        if (!(who instanceof Participant.Visitor) || own.contains(id)) {
            return; // agents may touch every thread, and a thread never changes its visitor
        }
        Authorizer.check(who, action, parts.store.thread(id).orElse(null));
        if (own.size() < MOST_KNOWN) {
            own.add(id);
        }
    }
}
