package dev.sohbet.chat;

import dev.sohbet.chat.internal.hub.Hub;
import dev.sohbet.chat.internal.media.Inspector;
import dev.sohbet.chat.internal.outbox.OutboxWorker;
import dev.sohbet.chat.internal.presence.PresenceTracker;
import dev.sohbet.chat.internal.signin.Codes;
import dev.sohbet.chat.internal.signin.Passwords;
import dev.sohbet.chat.internal.signin.Secrets;
import dev.sohbet.chat.internal.signin.ServerKey;
import dev.sohbet.chat.internal.write.Writer;
import dev.sohbet.chat.media.MediaSettings;
import dev.sohbet.chat.memory.InMemoryChatStore;
import dev.sohbet.chat.memory.LocalRelay;
import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.ChatEvent;
import dev.sohbet.chat.model.Entry;
import dev.sohbet.chat.model.MediaId;
import dev.sohbet.chat.model.Participant;
import dev.sohbet.chat.spi.AppendResult;
import dev.sohbet.chat.spi.ChatStore;
import dev.sohbet.chat.spi.CodeSender;
import dev.sohbet.chat.spi.HostQueue;
import dev.sohbet.chat.spi.Notifier;
import dev.sohbet.chat.spi.Relay;
import dev.sohbet.chat.spi.SelfTest;
import dev.sohbet.chat.spi.Webhook;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Support chat inside a Java application: durable threads between visitors and a team. One instance for each store and process;
 * thread-safe; close it when the application stops.
 *
 * <pre>{@code
 * Chat chat = Chat.builder().store(store).build();
 * chat.as(new Participant.Sys()).sendTo(customer, id, "Your order has left.");
 * }</pre>
 */
public final class Chat implements AutoCloseable {
    private final ChatStore store;
    private final Relay relay;
    private final Writer writer;
    private final PresenceTracker presence;
    private final Identities identities;
    private final AgentLinks links;
    private final Background background;
    private final HostEvents events = new HostEvents();
    private final ChatActor.Parts parts;
    private final Map<String, Webhook> webhooks;
    private final List<SelfTest> selfTests;
    private final @Nullable Media media;

    private Chat(Builder builder) {
        store = builder.store == null ? new InMemoryChatStore() : builder.store;
        relay = builder.relay == null ? new LocalRelay() : builder.relay;
        webhooks = Map.copyOf(builder.webhooks);
        selfTests = List.copyOf(builder.selfTests);
        Secrets secrets = new Secrets(builder.random);
        String node = secrets.id();
        background = new Background();
        Hub hub = new Hub(store, relay, background.readers());
        presence = new PresenceTracker(node, store, builder.clock, hub::visitorsInView, hub::presence);
        List<OutboxWorker> outbox = builder.notifiers.stream()
                .map(notifier -> new OutboxWorker(store, notifier, node, builder.clock))
                .toList();
        writer = new Writer(
                store,
                builder.limits.waiting(),
                appended -> {
                    hub.appended(appended);
                    told(appended);
                },
                (mark, moved) -> hub.marked(mark.thread(), moved));
        CodeSenders senders = new CodeSenders(store, background, builder.codeSenders);
        identities = new Identities(new Identities.Parts(
                store,
                builder.clock,
                secrets,
                new Passwords(builder.random),
                new Codes(builder.random),
                builder.serverKey(),
                senders,
                builder.signIn,
                builder.limits));
        links = new AgentLinks(store, builder.clock, secrets, senders);
        media = media(builder, secrets);
        parts = new ChatActor.Parts(
                store,
                writer,
                hub,
                presence,
                new RateLimiter(builder.clock, builder.limits.burst(), builder.limits.refill()),
                secrets,
                builder.limits,
                builder.notifiers.stream().map(Notifier::channel).collect(Collectors.toUnmodifiableSet()),
                media,
                background.readers(),
                builder.clock);
        background.every("positions", Duration.ofSeconds(2), hub::runOnce);
        background.every("presence", Duration.ofSeconds(1), presence::runOnce);
        for (OutboxWorker worker : outbox) {
            background.drain(worker);
            background.every("leases", OutboxWorker.LEASE.dividedBy(4), worker::renewOnce);
        }
        if (store instanceof HostQueue queue) {
            HostQueueReader reader = new HostQueueReader(queue, this::as);
            background.every("host queue", Duration.ofSeconds(1), reader::runOnce);
        }
    }

