package dev.sohbet.chat.memory;

import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.ClientId;
import dev.sohbet.chat.model.MediaId;
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.spi.AppendPlan.Attached;
import dev.sohbet.chat.spi.StoredAttachment;
import dev.sohbet.chat.spi.StoredAttachment.State;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Files; not thread-safe. */
final class MemoryAttachments {
    private final Map<MediaId, StoredAttachment> files = new HashMap<>();

    boolean reserve(StoredAttachment file, long most, Instant since) {
        long before = files.values().stream()
                .filter(other -> other.owner().is(file.owner()) && !other.at().isBefore(since))
                .mapToLong(other -> other.attachment().size())
                .sum();
        if (file.attachment().size() > most - before) {
            return false;
        }
        files.put(file.attachment().id(), file);
        return true;
    }

    Optional<StoredAttachment> ready(MediaId id) {
        StoredAttachment file = files.get(id);
        if (file == null || file.state() == State.WITHDRAWN) {
            return Optional.empty();
        }
        Optional<StoredAttachment> earlier = uploaded(file.owner(), file.upload());
        if (earlier.isPresent() && !earlier.get().attachment().id().equals(id)) {
            set(file, State.WITHDRAWN, file.thread());
            return earlier;
        }
        return Optional.of(set(file, State.READY, file.thread()));
    }

    Optional<StoredAttachment> uploaded(Author owner, ClientId upload) {
        return files.values().stream()
                .filter(file -> file.state() == State.READY
                        && file.owner().is(owner)
                        && file.upload().equals(upload))
                .findFirst();
    }

    Optional<StoredAttachment> file(MediaId id) {
        return Optional.ofNullable(files.get(id));
    }

    void attach(Attached attached) {
        StoredAttachment file = files.get(attached.file());
        if (file != null) {
            set(file, file.state(), attached.thread());
        }
    }

    List<StoredAttachment> disposable(Instant before, int limit) {
        return files.values().stream()
                .filter(file -> file.state() == State.WITHDRAWN
                        || (file.thread() == null && file.at().isBefore(before)))
                .sorted(Comparator.comparing(StoredAttachment::at))
                .limit(limit)
                .toList();
    }

    boolean withdraw(MediaId id) {
        StoredAttachment file = files.get(id);
        if (file == null || file.thread() != null) {
            return false;
        }
        set(file, State.WITHDRAWN, null);
        return true;
    }

    void withdrawAll(ThreadId thread) {
        Stream<StoredAttachment> of = List.copyOf(files.values()).stream().filter(file -> thread.equals(file.thread()));
        of.forEach(file -> set(file, State.WITHDRAWN, thread));
    }

    void forget(MediaId id) {
        StoredAttachment file = files.get(id);
        if (file != null && file.state() == State.WITHDRAWN) {
            files.remove(id);
        }
    }

    List<StoredAttachment> storedIn(String store, int limit) {
        return files.values().stream()
                .filter(file -> file.state() == State.READY && file.store().equals(store))
                .sorted(Comparator.comparing(file -> file.attachment().id().value()))
                .limit(limit)
                .toList();
    }

    boolean moved(MediaId id, String from, String to) {
        StoredAttachment f = files.get(id);
        if (f == null || f.state() != State.READY || !f.store().equals(from)) {
            return false;
        }
        files.put(
                id,
                new StoredAttachment(
                        f.attachment(), f.owner(), f.upload(), f.at(), to, f.smallType(), f.state(), f.thread()));
        return true;
    }

    private StoredAttachment set(StoredAttachment f, State state, @Nullable ThreadId thread) {
        StoredAttachment changed = new StoredAttachment(
                f.attachment(), f.owner(), f.upload(), f.at(), f.store(), f.smallType(), state, thread);
        files.put(f.attachment().id(), changed);
        return changed;
    }
}
