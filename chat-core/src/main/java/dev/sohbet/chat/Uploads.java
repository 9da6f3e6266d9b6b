package dev.sohbet.chat;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.sohbet.chat.internal.media.Inspected;
import dev.sohbet.chat.internal.media.Inspector;
import dev.sohbet.chat.internal.signin.Secrets;
import dev.sohbet.chat.media.MediaLimits;
import dev.sohbet.chat.media.MediaSettings;
import dev.sohbet.chat.model.Attachment;
import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.model.MediaId;
import dev.sohbet.chat.spi.ChatStore;
import dev.sohbet.chat.spi.MediaScanner;
import dev.sohbet.chat.spi.MediaStore;
import dev.sohbet.chat.spi.StoredAttachment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes files in: so many at once, each looked into before it is stored. Thread-safe. */
final class Uploads implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Uploads.class);
    private static final Duration SOON = Duration.ofSeconds(2);
    private static final Duration LEFT_BEHIND = Duration.ofHours(1);
    private static final int WORKERS = 4;

    /** The names of files on their way: uploads and what is made of them, and copies that move. Others' files are let be. */
    private static final String OWN = "{upload-,media-,move-}*";

    private final MediaSettings settings;
    private final ChatStore store;
    private final Secrets secrets;
    private final InstantSource clock;
    private final Inspector inspector;
    private final ThreadPoolExecutor workers;
    private final Map<String, Integer> running = new HashMap<>();
    private int count;

    Uploads(MediaSettings settings, ChatStore store, Secrets secrets, InstantSource clock) {
        this.settings = settings;
        this.store = store;
        this.secrets = secrets;
        this.clock = clock;
        this.workers = new ThreadPoolExecutor(
                WORKERS,
                WORKERS,
                1,
                TimeUnit.MINUTES,
                new ArrayBlockingQueue<>(settings.limits().atOnce()),
                Background.named("chat-media"));
        workers.allowCoreThreadTimeOut(true);
        empty(settings.directory());
        this.inspector = new Inspector(settings.directory());
    }

    MediaLimits limits() {
        return settings.limits();
    }

    /** Deletes what an earlier process left behind; what is younger may be another's that shares the directory. */
    private static void empty(Path directory) {
        FileTime old = FileTime.from(Instant.now().minus(LEFT_BEHIND)); // the file system's time, not the chat's
        try {
            make(directory);
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, OWN)) {
                for (Path file : files) {
                    if (isOlder(file, old)) {
                        Files.deleteIfExists(file);
                    }
                }
            } catch (DirectoryIteratorException e) {
                throw e.getCause();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The directory for files on their way cannot be used: " + directory, e);
        }
    }

    private static boolean isOlder(Path file, FileTime than) throws IOException {
        try {
            return Files.isRegularFile(file, NOFOLLOW_LINKS)
                    && Files.getLastModifiedTime(file, NOFOLLOW_LINKS).compareTo(than) < 0;
        } catch (NoSuchFileException e) {
            return false; // another node that shares the directory is done with it
        }
    }

    /** For this user alone, where it is not there already. */
    private static void make(Path directory) throws IOException {
        boolean isPosix =
                directory.getFileSystem().supportedFileAttributeViews().contains("posix");
        Files.createDirectories(
                directory,
                isPosix
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                        }
                        : new FileAttribute<?>[0]);
    }

    /** @throws ChatException {@code overloaded} or {@code rate_limited} when too many are under way */
    Upload begin(ChatActor by, Upload.Claim claim) {
        Author owner = by.who().author();
        admit(key(owner));
        try {
            make(settings.directory()); // whoever tidies a disk may have taken it for a leftover
            Path file = Files.createTempFile(settings.directory(), "upload-", ".part"); // for this user alone
            return new Upload(this, by, claim, file, settings.limits().largest());
        } catch (IOException e) {
            release(key(owner));
            log.warn("A file cannot be taken, the directory for files on their way fails: {}", e.toString());
            throw new ChatException(ErrorCode.UNAVAILABLE, "Files cannot be stored now; try again later.", null, e);
        }
    }

    private static String key(Author owner) {
        return owner.role().wire() + ':' + owner.id();
    }

    private synchronized void admit(String key) {
        if (count >= settings.limits().atOnce()) {
            throw new ChatException(ErrorCode.OVERLOADED, "Too many files are on their way; try again.", SOON, null);
        }
        if (running.getOrDefault(key, 0) >= settings.limits().ofOne()) {
            throw new ChatException(ErrorCode.RATE_LIMITED, "Too many files at once; wait a moment.", SOON, null);
        }
        count++;
        running.merge(key, 1, Integer::sum);
    }

    private synchronized void release(String key) {
        count--;
        running.computeIfPresent(key, (same, n) -> n == 1 ? null : n - 1);
    }

    void ended(Upload upload) {
        release(key(upload.by().who().author()));
    }

    CompletableFuture<Attachment> finish(Upload upload) {
        try {
            return CompletableFuture.supplyAsync(() -> outcome(upload), workers);
        } catch (RejectedExecutionException e) {
            upload.end();
            return CompletableFuture.failedFuture(
                    new ChatException(ErrorCode.OVERLOADED, "Too many files are on their way; try again.", SOON, e));
        }
    }

    private Attachment outcome(Upload upload) {
        try {
            return store(upload);
        } catch (ChatException e) {
            throw e;
        } catch (Throwable e) {
            log.error("A file could not be taken", e);
            throw new ChatException(ErrorCode.INTERNAL, "That went wrong on our side.", null, e);
        } finally {
            upload.end(); // before anybody is told, who may go on with the next one
        }
    }

    private Attachment store(Upload upload) {
        Author owner = upload.by().who().author();
        Optional<StoredAttachment> earlier =
                store.uploaded(owner, upload.claim().id());
        if (earlier.isPresent()) {
            return earlier.get().attachment();
        }
        if (upload.size() == 0) {
            throw new ChatException(ErrorCode.BAD_MEDIA, "This file is empty.");
        }
        scan(upload.file());
        Upload.Claim claim = upload.claim();
        try (Inspected found = inspector.inspect(upload.file(), claim.name(), claim.type(), claim.voice())) {
            requireWithin(upload.size(), found);
            return store(owner, claim, found);
        }
    }

    private void scan(Path file) {
        MediaScanner scanner = settings.scanner();
        if (scanner != null && scanner.scan(file) instanceof MediaScanner.Verdict.Infected infected) {
            log.warn("Refused a file: the scanner found {}", infected.name());
            throw new ChatException(ErrorCode.BAD_MEDIA, "This file was refused: it may be harmful.");
        }
    }

    private void requireWithin(long size, Inspected found) {
        Long most = settings.limits().sizes().get(found.kind());
        if (most == null) {
            throw new ChatException(ErrorCode.BAD_MEDIA, "Files of this kind cannot be sent.");
        }
        if (size > most || found.size() > most) {
            throw Upload.tooLarge(most);
        }
        Duration duration = found.duration();
        boolean isVoice = found.kind() == Attachment.Kind.VOICE;
        if (isVoice
                && duration != null
                && duration.minusSeconds(2).compareTo(settings.limits().longestVoice()) > 0) {
            throw new ChatException(ErrorCode.TOO_LARGE, "This recording is too long.");
        }
    }

    private Attachment store(Author owner, Upload.Claim claim, Inspected found) {
        Attachment attachment = new Attachment(
                new MediaId(secrets.id()),
                found.kind(),
                found.type(),
                found.name(),
                found.size(),
                found.picture(),
                found.duration());
        Inspected.Small small = found.small();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        StoredAttachment noted = new StoredAttachment(
                attachment,
                owner,
                claim.id(),
                now,
                settings.store().name(),
                small == null ? null : small.type(),
                StoredAttachment.State.STORING,
                null);
        long most = owner.isVisitor() ? settings.limits().perDay() : Long.MAX_VALUE;
        if (!store.reserve(noted, most, now.minus(Duration.ofDays(1)))) {
            throw new ChatException(
                    ErrorCode.RATE_LIMITED,
                    "These are more files than can be sent in a day; try again tomorrow.",
                    Duration.ofHours(1),
                    null);
        }
        try {
            settings.store().put(noted.key(), found.file());
            MediaStore.Key smallKey = noted.smallKey();
            if (small != null && smallKey != null) {
                settings.store().put(smallKey, small.file());
            }
        } catch (RuntimeException e) {
            store.withdraw(attachment.id());
            throw e;
        }
        Optional<StoredAttachment> stored = store.ready(attachment.id());
        if (stored.isEmpty()) {
            // what is forgotten already nobody else deletes
            MediaKeeper.delete(settings.store(), noted);
            throw new ChatException(ErrorCode.UNAVAILABLE, "That took too long; try again.");
        }
        return stored.get().attachment();
    }

    /** What is being stored comes to its end, within 5 s. */
    @Override
    public void close() {
        workers.shutdown();
        try {
            workers.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        workers.shutdownNow();
    }
}
