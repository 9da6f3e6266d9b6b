package dev.sohbet.chat.spi;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which outside accounts belong to which agents. Tokens and session keys arrive hashed. */
public interface LinkStore {
    /** Keeps an offer. It takes the place of the agent's earlier one for that channel. */
    void offerLink(Offer offer);

    /**
     * Makes a link of the offer with this token, which is used up by that: of several calls at once, one succeeds. The link takes the
     * place of the agent's earlier one on that channel, and of whatever agent had that account. As all that an agent was trusted by has
     * changed then, its codes under way and its sessions end, except the one that made the offer.
     *
     * @return empty when there is no such offer, it has expired, is for another channel, or its agent is disabled
     */
    Optional<AgentLink> acceptLink(String tokenHash, String channel, String externalId, String address, Instant now);

    /** The link of this account; empty when it has none or its agent is disabled. */
    Optional<AgentLink> agentLink(String channel, String externalId);

    /** An agent's links, in the order of their channels; none when it is disabled. */
    List<AgentLink> agentLinks(String agentId);

    /** Whether an admin who is not disabled has a link. */
    boolean hasLinkedAdmin();

    /**
     * Removes an agent's link and its offer for that channel; ends its codes under way and its sessions, except the one whose key has the
     * hash {@code kept}.
     *
     * @return false, with no effect but on the offer, when there was no link
     */
    boolean removeLink(String agentId, String channel, @Nullable String kept);

    /**
     * An offer to link.
     *
     * @param session the hash of the key of the session that made it; null when none did
     */
    record Offer(
            String tokenHash,
            String agentId,
            String channel,
            @Nullable String session,
            Instant endsAt) {}
}
