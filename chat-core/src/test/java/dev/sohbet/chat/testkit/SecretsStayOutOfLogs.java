package dev.sohbet.chat.testkit;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Reads along with what all tests and all they start in their process print, and fails the class during which a secret was printed: a bot's
 * token, or what proves to a server who one is. Found by JUnit where extensions are detected.
 */
public final class SecretsStayOutOfLogs implements BeforeAllCallback, AfterAllCallback {
    private static final Pattern SECRET = Pattern.compile(
            "\\d{6,}:[A-Za-z0-9_-]{30,}" // a bot's token
                    + "|[Bb]earer [A-Za-z0-9._-]{16,}|[Cc]ookie: *[^ ;=]+=[A-Za-z0-9._-]{16,}");

    private static final List<String> FOUND = new ArrayList<>();
    private static boolean reads;

    @Override
    public void beforeAll(ExtensionContext context) {
        begin();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        List<String> found = taken();
        if (!found.isEmpty()) {
            throw new AssertionError("A secret was printed: " + found);
        }
    }

    static synchronized void begin() {
        if (!reads) {
            reads = true;
            System.setOut(new PrintStream(new Reading(System.out), true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(new Reading(System.err), true, StandardCharsets.UTF_8));
        }
    }

    /** Where secrets stood since the last time, without the secrets themselves. */
    static synchronized List<String> taken() {
        List<String> found = List.copyOf(FOUND);
        FOUND.clear();
        return found;
    }

    /** Looks at what another process has printed. */
    public static void look(String printed) {
        printed.lines().forEach(SecretsStayOutOfLogs::lookAtLine);
    }

    private static void lookAtLine(String line) {
        if (SECRET.matcher(line).find()) {
            synchronized (SecretsStayOutOfLogs.class) {
                FOUND.add(SECRET.matcher(line).replaceAll("[here]"));
            }
        }
    }

    /** Passes everything on, and looks at each line. */
    private static final class Reading extends OutputStream {
        private static final int LONGEST = 100_000;

        private final PrintStream out;
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        Reading(PrintStream out) {
            this.out = out;
        }

        @Override
        public synchronized void write(int b) {
            out.write(b);
            gather(b);
        }

        @Override
        public synchronized void write(byte[] bytes, int from, int length) {
            out.write(bytes, from, length);
            for (int i = from; i < from + length; i++) {
                gather(bytes[i]);
            }
        }

        private void gather(int b) {
            if (b == '\n' || line.size() >= LONGEST) {
                lookAtLine(line.toString(StandardCharsets.UTF_8));
                line.reset();
            } else {
                line.write(b);
            }
        }

        @Override
        public void flush() {
            out.flush();
        }
    }
}
