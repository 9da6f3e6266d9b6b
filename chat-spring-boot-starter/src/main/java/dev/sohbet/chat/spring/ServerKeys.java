package dev.sohbet.chat.spring;

import dev.sohbet.chat.jdbc.JdbcChatStore;
import dev.sohbet.chat.memory.InMemoryChatStore;
import dev.sohbet.chat.spi.ChatStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.Set;

/** Where the server key comes from: the settings, or a file beside the chat's own file. */
final class ServerKeys {
    private static final String FILE = "secret.key";
    private static final int BYTES = 32;

    private ServerKeys() {}

    /**
     * The key; empty where none is needed.
     *
     * @param signsFiles whether it signs the addresses of files
     * @throws ChatSettingsException when it is too short, or needed and missing
     */
    static Optional<byte[]> of(ChatProperties properties, ChatStore store, boolean signsFiles) {
        String secret = properties.secretKey();
        if (secret != null && !secret.isBlank()) {
            byte[] key = secret.strip().getBytes(StandardCharsets.UTF_8);
            if (key.length < BYTES) {
                throw new ChatSettingsException(
                        "chat.secret-key (SECRET_KEY) is too short: it has " + key.length + " characters.",
                        howToMake());
            }
            return Optional.of(key);
        }
        if (!properties.signInOrDefault().asksCode() && !signsFiles) {
            return Optional.empty();
        }
        if (store instanceof InMemoryChatStore) {
            return Optional.of(random());
        }
        if (store instanceof JdbcChatStore jdbc && jdbc.isFile()) {
            return Optional.of(read(properties.dataDirOrDefault().resolve(FILE)));
        }
        throw new ChatSettingsException(
                "Agents sign in with codes (chat.sign-in) or files are sent, and the chat lives in a database that other nodes share, but"
                        + " there is no chat.secret-key.",
                howToMake() + " It has to be the same on all nodes.");
    }

    private static String howToMake() {
        return "Set chat.secret-key (or SECRET_KEY) to at least " + BYTES
                + " random characters, for instance what 'openssl rand -base64 32' prints.";
    }

    /** The key in this file, which is made where it is missing. Of several processes that start at once, one makes it. */
    static byte[] read(Path file) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            return readInTurn(file);
        } catch (IOException e) {
            throw new UncheckedIOException("The chat's server key in " + file + " cannot be read or made", e);
        }
    }

    /** One after the other within this process, where the lock would be refused instead of waited for. */
    private static synchronized byte[] readInTurn(Path file) throws IOException {
        Set<StandardOpenOption> options =
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(file, options, ownersOnly());
                FileLock unused = channel.lock()) {
            ByteBuffer key = ByteBuffer.allocate(BYTES);
            while (key.hasRemaining() && channel.read(key, key.position()) >= 0) {
                // a file may be read in parts
            }
            if (!key.hasRemaining()) {
                return key.array();
            }
            // new, or what a process left behind that died while it made it
            byte[] made = random();
            ByteBuffer bytes = ByteBuffer.wrap(made);
            while (bytes.hasRemaining()) {
                channel.write(bytes, bytes.position());
            }
            channel.force(true);
            return made;
        }
    }

    private static FileAttribute<?>[] ownersOnly() {
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    private static byte[] random() {
        byte[] key = new byte[BYTES];
        new SecureRandom().nextBytes(key);
        return key;
    }
}
