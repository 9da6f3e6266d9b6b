package dev.sohbet.chat.spi;

import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.ClientId;
import dev.sohbet.chat.model.MediaId;
import dev.sohbet.chat.model.ThreadId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What is known of uploaded files; their bytes lie in a {@link MediaStore}. A file is noted before its bytes are put there and forgotten
 * after they are deleted, so that no bytes are ever without a note. It is sent by {@link ThreadStore#append}.
 */
public interface AttachmentStore {
    /** How many files one call takes. */
    int MOST_FILES = 256 * 5;

    /**
     * Notes a file that is {@code storing}.
     *
     * @param most how many bytes its owner may have uploaded since {@code since}, this file included. Of any number of uploads at once,
     *     no more than that get through
     * @return false, with no effect, when it would be more
     */
    boolean reserve(StoredAttachment file, long most, Instant since);

    /**
     * Notes that a file's bytes are stored: it can be sent from now on. Where another file is {@code ready} under the same owner and
     * upload id, this one is {@code withdrawn} instead.
     *
     * @return the file of that upload; empty when there is no such file, or it is withdrawn
     */
    Optional<StoredAttachment> ready(MediaId id);

    /** The file that is {@code ready} under this upload id. */
    Optional<StoredAttachment> uploaded(Author owner, ClientId upload);

    /** These files, in no order, whatever their state; those that do not exist are left out. At most {@value #MOST_FILES}. */
    List<StoredAttachment> files(Collection<MediaId> ids);

    /** Files to be deleted: those that are withdrawn, and those of before this time that were not sent; oldest first. */
    List<StoredAttachment> disposable(Instant before, int limit);

    /** Withdraws a file that was not sent; from then on it cannot be. False, with no effect, when it was sent or does not exist. */
    boolean withdraw(MediaId id);

    /** Withdraws all files of a thread. Its entries stay as they are. */
    void withdrawAll(ThreadId thread);

    /** Forgets a file that is withdrawn; a no-op for others. */
    void forget(MediaId id);

    /** Files that are ready, and in the media store of this name, in the order of their ids. */
    List<StoredAttachment> storedIn(String store, int limit);

    /** Notes that a file is in another media store now. False, with no effect, when it is not ready, or no longer in {@code from}. */
    boolean moved(MediaId id, String from, String to);
}
