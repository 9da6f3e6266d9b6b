package dev.sohbet.chat.model;

/**
 * The id that an author's client gives an entry once, before it is first sent: 16 to 64 characters of base64url. Unique for
 * its author over all threads, so that any number of tries is one entry.
 */
public record ClientId(String value) {
    /** @throws ChatException {@code bad_frame} when {@code value} is not such a text */
    public ClientId {
        Ids.check("client id", value, 16);
    }

    @Override
    public String toString() {
        return value;
    }
}
