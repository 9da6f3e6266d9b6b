package dev.sohbet.chat.model;

/** Names an uploaded file: 16 to 64 characters of base64url; at least 128 random bits, since it leaves the server. */
public record MediaId(String value) {
    /** @throws ChatException {@code bad_frame} when {@code value} is not such a text */
    public MediaId {
        Ids.check("file id", value, 16);
    }

    @Override
    public String toString() {
        return value;
    }
}
