package dev.sohbet.chat.model;

/** What an agent may do; each includes those before it. */
public enum AgentRole {
    /** Reads everything, writes nothing. */
    VIEWER,
    /** Answers, takes notes, opens and closes threads. */
    AGENT,
    /** Everything. */
    ADMIN;

    /** Whether this role may do what {@code needed} may. */
    public boolean includes(AgentRole needed) {
        return compareTo(needed) >= 0;
    }
}
