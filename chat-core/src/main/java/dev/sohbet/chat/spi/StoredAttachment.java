package dev.sohbet.chat.spi;

import dev.sohbet.chat.model.Attachment;
import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.ClientId;
import dev.sohbet.chat.model.ThreadId;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An uploaded file.
 *
 * @param owner who uploaded it
 * @param upload the id that the owner's client gave the upload, so that any number of tries is one file
 * @param at when the upload was noted
 * @param store the {@linkplain MediaStore#name() name} of the media store that holds its bytes
 * @param smallType the media type of its small picture; null where there is none
 * @param thread where it was sent; null while it was not
 */
public record StoredAttachment(
        Attachment attachment,
        Author owner,
        ClientId upload,
        Instant at,
        String store,
        @Nullable String smallType,
        State state,
        @Nullable ThreadId thread) {
    /** How far a file has come. */
    public enum State {
        /** Its bytes are on their way to the media store. */
        STORING,
        /** It is stored, and was sent or can be. */
        READY,
        /** It is not to be shown any more, and its bytes are to be deleted. */
        WITHDRAWN;

        private final String wire = name().toLowerCase(Locale.ROOT);

        /** The name used in storage. */
        public String wire() {
            return wire;
        }

        /** The state of that {@link #wire()} name. */
        public static State ofWire(String wire) {
            return valueOf(wire.toUpperCase(Locale.ROOT));
        }
    }

    /** Where the media store keeps it. */
    public MediaStore.Key key() {
        return new MediaStore.Key(attachment.id(), attachment.kind(), attachment.type(), false);
    }

    /** Where the media store keeps its small picture; null where there is none. */
    public MediaStore.@Nullable Key smallKey() {
        return smallType == null ? null : new MediaStore.Key(attachment.id(), attachment.kind(), smallType, true);
    }
}
