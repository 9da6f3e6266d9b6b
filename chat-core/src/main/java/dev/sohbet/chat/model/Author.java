package dev.sohbet.chat.model;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Who made an entry, as it was at that time: part of the record, so a later change of name does not rewrite history.
 *
 * @param id 1 to 64 characters of base64url, unique within the role
 * @param name what others are shown; absent for a guest who gave none
 */
public record Author(Role role, String id, @Nullable String name) {
    /** The kind of participant. */
    public enum Role {
        VISITOR,
        AGENT,
        BOT,
        SYS;

        private final String wire = name().toLowerCase(Locale.ROOT);

        /** The name used in the protocol and in storage. */
        public String wire() {
            return wire;
        }

        /** The role of that {@link #wire()} name. */
        public static Role ofWire(String wire) {
            return valueOf(wire.toUpperCase(Locale.ROOT));
        }
    }

    public Author {
        Ids.check("participant id", id, 1);
        if (name != null && (name.isBlank() || name.length() > 64)) {
            throw new ChatException(ErrorCode.BAD_FRAME, "A name has 1 to 64 characters.");
        }
    }

    /** Whether this is the visitor's side of the conversation; the other side is the team's. */
    public boolean isVisitor() {
        return role == Role.VISITOR;
    }

    /** Whether both are the same participant, whatever name they carried. */
    public boolean is(Author other) {
        return role == other.role && id.equals(other.id);
    }
}
