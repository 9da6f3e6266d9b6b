package dev.sohbet.chat;

import dev.sohbet.chat.media.MediaSettings;
import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.model.MediaId;
import dev.sohbet.chat.spi.ChatStore;
import dev.sohbet.chat.spi.MediaStore;
import dev.sohbet.chat.spi.StoredAttachment;
import dev.sohbet.chat.spi.StoredAttachment.State;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes files that nobody sent or that were withdrawn, and moves files to the media store of the settings. May run on several nodes. */
final class MediaKeeper {
    private static final Logger log = LoggerFactory.getLogger(MediaKeeper.class);
    private static final int PAGE = 100;
    private static final int MOVES = 20;

    private final MediaSettings settings;
    private final ChatStore store;
    private final Media media;
    private final InstantSource clock;

    MediaKeeper(MediaSettings settings, ChatStore store, Media media, InstantSource clock) {
        this.settings = settings;
        this.store = store;
        this.media = media;
        this.clock = clock;
    }

    /** Disposes of one page of files. */
    void disposeOnce() {
        List<MediaId> disposable = store
                .disposable(clock.instant().minus(settings.limits().unsent()), PAGE)
                .stream()
                .filter(file -> file.state() == State.WITHDRAWN
                        || store.withdraw(file.attachment().id()))
                .map(file -> file.attachment().id())
                .toList();
        // read again: from here on, none of them is moved
        for (StoredAttachment file : store.files(disposable)) {
            MediaStore holder = media.holder(file);
            if (holder != null) {
                delete(holder, file);
                store.forget(file.attachment().id());
            }
        }
    }

    /** Moves a few files; false when there are none to move. */
    boolean moveOnce() {
        for (MediaStore from : settings.earlier()) {
            List<StoredAttachment> files = store.storedIn(from.name(), MOVES);
            if (!files.isEmpty()) {
                files.forEach(file -> move(file, from));
                log.info(
                        "Moved {} files from {} to {}",
                        files.size(),
                        from.name(),
                        settings.store().name());
                return true;
            }
        }
        return false;
    }

    private void move(StoredAttachment file, MediaStore from) {
        MediaStore to = settings.store();
        MediaId id = file.attachment().id();
        copy(file.key(), from, to);
        MediaStore.Key small = file.smallKey();
        if (small != null) {
            copy(small, from, to);
        }
        if (store.moved(id, from.name(), to.name())) {
            delete(from, file);
            return;
        }
        // another node was faster, or it was withdrawn
        boolean isThere =
                store.files(List.of(id)).stream().anyMatch(now -> now.store().equals(to.name()));
        if (!isThere) {
            delete(to, file);
        }
    }

    private void copy(MediaStore.Key key, MediaStore from, MediaStore to) {
        Path copy = settings.directory().resolve("move-" + UUID.randomUUID());
        try {
            Optional<InputStream> bytes = from.open(key, 0);
            if (bytes.isEmpty()) {
                return; // another node has moved it
            }
            try (InputStream in = bytes.get()) {
                Files.copy(in, copy);
            }
            to.put(key, copy);
        } catch (IOException e) {
            throw new ChatException(ErrorCode.UNAVAILABLE, "A file cannot be moved now.", null, e);
        } finally {
            discard(copy);
        }
    }

    private static void discard(Path copy) {
        try {
            Files.deleteIfExists(copy);
        } catch (IOException e) {
            log.warn("A file that is of no more use cannot be deleted: {}", e.toString());
        }
    }

    private static void delete(MediaStore holder, StoredAttachment file) {
        holder.delete(file.key());
        MediaStore.Key small = file.smallKey();
        if (small != null) {
            holder.delete(small);
        }
    }
}
