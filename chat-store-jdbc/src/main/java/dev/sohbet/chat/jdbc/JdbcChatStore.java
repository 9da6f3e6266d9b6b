package dev.sohbet.chat.jdbc;

import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.ChannelQueue;
import dev.sohbet.chat.model.ChatThread;
import dev.sohbet.chat.model.ClientId;
import dev.sohbet.chat.model.Entry;
import dev.sohbet.chat.model.MediaId;
import dev.sohbet.chat.model.Participant;
import dev.sohbet.chat.model.Participant.Agent;
import dev.sohbet.chat.model.Participant.Visitor;
import dev.sohbet.chat.model.Presence;
import dev.sohbet.chat.model.ReadMark;
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.model.Undelivered;
import dev.sohbet.chat.spi.AgentAccount;
import dev.sohbet.chat.spi.AgentLink;
import dev.sohbet.chat.spi.AgentSession;
import dev.sohbet.chat.spi.AppendResult;
import dev.sohbet.chat.spi.BridgeStore;
import dev.sohbet.chat.spi.ChatStore;
import dev.sohbet.chat.spi.Delivery;
import dev.sohbet.chat.spi.EntryPage;
import dev.sohbet.chat.spi.EntryQuery;
import dev.sohbet.chat.spi.HostQueue;
import dev.sohbet.chat.spi.NewEntry;
import dev.sohbet.chat.spi.NewMark;
import dev.sohbet.chat.spi.Receipt;
import dev.sohbet.chat.spi.StoredAttachment;
import dev.sohbet.chat.spi.ThreadListing;
import dev.sohbet.chat.spi.ThreadPosition;
import dev.sohbet.chat.spi.ThreadQuery;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A store in PostgreSQL or in an SQLite file. Thread-safe.
 *
 * <p>What a method has written is on disk when it returns: on SQLite by {@code synchronous=FULL}, on PostgreSQL by {@code
 * synchronous_commit=on}, which is set for each writing transaction, whatever the host's pool or server say, and read back.
 *
 * <p>On PostgreSQL any number of nodes share the host's database; at most two of the data source's connections are used for writing and
 * six for reading at a time. A connection that does not answer is given up after 10 seconds. An SQLite file belongs to one process, and several stores on it share one writing connection.
 */
public final class JdbcChatStore implements ChatStore, BridgeStore, HostQueue {
    private final Database database;
    private final String epoch;
    private final AppendRows appending;
    private final ThreadRows threads;
    private final EntryRows entries;
    private final MarkRows marks;
    private final OutboxRows outbox;
    private final UndeliveredRows undelivered;
    private final IdentityRows identities;
    private final AttachmentRows attachments;
    private final LinkRows links;
    private final CodeRows codes;
    private final PresenceRows presence;
    private final BridgeRows bridge;
    private final QueueRows queue;

    private JdbcChatStore(Database database) {
        this.database = database;
        this.appending = new AppendRows(database);
        this.threads = new ThreadRows(database);
        this.entries = new EntryRows(database);
        this.marks = new MarkRows(database);
        this.outbox = new OutboxRows(database);
        this.undelivered = new UndeliveredRows(database);
        this.identities = new IdentityRows(database);
        this.attachments = new AttachmentRows(database);
        this.links = new LinkRows(database);
        this.codes = new CodeRows(database);
        this.presence = new PresenceRows(database);
        this.bridge = new BridgeRows(database);
        this.queue = new QueueRows(database);
        this.epoch = MetaRows.epoch(database);
    }

    /** The store in this file, which is made if it is not there. */
    public static JdbcChatStore sqlite(Path file) {
        return sqlite(file, JdbcOptions.DEFAULT);
    }

    /**
     * The store in this file.
     *
     * @throws PendingMigrationsException when tables are missing and the options say not to make them
     */
    public static JdbcChatStore sqlite(Path file, JdbcOptions options) {
        return opened(new SqliteDatabase(SqliteFile.open(file, options)));
    }

    /** The store in this PostgreSQL database. */
    public static JdbcChatStore postgresql(DataSource source) {
        return postgresql(source, JdbcOptions.DEFAULT);
    }

    /**
     * The store in this PostgreSQL database.
     *
     * @throws UnsupportedDatabaseException when it is another product
     * @throws PendingMigrationsException when tables are missing and the options say not to make them
     */
    public static JdbcChatStore postgresql(DataSource source, JdbcOptions options) {
        Product product = Product.of(source);
        if (product.dialect() != Dialect.POSTGRESQL) {
            throw new UnsupportedDatabaseException(product.name());
        }
        new Migrations(source, Dialect.POSTGRESQL).run(options.migrate());
        return opened(new PostgresDatabase(source));
    }

    /**
     * The store in a host's database: beside the host's tables on PostgreSQL; for SQLite, in the file that the data source's URL names,
     * by connections of its own.
     *
     * @throws UnsupportedDatabaseException when it is another product, or an SQLite database without a file
     */
    public static JdbcChatStore of(DataSource source, JdbcOptions options) {
        Product product = Product.of(source);
        return product.dialect() == Dialect.SQLITE ? sqlite(product.file(), options) : postgresql(source, options);
    }

