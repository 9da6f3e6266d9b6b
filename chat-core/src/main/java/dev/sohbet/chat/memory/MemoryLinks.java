package dev.sohbet.chat.memory;

import dev.sohbet.chat.model.AgentRole;
import dev.sohbet.chat.spi.AgentLink;
import dev.sohbet.chat.spi.LinkStore.Offer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Links of agents to outside accounts, and offers of them; not thread-safe. */
final class MemoryLinks {
    private record Row(String channel, String externalId, String address, String agentId) {}

    private final MemoryIdentities identities;
    private final MemoryCodes codes;
    private final List<Offer> offers = new ArrayList<>();
    private final List<Row> links = new ArrayList<>();

    MemoryLinks(MemoryIdentities identities, MemoryCodes codes) {
        this.identities = identities;
        this.codes = codes;
    }

    void offer(Offer offer) {
        forgetOffer(offer.agentId(), offer.channel());
        offers.add(offer);
    }

    Optional<AgentLink> accept(String tokenHash, String channel, String externalId, String address, Instant now) {
        Optional<Offer> found = offers.stream()
                .filter(offer -> offer.tokenHash().equals(tokenHash)
                        && offer.channel().equals(channel)
                        && offer.endsAt().isAfter(now)
                        && identities.agent(offer.agentId()).isPresent())
                .findFirst();
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Offer offer = found.get();
        offers.remove(offer);
        links.removeIf(row -> row.channel().equals(channel)
                && (row.agentId().equals(offer.agentId()) || row.externalId().equals(externalId)));
        Row row = new Row(channel, externalId, address, offer.agentId());
        links.add(row);
        distrust(offer.agentId(), offer.session());
        return link(row);
    }

    Optional<AgentLink> find(String channel, String externalId) {
        return links.stream()
                .filter(row -> row.channel().equals(channel) && row.externalId().equals(externalId))
                .findFirst()
                .flatMap(this::link);
    }

    List<AgentLink> of(String agentId) {
        return links.stream()
                .filter(row -> row.agentId().equals(agentId))
                .sorted(Comparator.comparing(Row::channel))
                .flatMap(row -> link(row).stream())
                .toList();
    }

    boolean hasAdmin() {
        return links.stream()
                .flatMap(row -> identities.agent(row.agentId()).stream())
                .anyMatch(agent -> agent.role() == AgentRole.ADMIN);
    }

    boolean remove(String agentId, String channel, @Nullable String kept) {
        forgetOffer(agentId, channel);
        boolean removed = links.removeIf(
                row -> row.channel().equals(channel) && row.agentId().equals(agentId));
        if (removed) {
            distrust(agentId, kept);
        }
        return removed;
    }

    private void forgetOffer(String agentId, String channel) {
        offers.removeIf(
                offer -> offer.channel().equals(channel) && offer.agentId().equals(agentId));
    }

    private void distrust(String agentId, @Nullable String kept) {
        codes.endFor(agentId);
        identities.endSessions(agentId, kept);
    }

    private Optional<AgentLink> link(Row row) {
        return identities
                .agent(row.agentId())
                .map(agent -> new AgentLink(row.channel(), row.externalId(), row.address(), agent));
    }
}
