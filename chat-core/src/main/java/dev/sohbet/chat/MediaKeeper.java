package dev.sohbet.chat;

import dev.sohbet.chat.media.MediaSettings;
import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.model.MediaId;
import dev.sohbet.chat.spi.AttachmentStore;
import dev.sohbet.chat.spi.ChatStore;
import dev.sohbet.chat.spi.MediaStore;
import dev.sohbet.chat.spi.StoredAttachment;
import dev.sohbet.chat.spi.StoredAttachment.State;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes files that nobody sent or that were withdrawn, and moves files to the media store of the settings. May run on several nodes. */
final class MediaKeeper {
    private static final Logger log = LoggerFactory.getLogger(MediaKeeper.class);
    private static final int PAGE = 100;
    private static final int MOVES = 20;
    private static final int MOST_FAILURES = 3;
    private static final int MOST_TOLD = 1_000;

    private final MediaSettings settings;
    private final ChatStore store;
    private final Media media;
    private final InstantSource clock;

    /** How many of the last page could not be disposed of: so many more are asked for, so that they are in nobody's way. */
    private int undisposed;

    private final Map<String, Moving> moving = new HashMap<>();
    private final Set<MediaId> missing = new HashSet<>();

    /** How far the files of a media store have been moved. */
    private static final class Moving {
        /** As {@link #undisposed}. */
        private int stuck;

        private boolean isOver;
    }

    MediaKeeper(MediaSettings settings, ChatStore store, Media media, InstantSource clock) {
        this.settings = settings;
        this.store = store;
        this.media = media;
        this.clock = clock;
    }

    /** Disposes of one page of files. @throws ChatException when one of them could not be deleted; the others are gone all the same */
    void disposeOnce() {
        List<MediaId> disposable =
                store.disposable(clock.instant().minus(settings.limits().unsent()), page(PAGE, undisposed)).stream()
                        .filter(file -> file.state() == State.WITHDRAWN
                                || store.withdraw(file.attachment().id()))
                        .map(file -> file.attachment().id())
                        .toList();
        // read again: from here on, none of them is moved
        List<StoredAttachment> files = store.files(disposable).stream()
                .sorted(Comparator.comparing(StoredAttachment::at))
                .toList();
        List<RuntimeException> failures = new ArrayList<>();
        undisposed = each(files, this::dispose, failures);
        rethrow(failures);
    }

    private boolean dispose(StoredAttachment file) {
        MediaStore holder = media.holder(file);
        if (holder == null) {
            return false;
        }
        delete(holder, file);
        store.forget(file.attachment().id());
        return true;
    }

    /** Moves a few files; false when there are none to move. @throws ChatException when one of them could not be moved */
    boolean moveOnce() {
        for (MediaStore from : settings.earlier()) {
            Moving progress = moving.computeIfAbsent(from.name(), name -> new Moving());
            int page = page(MOVES, progress.stuck);
            List<StoredAttachment> files = store.storedIn(from.name(), page);
            List<RuntimeException> failures = new ArrayList<>();
            progress.stuck = each(files, file -> move(file, from), failures);
            int moved = files.size() - progress.stuck;
            if (moved > 0) {
                log.info(
                        "Moved {} files from '{}' to '{}'",
                        moved,
                        from.name(),
                        settings.store().name());
                progress.isOver = false;
            }
            rethrow(failures);
            if (moved > 0) {
                return true;
            }
            if (!progress.isOver && files.size() < page) {
                progress.isOver = true;
                tellTheEnd(from.name(), files.size());
            }
        }
        return false;
    }

    private static void tellTheEnd(String from, int left) {
        if (left == 0) {
            log.info("No file is left in the media store '{}': there is nothing more to move from it", from);
        } else {
            log.warn(
                    "{} files stay in the media store '{}', where their bytes are missing; all others are moved",
                    left,
                    from);
        }
    }

    private static int page(int size, int stuck) {
        return Math.min(size + stuck, AttachmentStore.MOST_FILES);
    }

    /**
     * Does it to each, the last first: what failed before stands at the front. Gives up when a media store is away.
     *
     * @return how many it was not done to
     */
    private static int each(
            List<StoredAttachment> files, Predicate<StoredAttachment> step, List<RuntimeException> failures) {
        int done = 0;
        for (int i = files.size() - 1; i >= 0 && failures.size() < MOST_FAILURES; i--) {
            try {
                done += step.test(files.get(i)) ? 1 : 0;
            } catch (RuntimeException e) {
                failures.add(e);
            }
        }
        return files.size() - done;
    }

    private static void rethrow(List<RuntimeException> failures) {
        if (!failures.isEmpty()) {
            throw failures.get(0);
        }
    }

    /** False when its bytes are not where they should be: it stays noted there, since a disk may only be away. */
    private boolean move(StoredAttachment file, MediaStore from) {
        MediaStore to = settings.store();
        MediaId id = file.attachment().id();
        MediaStore.Key small = file.smallKey();
        if (!copy(file.key(), from, to) || (small != null && !copy(small, from, to))) {
            boolean isHere = store.files(List.of(id)).stream()
                    .anyMatch(now -> now.state() == State.READY && now.store().equals(from.name()));
            if (isHere && missing.size() < MOST_TOLD && missing.add(id)) {
                log.warn("A file cannot be moved, as it is missing in the media store '{}': {}", from.name(), id);
            }
            return !isHere; // otherwise another node was faster
        }
        if (store.moved(id, from.name(), to.name())) {
            delete(from, file);
            return true;
        }
        // another node was faster, or it was withdrawn
        boolean isThere =
                store.files(List.of(id)).stream().anyMatch(now -> now.store().equals(to.name()));
        if (!isThere) {
            delete(to, file);
        }
        return true;
    }

    /** False when it is not there. */
    private boolean copy(MediaStore.Key key, MediaStore from, MediaStore to) {
        Path copy = settings.directory().resolve("move-" + UUID.randomUUID());
        try {
            Optional<InputStream> bytes = from.open(key, 0);
            if (bytes.isEmpty()) {
                return false;
            }
            try (InputStream in = bytes.get()) {
                Files.copy(in, copy);
            }
            to.put(key, copy);
            return true;
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

    static void delete(MediaStore holder, StoredAttachment file) {
        holder.delete(file.key());
        MediaStore.Key small = file.smallKey();
        if (small != null) {
            holder.delete(small);
        }
    }
}
