package dev.sohbet.chat;

import dev.sohbet.chat.model.Attachment;
import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ClientId;
import dev.sohbet.chat.model.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file on its way in. Its bytes are written one after the other, then it is finished; closing it earlier gives it up, and leaves
 * nothing. Not thread-safe, but the steps may be taken by different threads one after the other.
 */
public final class Upload implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Upload.class);

    /** What its sender says of it: all of it unproven. */
    record Claim(ClientId id, String name, String type, boolean voice) {}

    private final Uploads uploads;
    private final ChatActor by;
    private final Claim claim;
    private final Path file;
    private final long most;
    private final FileChannel channel;
    private long size;
    private boolean finishing;
    private boolean ended;

    Upload(Uploads uploads, ChatActor by, Claim claim, Path file, long most) throws IOException {
        this.uploads = uploads;
        this.by = by;
        this.claim = claim;
        this.file = file;
        this.most = most;
        this.channel = FileChannel.open(file, StandardOpenOption.WRITE);
    }

    ChatActor by() {
        return by;
    }

    Claim claim() {
        return claim;
    }

    Path file() {
        return file;
    }

    long size() {
        return size;
    }

    /**
     * Adds the bytes that remain in the buffer.
     *
     * @throws ChatException {@code too_large}, after which this is given up; {@code unavailable} when the disk takes no more
     */
    public void write(ByteBuffer bytes) {
        size += bytes.remaining();
        if (size > most) {
            close();
            throw tooLarge(most);
        }
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            if (!isOver()) { // otherwise it was given up meanwhile
                log.warn("A file cannot be taken, the disk for files on their way fails: {}", e.toString());
            }
            close();
            throw new ChatException(ErrorCode.UNAVAILABLE, "The file cannot be stored now; try again later.", null, e);
        }
    }

    static ChatException tooLarge(long most) {
        return new ChatException(
                ErrorCode.TOO_LARGE, "A file of this kind has at most " + Math.max(1, most >> 20) + " MB.");
    }

    /**
     * Finds out what it is and stores it, on another thread; the file can then be sent. The same id of the same participant again gives
     * the same file. Whatever becomes of it, this is closed.
     *
     * @return fails with a {@link ChatException}: {@code bad_media}, {@code too_large}, {@code rate_limited} where it is too much for one
     *     day, {@code overloaded}, {@code unavailable}
     */
    public CompletableFuture<Attachment> finish() {
        synchronized (this) {
            if (finishing || ended) {
                throw new IllegalStateException("This upload is over");
            }
            finishing = true;
        }
        try {
            channel.close();
        } catch (IOException e) {
            end();
            return CompletableFuture.failedFuture(new ChatException(
                    ErrorCode.UNAVAILABLE, "The file cannot be stored now; try again later.", null, e));
        }
        return uploads.finish(this);
    }

    /** Gives it up, unless it is finished or being finished. */
    @Override
    public synchronized void close() {
        if (!finishing) {
            end();
        }
    }

    private synchronized boolean isOver() {
        return ended;
    }

    /** Deletes what is left of it. */
    synchronized void end() {
        if (ended) {
            return;
        }
        ended = true;
        uploads.ended(this);
        try {
            channel.close();
            Files.deleteIfExists(file);
        } catch (IOException e) {
            log.warn("A file that is of no more use cannot be deleted: {}", e.toString());
        }
    }
}
