package dev.sohbet.chat.cloudinary.fake;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a form as it comes: short fields to memory, the file to the disk. */
final class Multipart {
    private static final Pattern BOUNDARY = Pattern.compile("boundary=\"?([^\";]+)\"?");
    private static final Pattern NAME = Pattern.compile("[; ]name=\"([^\"]*)\"");
    private static final int LONGEST_FIELD = 100_000;

    private final InputStream in;
    private final byte[] delimiter;

    private Multipart(InputStream in, String boundary) {
        this.in = new BufferedInputStream(in, 64 * 1024);
        this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.US_ASCII);
    }

    /** @return the fields; the one named file goes to {@code file}, when there is one */
    static Map<String, String> read(InputStream body, String contentType, Path file) throws IOException, Refusal {
        Matcher boundary = BOUNDARY.matcher(contentType);
        if (!contentType.startsWith("multipart/form-data") || !boundary.find()) {
            throw new Refusal(400, "Not a form");
        }
        return new Multipart(body, boundary.group(1)).fields(file);
    }

    private Map<String, String> fields(Path file) throws IOException, Refusal {
        Map<String, String> fields = new HashMap<>();
        line(); // the first delimiter
        while (true) {
            String name = name();
            if (name.equals("file")) {
                try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
                    copy(out, Long.MAX_VALUE);
                }
            } else {
                ByteArrayOutputStream value = new ByteArrayOutputStream();
                copy(value, LONGEST_FIELD);
                fields.put(name, value.toString(StandardCharsets.UTF_8));
            }
            if (line().startsWith("--")) {
                in.transferTo(OutputStream.nullOutputStream());
                return fields;
            }
        }
    }

    /** Of the field whose headers come next. */
    private String name() throws IOException, Refusal {
        String name = null;
        for (String line = line(); !line.isEmpty(); line = line()) {
            Matcher matcher = NAME.matcher(line);
            if (line.regionMatches(true, 0, "content-disposition:", 0, 20) && matcher.find()) {
                name = matcher.group(1);
            }
        }
        if (name == null) {
            throw new Refusal(400, "A field without a name");
        }
        return name;
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = next(); b != '\n'; b = next()) {
            line.write(b);
        }
        return line.toString(StandardCharsets.UTF_8).stripTrailing();
    }

    /** Up to the delimiter, which begins with the only CR in it, so that a mismatch never hides the beginning of another. */
    private void copy(OutputStream out, long most) throws IOException, Refusal {
        int matched = 0;
        long copied = 0;
        while (matched < delimiter.length) {
            int b = next();
            if (b == delimiter[matched]) {
                matched++;
                continue;
            }
            out.write(delimiter, 0, matched);
            copied += matched;
            matched = 0;
            if (b == delimiter[0]) {
                matched = 1;
            } else {
                out.write(b);
                copied++;
            }
            if (copied > most) {
                throw new Refusal(400, "A field is too long");
            }
        }
    }

    private int next() throws IOException {
        int b = in.read();
        if (b < 0) {
            throw new EOFException();
        }
        return b;
    }
}
