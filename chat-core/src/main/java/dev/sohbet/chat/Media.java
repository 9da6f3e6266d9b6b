package dev.sohbet.chat;

import dev.sohbet.chat.Authorizer.Action;
import dev.sohbet.chat.media.MediaSettings;
import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.model.MediaId;
import dev.sohbet.chat.model.Participant;
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.spi.ChatStore;
import dev.sohbet.chat.spi.MediaStore;
import dev.sohbet.chat.spi.StoredAttachment;
import java.io.InputStream;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Files that were sent, for those who may see them. Thread-safe. */
final class Media {
    private static final Logger log = LoggerFactory.getLogger(Media.class);

    private final MediaSettings settings;
    private final ChatStore store;
    private final MediaTickets tickets;
    private final Uploads uploads;

    Media(MediaSettings settings, ChatStore store, MediaTickets tickets, Uploads uploads) {
        this.settings = settings;
        this.store = store;
        this.tickets = tickets;
        this.uploads = uploads;
    }

    Uploads uploads() {
        return uploads;
    }

    MediaTickets tickets() {
        return tickets;
    }

    /** Those of these files that are there, and in this thread, which the caller has checked. */
    List<MediaLink> links(Participant who, ThreadId thread, Collection<MediaId> ids) {
        return store.files(ids).stream()
                .filter(file -> isShown(file) && thread.equals(file.thread()))
                .map(file -> new MediaLink(
                        file.attachment().id(),
                        tickets.make(file.attachment().id(), who.author()),
                        file.smallType() != null))
                .toList();
    }

    /** @throws ChatException {@code not_found}, also for a file of a thread that is not this participant's, and one that was not sent */
    MediaContent open(Participant who, MediaId id, boolean small, long from) {
        for (int tries = 0; tries < 2; tries++) { // it may have been moved to another media store in between
            StoredAttachment file = visible(who, id);
            MediaStore.Key key = small ? file.smallKey() : file.key();
            MediaStore holder = holder(file);
            if (key == null || holder == null || from > file.attachment().size()) {
                throw notFound();
            }
            Optional<InputStream> bytes = holder.open(key, from);
            if (bytes.isPresent()) {
                return new MediaContent(file.attachment(), key.type(), bytes.get());
            }
        }
        log.warn("A file is missing in its media store: {}", id);
        throw notFound();
    }

    private StoredAttachment visible(Participant who, MediaId id) {
        StoredAttachment file = store.files(List.of(id)).stream()
                .filter(Media::isShown)
                .findFirst()
                .orElseThrow(Media::notFound);
        ThreadId thread = file.thread();
        Authorizer.check(
                who, Action.READ, thread == null ? null : store.thread(thread).orElse(null));
        return file;
    }

    private static boolean isShown(StoredAttachment file) {
        return file.state()
                == StoredAttachment.State.READY; // that it was sent shows in its thread, which is asked for as well
    }

    /** The media store that a file lies in; null, and told, where the settings do not have it any more. */
    @Nullable
    MediaStore holder(StoredAttachment file) {
        MediaStore found = Stream.concat(Stream.of(settings.store()), settings.earlier().stream())
                .filter(each -> each.name().equals(file.store()))
                .findFirst()
                .orElse(null);
        if (found == null) {
            log.warn(
                    "A file lies in the media store '{}', which is not among the settings: {}",
                    file.store(),
                    file.attachment().id());
        }
        return found;
    }

    static ChatException notFound() {
        return new ChatException(ErrorCode.NOT_FOUND, "This file is no longer there.");
    }
}
