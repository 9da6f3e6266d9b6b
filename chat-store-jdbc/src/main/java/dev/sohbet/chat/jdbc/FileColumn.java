package dev.sohbet.chat.jdbc;

import dev.sohbet.chat.model.Attachment;
import dev.sohbet.chat.model.MediaId;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How files stand in one column: one a line, its fields parted by spaces, what is absent as {@code -}, and the name last. */
final class FileColumn {
    private static final String ABSENT = "-";

    private static final int FIELDS = 9;

    private FileColumn() {}

    /** Null for none. */
    static @Nullable String of(List<Attachment> files) {
        return files.isEmpty() ? null : files.stream().map(FileColumn::of).collect(Collectors.joining("\n"));
    }

    static List<Attachment> all(@Nullable String lines) {
        return lines == null ? List.of() : lines.lines().map(FileColumn::file).toList();
    }

    static String of(Attachment file) {
        Attachment.Picture picture = file.picture();
        Duration duration = file.duration();
        return String.join(
                " ",
                file.id().value(),
                file.kind().wire(),
                file.type(),
                String.valueOf(file.size()),
                picture == null ? ABSENT : String.valueOf(picture.width()),
                picture == null ? ABSENT : String.valueOf(picture.height()),
                picture == null ? ABSENT : picture.placeholder(),
                duration == null ? ABSENT : String.valueOf(duration.toMillis()),
                file.name());
    }

    static Attachment file(String line) {
        String[] fields = line.split(" ", FIELDS);
        return new Attachment(
                new MediaId(fields[0]),
                Attachment.Kind.ofWire(fields[1]),
                fields[2],
                fields[8],
                Long.parseLong(fields[3]),
                fields[4].equals(ABSENT)
                        ? null
                        : new Attachment.Picture(Integer.parseInt(fields[4]), Integer.parseInt(fields[5]), fields[6]),
                fields[7].equals(ABSENT) ? null : Duration.ofMillis(Long.parseLong(fields[7])));
    }
}