    private @Nullable Media media(Builder builder, Secrets secrets) {
        MediaSettings settings = builder.media;
        if (settings == null) {
            return null;
        }
        Uploads uploads = new Uploads(settings, store, secrets, builder.clock);
        Media made = new Media(settings, store, new MediaTickets(builder.serverKey(), builder.clock), uploads);
        MediaKeeper keeper = new MediaKeeper(settings, store, made, builder.clock);
        background.every("unsent files", Duration.ofMinutes(1), keeper::disposeOnce);
        if (settings.move()) {
            background.every("moving files", Duration.ofSeconds(1), keeper::moveOnce);
        }
        return made;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** The chat as this participant may use it. Cheap; the caller answers for who it is. */
    public ChatActor as(Participant who) {
        return new ChatActor(who, parts);
    }

    /** Which outside accounts belong to which agents. */
    public AgentLinks links() {
        return links;
    }

    /** Who visitors and agents are. */
    public Identities identities() {
        return identities;
    }

    /** What another service pushes to, by the name in its address. */
    public Optional<Webhook> webhook(String name) {
        return Optional.ofNullable(webhooks.get(name));
    }

    /**
     * Whom a ticket of {@link ChatActor#mediaLinks} was made for; empty where it is for another file, forged, or no longer valid. The
     * ticket alone proves a visitor, and of an agent nothing: that takes its session.
     */
    public Optional<Author> mediaViewer(MediaId file, String ticket) {
        return Optional.ofNullable(media).flatMap(known -> known.tickets().viewer(file, ticket));
    }

    /** The tests of what the chat is connected to, in the order in which they were given. */
    public List<SelfTest> selfTests() {
        return selfTests;
    }

    /** The generation of the store; see {@link ChatStore#epoch()}. */
    public String epoch() {
        return store.epoch();
    }

    /**
     * Is told every entry that this node commits, after the commit, in the order of {@code seq} for each thread. For the host's own
     * reactions: the listener may block, on a thread of its own. Told at most once; what must not be lost is a {@link Notifier}'s.
     */
    public Subscription subscribe(Consumer<ChatEvent.EntryAdded> listener) {
        return events.subscribe(listener);
    }

    private void told(AppendResult.Appended appended) {
        background.wakeOutbox();
        for (Entry entry : appended.entries()) {
            events.tell(new ChatEvent.EntryAdded(entry));
        }
    }

    /**
     * Stops: accepts nothing more, commits what waits (at most 5 s), lets a delivery that is going on come to its end (at most 5 s),
     * gives this node's word on who is there its last 20 s, and closes the relay and the store.
     */
    @Override
    public void close() {
        if (media != null) {
            media.uploads().close();
        }
        writer.close();
        background.close();
        events.close();
        try (ChatStore closedLast = store;
                Relay closedFirst = relay) {
            presence.leave();
        }
    }

    /**
     * Builds a chat. With nothing set: an in-memory store (for tests and first steps: nothing survives), no other nodes, no notifiers,
     * passwords to sign in, the system's clock and secure randomness, {@link ChatLimits#DEFAULT}. Not thread-safe.
     */
    public static final class Builder {
        private @Nullable ChatStore store;
        private @Nullable Relay relay;
        private final List<Notifier> notifiers = new ArrayList<>();
        private final List<CodeSender> codeSenders = new ArrayList<>();
        private final Map<String, Webhook> webhooks = new LinkedHashMap<>();
        private final List<SelfTest> selfTests = new ArrayList<>();
        private @Nullable MediaSettings media;
        private SignInMode signIn = SignInMode.PASSWORD;
        private @Nullable ServerKey serverKey;
        private InstantSource clock = InstantSource.system();
        private RandomGenerator random = new SecureRandom();
        private ChatLimits limits = ChatLimits.DEFAULT;

        private Builder() {}

        /** Where the chat lives; closed with it. */
        public Builder store(ChatStore store) {
            this.store = store;
            return this;
        }

        /** How nodes hint at news to each other; closed with the chat. */
        public Builder relay(Relay relay) {
            this.relay = relay;
            return this;
        }

        /** Adds a notifier; what is appended from now on is delivered to it. */
        public Builder notifier(Notifier notifier) {
            notifiers.add(notifier);
            return this;
        }

        /** Adds a way to send one-time codes, and news of sign-ins, to the accounts that agents have linked. */
        public Builder codeSender(CodeSender sender) {
            codeSenders.add(sender);
            return this;
        }

        /**
         * Lets another service push to {@code POST <base>/hooks/{name}/..}.
         *
         * @throws IllegalArgumentException when the name is none, or taken
         */
        public Builder webhook(Webhook webhook) {
            String name = webhook.name();
            if (!name.matches("[a-z0-9-]{1,32}")) {
                throw new IllegalArgumentException(
                        "webhook name '" + name + "': 1 to 32 characters of a-z, 0-9 and '-'");
            }
            if (webhooks.putIfAbsent(name, webhook) != null) {
                throw new IllegalArgumentException("Two webhooks with the name " + name);
            }
            return this;
        }

        /** Lets files be sent; there must be a server key, the same on all nodes, and tika-core on the class path. */
        public Builder media(MediaSettings settings) {
            this.media = settings;
            return this;
        }

        /** Adds a test of something that the chat is connected to, for agents to run. */
        public Builder selfTest(SelfTest test) {
            selfTests.add(test);
            return this;
        }

        /** How agents sign in; with a password unless this says otherwise. With codes, there must be a sender and a server key. */
        public Builder signIn(SignInMode mode) {
            this.signIn = mode;
            return this;
        }

        /**
         * The key that all nodes of this site share and the store never sees; it hashes codes and signs the addresses of files.
         * Changing it cancels both, and nothing else: neither lives for longer than minutes.
         *
         * @param key at least 32 bytes from a cryptographically strong source
         * @throws IllegalArgumentException when it is shorter
         */
        public Builder serverKey(byte[] key) {
            this.serverKey = new ServerKey(key);
            return this;
        }

        private ServerKey serverKey() {
            if (serverKey != null) {
                return serverKey;
            }
            byte[] neverUsed = new byte[ServerKey.SHORTEST];
            random.nextBytes(neverUsed);
            return new ServerKey(neverUsed);
        }

        public Builder clock(InstantSource clock) {
            this.clock = clock;
            return this;
        }

        /** The source of ids and secrets; must be cryptographically strong outside of tests. */
        public Builder random(RandomGenerator random) {
            this.random = random;
            return this;
        }

        public Builder limits(ChatLimits limits) {
            this.limits = limits;
            return this;
        }

        /** Starts the chat. @throws IllegalStateException when agents sign in with codes, and a sender or the server key is missing */
        public Chat build() {
            if (signIn.asksCode() && serverKey == null) {
                throw new IllegalStateException("Signing in with codes needs a server key, the same on all nodes");
            }
            if (media != null && serverKey == null) {
                throw new IllegalStateException("Sending files needs a server key, the same on all nodes");
            }
            if (media != null && !Inspector.isAvailable()) {
                throw new IllegalStateException("Sending files needs org.apache.tika:tika-core on the class path");
            }
            if (signIn.asksCode() && codeSenders.isEmpty()) {
                throw new IllegalStateException(
                        "Signing in with codes needs somebody who sends them: add a CodeSender");
            }
            return new Chat(this);
        }
    }
}
