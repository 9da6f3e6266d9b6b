package dev.sohbet.chat.memory;

import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.ChannelQueue;
import dev.sohbet.chat.model.ChatThread;
import dev.sohbet.chat.model.ClientId;
import dev.sohbet.chat.model.Entry;
import dev.sohbet.chat.model.MediaId;
import dev.sohbet.chat.model.Participant.Agent;
import dev.sohbet.chat.model.Participant.Visitor;
import dev.sohbet.chat.model.Presence;
import dev.sohbet.chat.model.ReadMark;
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.model.ThreadStatus;
import dev.sohbet.chat.model.Undelivered;
import dev.sohbet.chat.spi.AgentAccount;
import dev.sohbet.chat.spi.AgentLink;
import dev.sohbet.chat.spi.AgentSession;
import dev.sohbet.chat.spi.AppendPlan;
import dev.sohbet.chat.spi.AppendResult;
import dev.sohbet.chat.spi.BridgeStore;
import dev.sohbet.chat.spi.ChatStore;
import dev.sohbet.chat.spi.Delivery;
import dev.sohbet.chat.spi.EntryPage;
import dev.sohbet.chat.spi.EntryQuery;
import dev.sohbet.chat.spi.NewEntry;
import dev.sohbet.chat.spi.NewMark;
import dev.sohbet.chat.spi.Receipt;
import dev.sohbet.chat.spi.StoredAttachment;
import dev.sohbet.chat.spi.ThreadListing;
import dev.sohbet.chat.spi.ThreadPosition;
import dev.sohbet.chat.spi.ThreadQuery;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A store that forgets everything with the process, and never before: nothing is thrown away, so it is for tests and first steps.
 * Thread-safe; one lock over all.
 */
public final class InMemoryChatStore implements ChatStore, BridgeStore {
    private final String epoch = UUID.randomUUID().toString();
    private final MemoryAttachments files = new MemoryAttachments();
    private final MemoryThreads threads = new MemoryThreads(files);
    private final MemoryOutbox outbox = new MemoryOutbox();
    private final MemoryIdentities identities = new MemoryIdentities();
    private final MemoryCodes codes = new MemoryCodes(identities);
    private final MemoryLinks links = new MemoryLinks(identities, codes);
    private final MemoryPresence presence = new MemoryPresence();
    private final MemoryBridge bridge = new MemoryBridge();

    @Override
    public String epoch() {
        return epoch;
    }

    @Override
    public void close() {}

    // Threads

    @Override
    public synchronized List<AppendResult> append(List<NewEntry> batch) {
        AppendPlan plan = threads.append(batch);
        plan.owed().forEach(outbox::add);
        return plan.results();
    }

    @Override
    public synchronized List<Optional<ReadMark>> markRead(List<NewMark> batch) {
        if (batch.size() > LARGEST_BATCH) {
            throw new IllegalArgumentException(batch.size() + " marks");
        }
        return batch.stream().map(threads::mark).toList();
    }

    @Override
    public synchronized Optional<ChatThread> thread(ThreadId id) {
        return threads.thread(id);
    }

    @Override
    public synchronized Optional<Entry> entry(Author from, ClientId id) {
        return threads.stored(from, id).map(AppendPlan.Stored::entry);
    }

    @Override
    public synchronized Optional<ChatThread> newestThread(String visitorId) {
        return threads.newest(visitorId);
    }

    @Override
    public synchronized List<ChatThread> openThreads(Collection<String> visitorIds) {
        return visitorIds.stream()
                .flatMap(visitor -> threads.newest(visitor).stream())
                .filter(thread -> thread.status() != ThreadStatus.CLOSED)
                .toList();
    }

    @Override
    public synchronized List<ThreadListing> threads(ThreadQuery query) {
        return threads.list(query);
    }

    @Override
    public synchronized EntryPage entries(EntryQuery query) {
        return threads.page(query);
    }

