package dev.sohbet.chat.model;

/** Names a thread: 16 to 64 characters of base64url; at least 128 random bits, since it leaves the server. */
public record ThreadId(String value) {
    /** @throws ChatException {@code bad_frame} when {@code value} is not such a text */
    public ThreadId {
        Ids.check("thread id", value, 16);
    }

    @Override
    public String toString() {
        return value;
    }
}
