package dev.sohbet.chat.model;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A conversation with one visitor, as of some commit.
 *
 * @param activeAt when its newest entry was accepted
 * @param closedAt when it was last closed; null unless it is closed now
 * @param lastSeq the {@code seq} of its newest entry
 * @param lastPublicSeq the {@code seq} of its newest entry that visitors may see; 0 when there is none
 * @param visitorMessages how many messages the visitor has written
 * @param teamMessages how many messages everyone else has written
 * @param last a preview of its newest message, as it was edited last; null while there is none
 * @param assignee the agent whose it is to answer; null: nobody's
 * @param blocked whether its visitor may not write in it
 * @param about what the visitor's browser said when it was opened or reopened; all absent where it said nothing
 */
public record ChatThread(
        ThreadId id,
        Author visitor,
        ThreadStatus status,
        Instant openedAt,
        Instant activeAt,
        @Nullable Instant closedAt,
        long lastSeq,
        long lastPublicSeq,
        long visitorMessages,
        long teamMessages,
        @Nullable Preview last,
        @Nullable Author assignee,
        boolean blocked,
        About about) {

    /**
     * The beginning of a message.
     *
     * @param text at most {@value #LONGEST} UTF-16 units; empty only where there are files
     * @param media what its first file is; null where there are none
     */
    public record Preview(Author from, String text, Attachment.@Nullable Kind media, Instant at) {
        public static final int LONGEST = 140;

        /** Of a message without files. */
        public Preview(Author from, String text, Instant at) {
            this(from, text, null, at);
        }

        /** The preview of a message. */
        public static Preview of(Author from, Content.Message message, Instant at) {
            List<Attachment> media = message.media();
            return new Preview(
                    from,
                    beginning(message.text()),
                    media.isEmpty() ? null : media.get(0).kind(),
                    at);
        }

        /** The preview of the same message when it says something else. */
        public Preview edited(String text) {
            return new Preview(from, beginning(text), media, at);
        }

        /** Cut between characters. */
        private static String beginning(String text) {
            if (text.length() <= LONGEST) {
                return text;
            }
            int end = Character.isHighSurrogate(text.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
            return text.substring(0, end);
        }
    }

    /** The {@code seq} of its newest entry that {@code reader} may see. */
    public long lastSeq(Audience reader) {
        return reader == Audience.AGENTS ? lastSeq : lastPublicSeq;
    }

    /** How many messages there are for {@code reader} to read: those of the other side. */
    public long messagesFor(Audience reader) {
        return reader == Audience.AGENTS ? visitorMessages : teamMessages;
    }
}
