package dev.sohbet.chat.telegram;

import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.telegram.telegrambots.meta.api.objects.Contact;
import org.telegram.telegrambots.meta.api.objects.location.Location;
import org.telegram.telegrambots.meta.api.objects.message.Message;

/** What a message says in words, also where it has none of its own. */
final class Said {
    private Said() {}

    /** Its text; below a file its caption, which may be empty. Null: it says nothing that can be put in words. */
    static @Nullable String by(Message message) {
        if (message.getText() != null) {
            return message.getText();
        }
        if (SentFile.of(message).isPresent()) {
            return Objects.requireNonNullElse(message.getCaption(), "");
        }
        if (message.getLocation() != null) {
            return place(message, message.getLocation());
        }
        if (message.getContact() != null) {
            return person(message.getContact());
        }
        return message.getSticker() == null ? null : message.getSticker().getEmoji();
    }

    private static String place(Message message, Location at) {
        String name = message.getVenue() == null
                ? ""
                : " " + message.getVenue().getTitle() + ", "
                        + message.getVenue().getAddress();
        return "📍" + name + "\n"
                + String.format(
                        Locale.ROOT, "https://maps.google.com/?q=%.6f,%.6f", at.getLatitude(), at.getLongitude());
    }

    private static String person(Contact contact) {
        String name = Stream.of(contact.getFirstName(), contact.getLastName())
                .filter(part -> part != null && !part.isBlank())
                .collect(Collectors.joining(" "));
        return "👤 " + name + "\n" + contact.getPhoneNumber();
    }
}
