package dev.sohbet.chat.model;

/** Who may see an entry. */
public enum Audience {
    /** The visitor and the agents. */
    ALL,
    /** The agents only. */
    AGENTS;

    /** Whether a reader of this audience may see what is meant for {@code entry}. */
    public boolean sees(Audience entry) {
        return this == AGENTS || entry == ALL;
    }
}
