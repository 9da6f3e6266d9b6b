package dev.sohbet.chat.memory;

import dev.sohbet.chat.model.AgentRole;
import dev.sohbet.chat.model.Participant.Agent;
import dev.sohbet.chat.model.Participant.Visitor;
import dev.sohbet.chat.spi.AgentAccount;
import dev.sohbet.chat.spi.AgentSession;
import dev.sohbet.chat.spi.IdentityStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Visitors, agents, sessions and attempts; not thread-safe. */
final class MemoryIdentities {
    private static final int MOST_SESSIONS = 100;

    private record Token(String visitorId, Instant usedAt) {}

    private record Attempts(int count, Instant endsAt) {}

    private final Map<String, Visitor> visitors = new HashMap<>();
    private final Map<String, Token> tokens = new HashMap<>();
    private final Map<String, AgentAccount> byUsername = new HashMap<>();
    private final Map<String, AgentAccount> byAgentId = new HashMap<>();
    private final Map<String, AgentSession> sessions = new HashMap<>();
    private final Map<String, Attempts> attempts = new HashMap<>();

    void addVisitor(Visitor visitor, String tokenHash, Instant now) {
        visitors.put(visitor.id(), visitor);
        tokens.put(tokenHash, new Token(visitor.id(), now));
    }

    Optional<Visitor> visitorByToken(String tokenHash, Instant now, Duration idle) {
        Token token = tokens.get(tokenHash);
        if (token == null || token.usedAt().plus(idle).isBefore(now)) {
            return Optional.empty();
        }
        if (now.isAfter(token.usedAt())) {
            tokens.put(tokenHash, new Token(token.visitorId(), now));
        }
        return Optional.ofNullable(visitors.get(token.visitorId()));
    }

    boolean addAgent(AgentAccount account) {
        if (byUsername.putIfAbsent(account.username().toLowerCase(Locale.ROOT), account) != null) {
            return false;
        }
        byAgentId.put(account.agent().id(), account);
        return true;
    }

    Optional<AgentAccount> agentByUsername(String username) {
        return Optional.ofNullable(byUsername.get(username.toLowerCase(Locale.ROOT)));
    }

    boolean hasAdmins() {
        return byUsername.values().stream().anyMatch(account -> account.agent().role() == AgentRole.ADMIN);
    }

    List<Agent> agents() {
        return byUsername.values().stream()
                .sorted(Comparator.comparing(account -> account.username().toLowerCase(Locale.ROOT)))
                .limit(IdentityStore.MOST_AGENTS)
                .map(AgentAccount::agent)
                .toList();
    }

    void addSession(AgentSession session) {
        sessions.put(session.keyHash(), session);
    }

    Optional<AgentSession> session(String keyHash) {
        AgentSession session = sessions.get(keyHash);
        if (session == null) {
            return Optional.empty();
        }
        AgentAccount account = byAgentId.get(session.agent().id());
        return account == null
                ? Optional.empty()
                : Optional.of(new AgentSession(keyHash, account.agent(), session.createdAt(), session.usedAt()));
    }

    Set<String> liveSessions(Collection<String> keyHashes) {
        Set<String> live = new HashSet<>(keyHashes);
        live.removeIf(hash -> session(hash).isEmpty());
        return live;
    }

    void touchSession(String keyHash, Instant now) {
        sessions.computeIfPresent(
                keyHash,
                (key, session) -> now.isAfter(session.usedAt())
                        ? new AgentSession(key, session.agent(), session.createdAt(), now)
                        : session);
    }

    boolean endSession(String keyHash) {
        return sessions.remove(keyHash) != null;
    }

    List<AgentSession> sessions(String agentId) {
        return sessions.values().stream()
                .filter(session -> session.agent().id().equals(agentId))
                .sorted(Comparator.comparing(AgentSession::createdAt).reversed())
                .limit(MOST_SESSIONS)
                .flatMap(session -> session(session.keyHash()).stream())
                .toList();
    }

    /** Ends an agent's sessions but the one of this hash. */
    void endSessions(String agentId, @Nullable String kept) {
        sessions.values()
                .removeIf(session -> session.agent().id().equals(agentId)
                        && !session.keyHash().equals(kept));
    }

    Optional<Agent> agent(String id) {
        return Optional.ofNullable(byAgentId.get(id)).map(AgentAccount::agent);
    }

    /** An agent's user name in lower case. */
    Optional<String> username(String agentId) {
        return Optional.ofNullable(byAgentId.get(agentId))
                .map(account -> account.username().toLowerCase(Locale.ROOT));
    }

    int attempts(String key, Instant now) {
        Attempts counted = attempts.get(key);
        return counted != null && counted.endsAt().isAfter(now) ? counted.count() : 0;
    }

    int countAttempt(String key, Instant now, Duration window) {
        attempts.values().removeIf(ended -> !ended.endsAt().isAfter(now));
        Attempts counted = attempts.getOrDefault(key, new Attempts(0, now.plus(window)));
        attempts.put(key, new Attempts(counted.count() + 1, counted.endsAt()));
        return counted.count() + 1;
    }
}
