package dev.sohbet.chat.telegram.fake;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One request and its answer. Used by the thread of its connection. */
final class Exchange {
    private static final int MAX_LINE = 16_384;

    private final Socket socket;
    private final InputStream in;
    private final String method;
    private final String target;
    private final Map<String, String> headers;
    private byte @Nullable [] body;
    private boolean answered;

    private Exchange(Socket socket, InputStream in, String method, String target, Map<String, String> headers) {
        this.socket = socket;
        this.in = in;
        this.method = method;
        this.target = target;
        this.headers = headers;
    }

    /** Reads the head of the next request; null when there is none. */
    static @Nullable Exchange next(Socket socket, InputStream in) throws IOException {
        String line = line(in);
        if (line == null) {
            return null;
        }
        String[] request = line.split(" ", 3);
        if (request.length != 3) {
            throw new IOException("no request line");
        }
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String header = line(in); header != null && !header.isEmpty(); header = line(in)) {
            int colon = header.indexOf(':');
            headers.put(
                    header.substring(0, Math.max(0, colon)),
                    header.substring(colon + 1).strip());
        }
        return new Exchange(socket, in, request[0], request[1], headers);
    }

    String method() {
        return method;
    }

    String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    String query() {
        int query = target.indexOf('?');
        return query < 0 ? "" : target.substring(query + 1);
    }

    String header(String name) {
        return headers.getOrDefault(name, "");
    }

    boolean isAnswered() {
        return answered;
    }

    /** Reads the body, if that has not been done. */
    byte[] body() throws IOException {
        byte[] read = body;
        if (read == null) {
            if (header("Expect").equalsIgnoreCase("100-continue")) {
                write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            }
            read = header("Transfer-Encoding").equalsIgnoreCase("chunked")
                    ? chunks()
                    : exactly(header("Content-Length").isEmpty() ? 0 : Integer.parseInt(header("Content-Length")));
            body = read;
        }
        return read;
    }

    void answer(Reply reply) throws IOException {
        body();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(head(reply));
        out.writeBytes(reply.body());
        write(out.toByteArray());
        answered = true;
    }

    /** Announces the whole body, writes half of it and ends the connection. */
    void answerHalf(Reply reply) throws IOException {
        write(head(reply));
        write(Arrays.copyOf(reply.body(), reply.body().length / 2));
    }

    /** Writes a byte of the body for each second of the clock. */
    void answerSlowly(Reply reply, Timeline timeline) throws IOException {
        write(head(reply));
        for (byte one : reply.body()) {
            timeline.await(timeline.now().plus(Duration.ofSeconds(1)), () -> false);
            write(new byte[] {one});
        }
        answered = true;
    }

    /** Ends the connection as a machine does that has lost its memory. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Says nothing until the client gives up. */
    void hang() throws IOException {
        body();
        // What it still sends is not read for meaning.
        in.transferTo(OutputStream.nullOutputStream());
    }

    private byte[] head(Reply reply) {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + reply.status() + " " + reason(reply.status()) + "\r\n");
        head.append("Content-Type: ").append(reply.type()).append("\r\n");
        head.append("Content-Length: ").append(reply.body().length).append("\r\n");
        reply.headers()
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
        return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String reason(int status) {
        return switch (status) {
            case 200 -> "OK";
            case 429 -> "Too Many Requests";
            case 502 -> "Bad Gateway";
            default -> "Status " + status;
        };
    }

    private void write(byte[] bytes) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(bytes);
        out.flush();
    }

    private byte[] exactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException();
        }
        return bytes;
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        while (true) {
            String size = line(in);
            if (size == null) {
                throw new EOFException();
            }
            byte[] chunk = exactly(Integer.parseInt(size.strip(), 16));
            line(in);
            if (chunk.length == 0) {
                return out.toByteArray();
            }
            out.writeBytes(chunk);
        }
    }

    private static @Nullable String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(128);
        for (int next = in.read(); next >= 0; next = in.read()) {
            if (next == '\n') {
                return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
            }
            if (line.size() == MAX_LINE) {
                throw new IOException("line too long");
            }
            line.write(next);
        }
        return null;
    }
}
