package dev.sohbet.chat.spi;

import dev.sohbet.chat.model.Attachment;
import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.Content;
import dev.sohbet.chat.model.Content.Message;
import dev.sohbet.chat.model.MediaId;
import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.spi.AppendPlan.Attached;
import dev.sohbet.chat.spi.AppendPlan.Held;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The files of a batch: as the store holds them, or as what was decided so far has left them. */
final class BatchFiles {
    private final Held held;
    private final Map<MediaId, Attached> attached = new LinkedHashMap<>();

    BatchFiles(Held held) {
        this.held = held;
    }

    List<Attached> attached() {
        return List.copyOf(attached.values());
    }

    /** Whether this author may send all of them. */
    boolean areFree(List<MediaId> ids, Author author) {
        return ids.stream()
                .allMatch(id -> !attached.containsKey(id)
                        && held.file(id).filter(file -> isFree(file, author)).isPresent());
    }

    private static boolean isFree(StoredAttachment file, Author author) {
        return file.state() == StoredAttachment.State.READY
                && file.thread() == null
                && file.owner().is(author);
    }

    /** What an entry says, with its files, which are this thread's from now on. */
    Content attach(NewEntry entry, ThreadId thread) {
        if (!(entry.content() instanceof Message message) || entry.media().isEmpty()) {
            return entry.content();
        }
        List<Attachment> media = new ArrayList<>();
        for (MediaId id : entry.media()) {
            media.add(held.file(id).orElseThrow().attachment());
            attached.put(id, new Attached(id, thread));
        }
        return new Message(message.text(), media);
    }

    /** Whether an entry that is stored says what this one does. */
    static boolean isSame(Content stored, NewEntry entry) {
        if (stored instanceof Message said && entry.content() instanceof Message message) {
            return said.text().equals(message.text())
                    && said.media().stream().map(Attachment::id).toList().equals(entry.media());
        }
        return stored.equals(entry.content());
    }
}