    @Override
    public synchronized Map<ThreadId, List<ReadMark>> readMarks(Collection<ThreadId> wanted) {
        Map<ThreadId, List<ReadMark>> marks = new HashMap<>();
        wanted.forEach(id -> marks.put(id, threads.marks(id)));
        marks.values().removeIf(List::isEmpty);
        return marks;
    }

    @Override
    public synchronized Optional<ReadMark> readMark(ThreadId thread, Author by) {
        return threads.marks(thread).stream().filter(m -> m.by().is(by)).findFirst();
    }

    @Override
    public synchronized List<ThreadPosition> positions(Collection<ThreadId> wanted) {
        return threads.positions(wanted);
    }

    // Files

    @Override
    public synchronized boolean reserve(StoredAttachment file, long most, Instant since) {
        return files.reserve(file, most, since);
    }

    @Override
    public synchronized Optional<StoredAttachment> ready(MediaId id) {
        return files.ready(id);
    }

    @Override
    public synchronized Optional<StoredAttachment> uploaded(Author owner, ClientId upload) {
        return files.uploaded(owner, upload);
    }

    @Override
    public synchronized List<StoredAttachment> files(Collection<MediaId> ids) {
        return ids.stream().distinct().flatMap(id -> files.file(id).stream()).toList();
    }

    @Override
    public synchronized List<StoredAttachment> disposable(Instant before, int limit) {
        return files.disposable(before, limit);
    }

    @Override
    public synchronized boolean withdraw(MediaId id) {
        return files.withdraw(id);
    }

    @Override
    public synchronized void withdrawAll(ThreadId thread) {
        files.withdrawAll(thread);
    }

    @Override
    public synchronized void forget(MediaId id) {
        files.forget(id);
    }

    @Override
    public synchronized List<StoredAttachment> storedIn(String store, int limit) {
        return files.storedIn(store, limit);
    }

    @Override
    public synchronized boolean moved(MediaId id, String from, String to) {
        return files.moved(id, from, to);
    }

    // Outbox

    @Override
    public synchronized List<Delivery> claim(String channel, String owner, Instant now, Duration lease, int limit) {
        return outbox.claim(channel, owner, now, lease, limit);
    }

    @Override
    public synchronized void receipt(Receipt receipt) {
        outbox.receipt(receipt);
    }

    @Override
    public synchronized boolean renew(String owner, long delivery, Instant until) {
        return outbox.renew(owner, delivery, until);
    }

    @Override
    public synchronized void settle(String owner, List<Long> delivered, @Nullable Rest rest) {
        outbox.settle(owner, delivered, rest);
    }

    @Override
    public synchronized List<Undelivered> undelivered(String channel, ThreadId thread) {
        return outbox.undelivered(channel, thread);
    }

    @Override
    public synchronized boolean resend(ThreadId thread, long delivery, Instant now) {
        return outbox.resend(thread, delivery, now);
    }

    @Override
    public synchronized ChannelQueue queue(String channel) {
        return outbox.queue(channel);
    }

    // Identities

    @Override
    public synchronized void addVisitor(Visitor visitor, String tokenHash, Instant now) {
        identities.addVisitor(visitor, tokenHash, now);
    }

    @Override
    public synchronized Optional<Visitor> visitorByToken(String tokenHash, Instant now, Duration idle) {
        return identities.visitorByToken(tokenHash, now, idle);
    }

    @Override
    public synchronized boolean addAgent(AgentAccount account) {
        return identities.addAgent(account);
    }

    @Override
    public synchronized Optional<AgentAccount> agentByUsername(String username) {
        return identities.agentByUsername(username);
    }

    @Override
    public synchronized boolean hasAdmins() {
        return identities.hasAdmins();
    }

    @Override
    public synchronized List<Agent> agents() {
        return identities.agents();
    }

    @Override
    public synchronized void addSession(AgentSession session) {
        identities.addSession(session);
    }

    @Override
    public synchronized Optional<AgentSession> session(String keyHash) {
        return identities.session(keyHash);
    }

    @Override
    public synchronized Set<String> liveSessions(Collection<String> keyHashes) {
        return identities.liveSessions(keyHashes);
    }

