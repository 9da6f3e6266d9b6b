package dev.sohbet.chat.memory;

import dev.sohbet.chat.spi.SignInStore.CodeAttempt;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One-time codes and recovery codes; not thread-safe. */
final class MemoryCodes {
    private final MemoryIdentities identities;
    private final Map<String, CodeAttempt> attempts = new HashMap<>();
    private final Map<String, Integer> tries = new HashMap<>();
    private final Map<String, Set<String>> recovery = new HashMap<>();

    MemoryCodes(MemoryIdentities identities) {
        this.identities = identities;
    }

    void add(CodeAttempt attempt, Instant now) {
        attempts.values().removeIf(other -> !other.endsAt().isAfter(now));
        tries.keySet().retainAll(attempts.keySet());
        if (attempt.codeHash() != null) {
            attempts.replaceAll((id, other) -> other.account().equals(attempt.account())
                    ? new CodeAttempt(id, other.account(), null, other.endsAt())
                    : other);
        }
        attempts.put(attempt.id(), attempt);
    }

    Optional<CodeAttempt> attempt(String id, Instant now) {
        return Optional.ofNullable(attempts.get(id))
                .filter(attempt -> attempt.endsAt().isAfter(now));
    }

    boolean countTry(String id, Instant now, int most) {
        int before = tries.getOrDefault(id, 0);
        if (before >= most || attempt(id, now).isEmpty()) {
            return false;
        }
        tries.put(id, before + 1);
        return true;
    }

    boolean use(String id, String codeHash, Instant now) {
        boolean there = attempt(id, now)
                .filter(attempt -> codeHash.equals(attempt.codeHash()))
                .isPresent();
        if (there) {
            attempts.remove(id);
        }
        return there;
    }

    void setRecovery(String agentId, Collection<String> hashes) {
        recovery.put(agentId, new HashSet<>(hashes));
    }

    boolean useRecovery(String agentId, String hash) {
        boolean used = recovery.getOrDefault(agentId, new HashSet<>()).remove(hash);
        if (used) {
            endFor(agentId);
        }
        return used;
    }

    int recoveryLeft(String agentId) {
        return recovery.getOrDefault(agentId, Set.of()).size();
    }

    /** Ends all attempts of an agent. */
    void endFor(String agentId) {
        identities
                .username(agentId)
                .ifPresent(account ->
                        attempts.values().removeIf(attempt -> attempt.account().equals(account)));
    }
}
