package dev.sohbet.chat;

import dev.sohbet.chat.internal.signin.Secrets;
import dev.sohbet.chat.internal.signin.ServerKey;
import dev.sohbet.chat.media.MediaSettings;
import dev.sohbet.chat.spi.ChatStore;
import java.security.SecureRandom;
import java.time.InstantSource;

/** Makes what keeps files, as a chat does. */
final class TestMedia {
    private TestMedia() {}

    static Media of(MediaSettings settings, ChatStore store, InstantSource clock) {
        return new Media(
                settings,
                store,
                new MediaTickets(new ServerKey(new byte[ServerKey.SHORTEST]), clock),
                new Uploads(settings, store, new Secrets(new SecureRandom()), clock));
    }
}
