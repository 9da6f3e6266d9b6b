package dev.sohbet.chat.spi;

import dev.sohbet.chat.model.ChatThread;
import dev.sohbet.chat.model.Entry;
import dev.sohbet.chat.model.ErrorCode;
import java.util.List;

/** What became of an appended entry. */
public sealed interface AppendResult {
    /**
     * It is stored.
     *
     * @param thread the thread after the whole batch
     * @param entries what was added, in order: a change of status that came with it, and last the entry itself
     */
    record Appended(ChatThread thread, List<Entry> entries) implements AppendResult {
        public Appended {
            entries = List.copyOf(entries);
        }

        public Entry entry() {
            return entries.get(entries.size() - 1);
        }
    }

    /** The same author, client id and content were stored before, as this entry. */
    record Duplicate(Entry entry) implements AppendResult {}

    /** The same author used this client id for other content or another thread. */
    record Conflict() implements AppendResult {}

    /** It cannot be stored, for this reason. */
    record Refused(ErrorCode code) implements AppendResult {}
}
