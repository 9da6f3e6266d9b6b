package dev.sohbet.chat.spi;

import dev.sohbet.chat.model.Participant.Agent;

/** An agent who can sign in here. */
public record AgentAccount(Agent agent, String username, String passwordHash) {
    @Override
    public String toString() {
        return "AgentAccount[" + agent + ", " + username + "]";
    }
}
