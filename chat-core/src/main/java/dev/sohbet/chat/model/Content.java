package dev.sohbet.chat.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an entry says; a closed set. */
public sealed interface Content {
    /** The most UTF-16 units of a text. */
    int MAX_TEXT = 4_000;

    /** The most files of a message. */
    int MAX_MEDIA = 5;

    /** The name of its kind, in the protocol and in storage. */
    String type();

    /** Who may see an entry with this content. */
    default Audience audience() {
        return Audience.ALL;
    }

    /** What somebody wrote: cleaned, 1 to {@value #MAX_TEXT} UTF-16 units; empty where nothing is written. */
    default String text() {
        return "";
    }

    /**
     * Something said in the conversation.
     *
     * @param text empty only where there are files
     * @param media the files sent along, at most {@value #MAX_MEDIA}, in the order of their sender
     */
    record Message(String text, List<Attachment> media) implements Content {
        public Message {
            media = List.copyOf(media);
            if (media.size() > MAX_MEDIA) {
                throw new IllegalArgumentException(media.size() + " files");
            }
        }

        /** Without files. */
        public Message(String text) {
            this(text, List.of());
        }

        @Override
        public String type() {
            return "message";
        }
    }

    /** Something agents say among themselves. */
    record Note(String text) implements Content {
        @Override
        public String type() {
            return "note";
        }

        @Override
        public Audience audience() {
            return Audience.AGENTS;
        }
    }

    /**
     * A message of the same thread and author says this from now on; what it said before stays where it is.
     *
     * @param message the {@code seq} of that message
     */
    record Edit(long message, String text) implements Content {
        @Override
        public String type() {
            return "edited";
        }
    }

    /** The thread has taken this status. */
    record StatusChange(ThreadStatus status) implements Content {
        @Override
        public String type() {
            return "status";
        }
    }

    /**
     * The thread is this agent's to answer from now on.
     *
     * @param agent null: nobody's
     */
    record Assignment(@Nullable Author agent) implements Content {
        public Assignment {
            if (agent != null && agent.role() != Author.Role.AGENT) {
                throw new IllegalArgumentException(
                        "assigned to a " + agent.role().wire());
            }
        }

        @Override
        public String type() {
            return "assigned";
        }

        @Override
        public Audience audience() {
            return Audience.AGENTS;
        }
    }

    /** The thread's visitor may not write in it any more, or may again. */
    record Block(boolean on) implements Content {
        @Override
        public String type() {
            return "blocked";
        }

        @Override
        public Audience audience() {
            return Audience.AGENTS;
        }
    }
}
