package dev.sohbet.chat.model;

import org.jspecify.annotations.Nullable;

/** Someone who acts in the chat. What each may do is decided in one place, by the chat's authorizer. */
public sealed interface Participant {
    /** How this participant is recorded in what it writes. */
    Author author();

    /** A person on the host's site; sees only its own threads. */
    record Visitor(String id, @Nullable String name) implements Participant {
        @Override
        public Author author() {
            return new Author(Author.Role.VISITOR, id, name);
        }
    }

    /** A person of the team. */
    record Agent(String id, String name, AgentRole role) implements Participant {
        @Override
        public Author author() {
            return new Author(Author.Role.AGENT, id, name);
        }
    }

    /** A program that the host lets speak under a name of its own. */
    record Bot(String id, String name) implements Participant {
        @Override
        public Author author() {
            return new Author(Author.Role.BOT, id, name);
        }
    }

    /** The chat itself and the host's business code: "your order has left". */
    record Sys() implements Participant {
        private static final Author AUTHOR = new Author(Author.Role.SYS, "sys", null);

        @Override
        public Author author() {
            return AUTHOR;
        }
    }
}
