package dev.sohbet.chat.model;

/** What an entry says; a closed set. */
public sealed interface Content {
    /** The most UTF-16 units of a text. */
    int MAX_TEXT = 4_000;

    /** Who may see an entry with this content. */
    default Audience audience() {
        return Audience.ALL;
    }

    /** Something said in the conversation; cleaned text, 1 to {@value Content#MAX_TEXT} UTF-16 units. */
    record Message(String text) implements Content {}

    /** Something agents say among themselves; cleaned text, 1 to {@value Content#MAX_TEXT} UTF-16 units. */
    record Note(String text) implements Content {
        @Override
        public Audience audience() {
            return Audience.AGENTS;
        }
    }

    /** The thread has taken this status. */
    record StatusChange(ThreadStatus status) implements Content {}
}
