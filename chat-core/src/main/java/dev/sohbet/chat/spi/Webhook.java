package dev.sohbet.chat.spi;

import dev.sohbet.chat.model.ChatException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Takes what another service pushes. The web carrier mounts it at {@code POST <base>/hooks/{name}/{random}}, with none of the checks that
 * browsers need: who calls is known by {@link #verify} alone. Called on requests' threads, several at a time.
 */
public interface Webhook {
    /** Its name in the address: 1 to 32 characters of a-z, 0-9 and '-'. */
    String name();

    /**
     * Whether this comes from the service. Called before the body is read, so that nobody else can make the server read; must not block,
     * and compares in constant time ({@link java.security.MessageDigest#isEqual}).
     *
     * @param path what stands behind the name and a slash in the address: the random part; may be empty, and anything
     * @param header the value of a header by its name in any case; null where there is none
     */
    boolean verify(String path, Function<String, @Nullable String> header);

    /**
     * Takes what was pushed; when this returns it is durable. May come any number of times.
     *
     * @param body at most 1 MiB
     * @throws ChatException {@code unavailable} or {@code overloaded} when it cannot be kept now: the service is asked to come again
     *     after 5 s (503); {@code bad_json} or {@code bad_frame} when it cannot be read, now or ever (400)
     */
    void receive(byte[] body);
}
