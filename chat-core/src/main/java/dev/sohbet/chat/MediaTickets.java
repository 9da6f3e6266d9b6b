package dev.sohbet.chat;

import dev.sohbet.chat.internal.signin.ServerKey;
import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.MediaId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What stands in the address of a file: for one file and one viewer, and soon of no more use. Thread-safe. */
final class MediaTickets {
    private static final Pattern FORM =
            Pattern.compile("([0-9]{1,12})\\.(visitor|agent)\\.([A-Za-z0-9_-]{1,64})\\.([0-9a-f]{64})");

    private final ServerKey key;
    private final InstantSource clock;

    MediaTickets(ServerKey key, InstantSource clock) {
        this.key = key;
        this.clock = clock;
    }

    String make(MediaId file, Author viewer) {
        String until = String.valueOf(clock.instant().plus(MediaLink.VALID_FOR).getEpochSecond());
        return until
                + '.'
                + viewer.role().wire()
                + '.'
                + viewer.id()
                + '.'
                + mac(file, viewer.role().wire(), viewer.id(), until);
    }

    /** Whom the ticket was made for; empty where it is for another file, forged, or no longer valid. */
    Optional<Author> viewer(MediaId file, String ticket) {
        Matcher parts = FORM.matcher(ticket);
        if (!parts.matches()) {
            return Optional.empty();
        }
        String expected = mac(file, parts.group(2), parts.group(3), parts.group(1));
        boolean genuine = MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.US_ASCII), parts.group(4).getBytes(StandardCharsets.US_ASCII));
        if (!genuine || Long.parseLong(parts.group(1)) <= clock.instant().getEpochSecond()) {
            return Optional.empty();
        }
        return Optional.of(new Author(Author.Role.ofWire(parts.group(2)), parts.group(3), null));
    }

    private String mac(MediaId file, String role, String viewer, String until) {
        return key.hash("media", file.value(), role, viewer, until);
    }
}
