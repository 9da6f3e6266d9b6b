package dev.sohbet.chat.spi;

import dev.sohbet.chat.model.Participant.Agent;
import java.time.Instant;

/**
 * An agent who is signed in.
 *
 * @param keyHash the hash of the key that the agent's browser holds
 */
public record AgentSession(String keyHash, Agent agent, Instant createdAt, Instant usedAt) {
    @Override
    public String toString() {
        return "AgentSession[" + agent + ", created " + createdAt + "]";
    }
}
