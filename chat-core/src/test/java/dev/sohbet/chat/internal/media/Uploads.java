package dev.sohbet.chat.internal.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Uploads bytes to an inspector, and sees that it leaves nothing behind. */
final class Uploads {
    private final Path upload;
    private final Path results;
    private final Inspector inspector;

    Uploads(Path directory) {
        try {
            upload = directory.resolve("upload");
            results = Files.createDirectories(directory.resolve("results"));
            inspector = new Inspector(results);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is stored of a file, read into memory. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Stored(Inspected about, byte[] bytes, byte[] small) {}

    Stored take(byte[] bytes, String name) {
        return take(bytes, name, "", false);
    }

    Stored take(byte[] bytes, String name, String declared, boolean voice) {
        try {
            Files.write(upload, bytes);
            try (Inspected inspected = inspector.inspect(upload, name, declared, voice)) {
                assertThat(inspected.size()).isEqualTo(Files.size(inspected.file()));
                Inspected.Small small = inspected.small();
                return new Stored(
                        inspected,
                        Files.readAllBytes(inspected.file()),
                        small == null ? new byte[0] : Files.readAllBytes(small.file()));
            } finally {
                assertThat(Files.readAllBytes(upload)).isEqualTo(bytes);
                assertThat(leftovers()).isEmpty();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Why it is not taken. */
    String refused(byte[] bytes, String name, String declared) {
        ChatException e = catchThrowableOfType(ChatException.class, () -> take(bytes, name, declared, false));
        assertThat(e).describedAs("%s, %s is refused", name, declared).isNotNull();
        assertThat(e.code()).isEqualTo(ErrorCode.BAD_MEDIA);
        return Objects.requireNonNull(e.getMessage());
    }

    String refused(byte[] bytes, String name) {
        return refused(bytes, name, "");
    }

    private List<Path> leftovers() throws IOException {
        try (Stream<Path> files = Files.list(results)) {
            return files.toList();
        }
    }
}