    @Override
    public synchronized void touchSession(String keyHash, Instant now) {
        identities.touchSession(keyHash, now);
    }

    @Override
    public synchronized boolean endSession(String keyHash) {
        return identities.endSession(keyHash);
    }

    @Override
    public synchronized int countAttempt(String key, Instant now, Duration window) {
        return identities.countAttempt(key, now, window);
    }

    @Override
    public synchronized List<AgentSession> sessions(String agentId) {
        return identities.sessions(agentId);
    }

    @Override
    public synchronized int attempts(String key, Instant now) {
        return identities.attempts(key, now);
    }

    // Links

    @Override
    public synchronized void offerLink(Offer offer) {
        links.offer(offer);
    }

    @Override
    public synchronized Optional<AgentLink> acceptLink(
            String tokenHash, String channel, String externalId, String address, Instant now) {
        return links.accept(tokenHash, channel, externalId, address, now);
    }

    @Override
    public synchronized Optional<AgentLink> agentLink(String channel, String externalId) {
        return links.find(channel, externalId);
    }

    @Override
    public synchronized List<AgentLink> agentLinks(String agentId) {
        return links.of(agentId);
    }

    @Override
    public synchronized boolean hasLinkedAdmin() {
        return links.hasAdmin();
    }

    @Override
    public synchronized boolean removeLink(String agentId, String channel, @Nullable String kept) {
        return links.remove(agentId, channel, kept);
    }

    // Codes

    @Override
    public synchronized void addCode(CodeAttempt attempt, Instant now) {
        codes.add(attempt, now);
    }

    @Override
    public synchronized Optional<CodeAttempt> codeAttempt(String attempt, Instant now) {
        return codes.attempt(attempt, now);
    }

    @Override
    public synchronized boolean tryCode(String attempt, Instant now, int most) {
        return codes.countTry(attempt, now, most);
    }

    @Override
    public synchronized boolean useCode(String attempt, String codeHash, Instant now) {
        return codes.use(attempt, codeHash, now);
    }

    @Override
    public synchronized void setRecoveryCodes(String agentId, Collection<String> codeHashes) {
        codes.setRecovery(agentId, codeHashes);
    }

    @Override
    public synchronized boolean useRecoveryCode(String agentId, String codeHash) {
        return codes.useRecovery(agentId, codeHash);
    }

    @Override
    public synchronized int recoveryCodes(String agentId) {
        return codes.recoveryLeft(agentId);
    }

    // Presence

    @Override
    public synchronized void renewNode(String node, Instant now, Duration ttl) {
        presence.renewNode(node, now, ttl);
    }

    @Override
    public synchronized void updatePresence(String node, List<PresenceUpdate> updates) {
        presence.update(node, updates);
    }

    @Override
    public synchronized Map<Author, Presence> presence(Collection<Author> of, Instant now) {
        return presence.of(of, now);
    }

    @Override
    public synchronized Presence.State teamPresence(Instant now) {
        return presence.team(now);
    }

    // Bridge

    @Override
    public synchronized boolean accept(String channel, String updateId, String dedupeKey, Instant now) {
        return bridge.accept(channel, updateId, dedupeKey, now);
    }

    @Override
    public synchronized void link(String channel, String chat, String externalId, Link link) {
        bridge.link(channel, chat, externalId, link);
    }

    @Override
    public synchronized Optional<Link> find(String channel, String chat, String externalId) {
        return bridge.find(channel, chat, externalId);
    }

    @Override
    public synchronized void purge(String channel, Instant before) {
        bridge.purge(channel, before);
    }

    @Override
    public synchronized boolean lease(String channel, String name, String owner, Instant now, Duration period) {
        return bridge.lease(channel, name, owner, now, period);
    }

    @Override
    public synchronized boolean claim(String channel, String key, Instant now, Duration per) {
        return bridge.claim(channel, key, now, per);
    }

    @Override
    public synchronized Optional<String> get(String channel, String key) {
        return bridge.get(channel, key);
    }

    @Override
    public synchronized void put(String channel, String key, String value) {
        bridge.put(channel, key, value);
    }
}
