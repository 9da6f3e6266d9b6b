package dev.sohbet.chat.media;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.spi.MediaStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Media on a local disk, or on one that all nodes share. Thread-safe; several stores may have the same directory, in several processes.
 * What {@link #put} has stored lasts over a power cut, as far as the disk keeps its word.
 *
 * <p>Only the user the process runs as can read what lies there. Names on the disk are made of the random ids alone; no link is followed
 * below the root. An id is written as the hexadecimal digits of its bytes: two ids may differ in nothing but the case of a letter, and
 * there are file systems to which these would be one name.
 */
public final class LocalMediaStore implements MediaStore {
    private static final Logger LOG = LoggerFactory.getLogger(LocalMediaStore.class);
    /** Beside directories with names of hexadecimal digits. */
    private static final String UNFINISHED = "unfinished";
    /** No file takes as long to copy from one disk to another: whoever began this is no more. */
    private static final Duration DEAD = Duration.ofHours(1);

    private static final Duration RETRY_AFTER = Duration.ofSeconds(10);
    private static final int BUFFER = 64 * 1024;
    /** Of the digits that a directory is named after: two characters of the id. */
    private static final int BUCKET = 4;

    private final Path root;
    private final Path unfinished;
    private final InstantSource clock;
    private final boolean posix;

    /**
     * Makes the directory if there is none, for this user alone.
     *
     * @param root what is below it belongs to the store. Above it, links are followed
     * @throws IllegalStateException when it is a link or no directory, or cannot be written to; its message says so
     */
    public LocalMediaStore(Path root) {
        this(root, InstantSource.system());
    }

    LocalMediaStore(Path root, InstantSource clock) {
        this.clock = clock;
        posix = root.getFileSystem().supportedFileAttributeViews().contains("posix");
        if (Files.isSymbolicLink(root)) {
            throw new IllegalStateException("The directory for media is a symbolic link: " + root
                    + ". Name the directory that it leads to instead.");
        }
        if (Files.exists(root, NOFOLLOW_LINKS) && !Files.isDirectory(root, NOFOLLOW_LINKS)) {
            throw new IllegalStateException("There is a file where the directory for media should be: " + root + ".");
        }
        try {
            Files.createDirectories(root, ownerOnly("rwx------"));
            this.root = root.toRealPath();
            unfinished = this.root.resolve(UNFINISHED);
            createDirectory(unfinished);
            sweep();
        } catch (IOException e) {
            throw new IllegalStateException(
                    "The directory for media cannot be used: " + root + " (" + e + "). Make it writable for this user.",
                    e);
        }
    }

    @Override
    public String name() {
        return "local";
    }

    @Override
    public void put(Key key, Path file) {
        try (InputStream bytes = Files.newInputStream(file)) {
            put(key, bytes);
        } catch (IOException e) {
            throw unavailable("stored", e);
        }
    }

    /** Closes nothing. */
    void put(Key key, InputStream bytes) throws IOException {
        Path target = path(key);
        sweep();
        Path part = Files.createTempFile(unfinished, "", ".part", ownerOnly("rw-------"));
        try {
            write(bytes, part);
            Path bucket = parent(target);
            createDirectory(bucket);
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
            sync(bucket);
        } catch (IOException | RuntimeException | Error e) {
            try {
                Files.deleteIfExists(part);
            } catch (IOException left) { // swept later
                e.addSuppressed(left);
            }
            throw e;
        }
    }

    @Override
    public Optional<InputStream> open(Key key, long from) {
        if (from < 0) {
            throw new IllegalArgumentException("not a position: " + from);
        }
        Path file = path(key);
        try {
            refuseLink(parent(file));
            SeekableByteChannel channel = Files.newByteChannel(file, Set.of(StandardOpenOption.READ, NOFOLLOW_LINKS));
            try {
                return Optional.of(Channels.newInputStream(channel.position(from)));
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw unavailable("read", e);
        }
    }

    @Override
    public void delete(Key key) {
        Path file = path(key);
        try {
            refuseLink(parent(file));
            if (Files.deleteIfExists(file)) {
                sync(parent(file)); // so that a power cut does not bring it back
            }
        } catch (IOException e) {
            throw unavailable("deleted", e);
        }
    }

    private Path path(Key key) {
        String hex = HexFormat.of().formatHex(key.id().value().getBytes(StandardCharsets.US_ASCII));
        Path path = root.resolve(hex.substring(0, BUCKET))
                .resolve(key.small() ? hex + ".small" : hex)
                .normalize();
        if (!path.startsWith(root)) { // cannot be, whatever an id may be one day
            throw new IllegalStateException("a file outside of the store");
        }
        return path;
    }

    private Path parent(Path file) {
        Path parent = file.getParent();
        return parent == null ? root : parent;
    }

    private static void write(InputStream bytes, Path part) throws IOException {
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE, NOFOLLOW_LINKS)) {
            byte[] buffer = new byte[BUFFER];
            for (int read = bytes.read(buffer); read >= 0; read = bytes.read(buffer)) {
                ByteBuffer chunk = ByteBuffer.wrap(buffer, 0, read);
                while (chunk.hasRemaining()) {
                    channel.write(chunk);
                }
            }
            channel.force(true);
        }
    }

    private void createDirectory(Path directory) throws IOException {
        try {
            Files.createDirectory(directory, ownerOnly("rwx------"));
            sync(root);
        } catch (FileAlreadyExistsException e) {
            refuseLink(directory);
            if (!Files.isDirectory(directory, NOFOLLOW_LINKS)) {
                throw e;
            }
        }
    }

    private static void refuseLink(Path directory) throws IOException {
        if (Files.isSymbolicLink(directory)) {
            throw new IOException("a symbolic link in the directory for media: " + directory.getFileName());
        }
    }

    /** Makes the names in a directory last; where there are no POSIX permissions a directory cannot be opened, and the system sees to it. */
    private void sync(Path directory) throws IOException {
        if (posix) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    /** Deletes what was left by processes that died. */
    private void sweep() throws IOException {
        refuseLink(unfinished);
        Instant before = clock.instant().minus(DEAD);
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(unfinished)) {
            for (Path part : parts) {
                if (isOlder(part, before)) {
                    Files.deleteIfExists(part);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private static boolean isOlder(Path part, Instant than) throws IOException {
        try {
            return Files.getLastModifiedTime(part, NOFOLLOW_LINKS).toInstant().isBefore(than);
        } catch (NoSuchFileException e) {
            return false; // finished, or swept by another
        }
    }

    private FileAttribute<?>[] ownerOnly(String permissions) {
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private static ChatException unavailable(String what, IOException e) {
        LOG.warn("A file cannot be {}: {}", what, e.toString());
        return new ChatException(
                ErrorCode.UNAVAILABLE, "Files cannot be " + what + " at the moment; try again later.", RETRY_AFTER, e);
    }
}
