package dev.sohbet.chat;

import dev.sohbet.chat.internal.signin.Secrets;
import dev.sohbet.chat.model.AgentRole;
import dev.sohbet.chat.model.Participant.Agent;
import dev.sohbet.chat.spi.AgentAccount;
import dev.sohbet.chat.spi.AgentLink;
import dev.sohbet.chat.spi.ChatStore;
import dev.sohbet.chat.spi.LinkStore.Offer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which outside accounts belong to which agents: where one-time codes go, and from where answers are believed. An account belongs to at
 * most one agent, and an agent has at most one on each channel; linking again replaces. Thread-safe; every method may block on the store.
 */
public final class AgentLinks {
    private static final Logger log = LoggerFactory.getLogger(AgentLinks.class);
    private static final Duration OFFERED_FOR = Duration.ofMinutes(10);

    private final ChatStore store;
    private final InstantSource clock;
    private final Secrets secrets;
    private final CodeSenders senders;

    AgentLinks(ChatStore store, InstantSource clock, Secrets secrets, CodeSenders senders) {
        this.store = store;
        this.clock = clock;
        this.secrets = secrets;
        this.senders = senders;
    }

    /**
     * Offers an agent to link an account.
     *
     * @return a token of 128 random bits for whoever owns the account to bring to the service; works once, for 10 minutes, and until the
     *     next offer for this agent and channel
     */
    public String offer(Agent agent, String channel) {
        return offer(agent, channel, null);
    }

    /** As {@link #offer(Agent, String)}, asked for in the session of this key: it does not end when the offer is accepted. */
    public String offer(Agent agent, String channel, @Nullable String key) {
        String token = secrets.id();
        store.offerLink(new Offer(
                Secrets.hash(token),
                agent.id(),
                channel,
                key == null ? null : Secrets.hash(key),
                clock.instant().plus(OFFERED_FOR)));
        return token;
    }

    /**
     * Offers the admin of that user name to link an account, as long as no admin has one: the way into a fresh site that is entered by
     * codes.
     *
     * @return empty when an admin has a link already, or there is no such admin
     */
    public Optional<String> offerToFirstAdmin(String username, String channel) {
        if (store.hasLinkedAdmin()) {
            return Optional.empty();
        }
        return store.agentByUsername(username)
                .map(AgentAccount::agent)
                .filter(agent -> agent.role() == AgentRole.ADMIN)
                .map(agent -> offer(agent, channel));
    }

    /**
     * Links the account to the agent whom this token was offered; of several calls at once, one succeeds. All sessions of the agent but
     * the one that asked for the token end, and so do codes under way.
     *
     * @param externalId who the account is, for ever; 1 to 128 characters
     * @param address where messages for it go; 1 to 128 characters
     * @return empty when the token is unknown, used, expired, for another channel, or its agent is disabled
     */
    public Optional<Agent> accept(String channel, String token, String externalId, String address) {
        Optional<Agent> linked = store.acceptLink(Secrets.hash(token), channel, externalId, address, clock.instant())
                .map(AgentLink::agent);
        linked.ifPresent(agent -> log.info("Agent {} has linked an account on {}", agent.id(), channel));
        return linked;
    }

    /** The link of this account; empty when it is not linked or its agent is disabled. */
    public Optional<AgentLink> find(String channel, String externalId) {
        return store.agentLink(channel, externalId);
    }

    /** An agent's links. */
    public List<AgentLink> of(Agent agent) {
        return store.agentLinks(agent.id());
    }

    /** Removes an agent's link; ends codes under way and all sessions of the agent. False when there was none. */
    public boolean remove(Agent agent, String channel) {
        return remove(agent, channel, null);
    }

    /** As {@link #remove(Agent, String)}, asked for in the session of this key, which goes on. */
    public boolean remove(Agent agent, String channel, @Nullable String key) {
        boolean removed = store.removeLink(agent.id(), channel, key == null ? null : Secrets.hash(key));
        if (removed) {
            log.info("Agent {} has no account on {} any more", agent.id(), channel);
        }
        return removed;
    }

    /** The channels that accounts can be linked on. */
    public Set<String> channels() {
        return senders.channels();
    }

    /** The address that brings a token to the service, where the service has such. */
    public Optional<String> deepLink(String channel, String token) {
        return senders.deepLink(channel, token);
    }
}