    /**
     * Puts a message to a visitor down in the host's own transaction. It is posted within about a second after that transaction has
     * committed, once, and never if it rolls back; it goes where {@code chat.as(from).sendTo(..)} would send it. A text that can never
     * be posted (empty, too long) is logged and dropped.
     *
     * <p>The connection must lead to the store's database. On SQLite that transaction holds the file's only write lock from its first
     * change to its end; the chat waits for at most 5 seconds for it, so it should be short.
     *
     * @param from the host's own voice: {@code Sys}, a {@code Bot} or an {@code Agent}
     * @param id the same id of the same author, any number of times, is one message
     * @throws IllegalArgumentException when {@code from} is a visitor
     */
    public static void enqueue(Connection connection, Participant from, Visitor to, ClientId id, String text) {
        QueueRows.enqueue(connection, from, to, id, text);
    }

    private static JdbcChatStore opened(Database database) {
        try {
            return new JdbcChatStore(database);
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /** Whether this is an SQLite file, which no other machine shares. */
    public boolean isFile() {
        return database.dialect() == Dialect.SQLITE;
    }

    /** For tests of what only this module sees. */
    Database database() {
        return database;
    }

    @Override
    public String epoch() {
        return epoch;
    }

    @Override
    public void close() {
        database.close();
    }

    // Threads

    @Override
    public List<AppendResult> append(List<NewEntry> batch) {
        return appending.append(batch);
    }

    @Override
    public List<Optional<ReadMark>> markRead(List<NewMark> batch) {
        return marks.move(batch);
    }

    @Override
    public Optional<ChatThread> thread(ThreadId id) {
        return threads.thread(id);
    }

    @Override
    public Optional<Entry> entry(Author from, ClientId id) {
        return entries.entry(from, id);
    }

    @Override
    public Optional<ChatThread> newestThread(String visitorId) {
        return threads.newest(visitorId);
    }

    @Override
    public List<ChatThread> openThreads(Collection<String> visitorIds) {
        return threads.unclosed(visitorIds);
    }

    @Override
    public List<ThreadListing> threads(ThreadQuery query) {
        return threads.list(query);
    }

    @Override
    public EntryPage entries(EntryQuery query) {
        return entries.page(query);
    }

    @Override
    public Map<ThreadId, List<ReadMark>> readMarks(Collection<ThreadId> wanted) {
        return marks.of(wanted);
    }

    @Override
    public Optional<ReadMark> readMark(ThreadId thread, Author by) {
        return marks.of(thread, by);
    }

    @Override
    public List<ThreadPosition> positions(Collection<ThreadId> wanted) {
        return threads.positions(wanted);
    }

    // Files

    @Override
    public boolean reserve(StoredAttachment file, long most, Instant since) {
        return attachments.reserve(file, most, since);
    }

    @Override
    public Optional<StoredAttachment> ready(MediaId id) {
        return attachments.ready(id);
    }

    @Override
    public Optional<StoredAttachment> uploaded(Author owner, ClientId upload) {
        return attachments.uploaded(owner, upload);
    }

    @Override
    public List<StoredAttachment> files(Collection<MediaId> ids) {
        return attachments.files(ids);
    }

    @Override
    public List<StoredAttachment> disposable(Instant before, int limit) {
        return attachments.disposable(before, limit);
    }

    @Override
    public boolean withdraw(MediaId id) {
        return attachments.withdraw(id);
    }

    @Override
    public void withdrawAll(ThreadId thread) {
        attachments.withdrawAll(thread);
    }

    @Override
    public void forget(MediaId id) {
        attachments.forget(id);
    }

    @Override
    public List<StoredAttachment> storedIn(String store, int limit) {
        return attachments.storedIn(store, limit);
    }

    @Override
    public boolean moved(MediaId id, String from, String to) {
        return attachments.moved(id, from, to);
    }

    // Outbox

    @Override
    public List<Delivery> claim(String channel, String owner, Instant now, Duration lease, int limit) {
        return outbox.claim(channel, owner, now, lease, limit);
    }

    @Override
    public void receipt(Receipt receipt) {
        outbox.receipt(receipt);
    }

    @Override
    public boolean renew(String owner, long delivery, Instant until) {
        return outbox.renew(owner, delivery, until);
    }

    @Override
    public void settle(String owner, List<Long> delivered, @Nullable Rest rest) {
        outbox.settle(owner, delivered, rest);
    }

    @Override
    public List<Undelivered> undelivered(String channel, ThreadId thread) {
        return undelivered.ofThread(channel, thread);
    }

    @Override
    public boolean resend(ThreadId thread, long delivery, Instant now) {
        return undelivered.resend(thread, delivery, now);
    }

    @Override
    public ChannelQueue queue(String channel) {
        return undelivered.queue(channel);
    }

    // Identities

    @Override
    public void addVisitor(Visitor visitor, String tokenHash, Instant now) {
        identities.addVisitor(visitor, tokenHash, now);
    }

    @Override
    public Optional<Visitor> visitorByToken(String tokenHash, Instant now, Duration idle) {
        return identities.visitorByToken(tokenHash, now, idle);
    }

    @Override
    public boolean addAgent(AgentAccount account) {
        return identities.addAgent(account);
    }

    @Override
    public Optional<AgentAccount> agentByUsername(String username) {
        return identities.agentByUsername(username);
    }

    @Override
    public boolean hasAdmins() {
        return identities.hasAdmins();
    }

    @Override
    public List<Agent> agents() {
        return identities.agents();
    }

    @Override
    public void addSession(AgentSession session) {
        identities.addSession(session);
    }

    @Override
    public Optional<AgentSession> session(String keyHash) {
        return identities.session(keyHash);
    }

    @Override
    public Set<String> liveSessions(Collection<String> keyHashes) {
        return identities.liveSessions(keyHashes);
    }

    @Override
    public void touchSession(String keyHash, Instant now) {
        identities.touchSession(keyHash, now);
    }

    @Override
    public boolean endSession(String keyHash) {
        return identities.endSession(keyHash);
    }

    @Override
    public int countAttempt(String key, Instant now, Duration window) {
        return identities.countAttempt(key, now, window);
    }

    @Override
    public List<AgentSession> sessions(String agentId) {
        return identities.sessions(agentId);
    }

    @Override
    public int attempts(String key, Instant now) {
        return identities.attempts(key, now);
    }

    // Links

    @Override
    public void offerLink(Offer offer) {
        links.offer(offer);
    }

    @Override
    public Optional<AgentLink> acceptLink(
            String tokenHash, String channel, String externalId, String address, Instant now) {
        return links.accept(tokenHash, channel, externalId, address, now);
    }

    @Override
    public Optional<AgentLink> agentLink(String channel, String externalId) {
        return links.find(channel, externalId);
    }

    @Override
    public List<AgentLink> agentLinks(String agentId) {
        return links.of(agentId);
    }

    @Override
    public boolean hasLinkedAdmin() {
        return links.hasAdmin();
    }

    @Override
    public boolean removeLink(String agentId, String channel, @Nullable String kept) {
        return links.remove(agentId, channel, kept);
    }

    // Codes

    @Override
    public void addCode(CodeAttempt attempt, Instant now) {
        codes.add(attempt, now);
    }

    @Override
    public Optional<CodeAttempt> codeAttempt(String attempt, Instant now) {
        return codes.attempt(attempt, now);
    }

    @Override
    public boolean tryCode(String attempt, Instant now, int most) {
        return codes.countTry(attempt, now, most);
    }

    @Override
    public boolean useCode(String attempt, String codeHash, Instant now) {
        return codes.use(attempt, codeHash, now);
    }

    @Override
    public void setRecoveryCodes(String agentId, Collection<String> codeHashes) {
        codes.setRecovery(agentId, codeHashes);
    }

    @Override
    public boolean useRecoveryCode(String agentId, String codeHash) {
        return codes.useRecovery(agentId, codeHash);
    }

    @Override
    public int recoveryCodes(String agentId) {
        return codes.recoveryLeft(agentId);
    }

    // Presence

    @Override
    public void renewNode(String node, Instant now, Duration ttl) {
        presence.renewNode(node, now, ttl);
    }

    @Override
    public void updatePresence(String node, List<PresenceUpdate> updates) {
        presence.update(node, updates);
    }

    @Override
    public Map<Author, Presence> presence(Collection<Author> of, Instant now) {
        return presence.of(of, now);
    }

    @Override
    public Presence.State teamPresence(Instant now) {
        return presence.team(now);
    }

    // Bridge

    @Override
    public boolean accept(String channel, String updateId, String dedupeKey, Instant now) {
        return bridge.accept(channel, updateId, dedupeKey, now);
    }

    @Override
    public void link(String channel, String chat, String externalId, Link link) {
        bridge.link(channel, chat, externalId, link);
    }

    @Override
    public Optional<Link> find(String channel, String chat, String externalId) {
        return bridge.find(channel, chat, externalId);
    }

    @Override
    public void purge(String channel, Instant before) {
        bridge.purge(channel, before);
    }

    @Override
    public boolean claim(String channel, String key, Instant now, Duration per) {
        return bridge.claim(channel, key, now, per);
    }

    @Override
    public boolean lease(String channel, String name, String owner, Instant now, Duration period) {
        return bridge.lease(channel, name, owner, now, period);
    }

    @Override
    public Optional<String> get(String channel, String key) {
        return bridge.get(channel, key);
    }

    @Override
    public void put(String channel, String key, String value) {
        bridge.put(channel, key, value);
    }

    // Queue

    @Override
    public List<Queued> queued(int limit) {
        return queue.waiting(limit);
    }

    @Override
    public void dequeue(List<Long> ids) {
        queue.remove(ids);
    }
}
