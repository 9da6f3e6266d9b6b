package dev.sohbet.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Sohbet's protocol, version 1. */
final class SohbetSite implements Site {
    private static final byte[] ACK = Text.ascii("{\"kind\":\"ack\",\"re\":\"");
    private static final byte[] ENTRY = Text.ascii("{\"kind\":\"entry\",");
    private static final byte[] ERROR = Text.ascii("{\"kind\":\"error\"");
    private static final byte[] SEQ = Text.ascii("\"seq\":");
    private static final byte[] PREV = Text.ascii("\"prev\":");
    private static final byte[] SEND = Text.ascii("{\"kind\":\"send\",\"id\":\"");
    private static final byte[] TEXT = Text.ascii("\",\"text\":\"");
    private static final byte[] END = Text.ascii("\"}");
    /** A client id: the run, the visitor, the number. */
    private static final int RUN_DIGITS = 10;

    private static final int VISITOR_DIGITS = 6;
    private static final int N_DIGITS = 8;

    private final int port;
    private final boolean inbox;
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<String> tokens = new ArrayList<>();
    private final List<String> threads = new ArrayList<>();
    private final List<Long> positions = new ArrayList<>();
    private @Nullable String cookie;

    /** @param inbox whether the agent looks at the list of conversations, too */
    SohbetSite(int port, boolean inbox) {
        this.port = port;
        this.inbox = inbox;
    }

    @Override
    public void prepare(int visitors) throws IOException, InterruptedException {
        while (threads.size() < visitors) {
            int visitor = threads.size();
            tokens.add(newVisitor(visitor));
            String[] ack = {""};
            try (Wire wire = hello(tokens.get(visitor), (bytes, from, to) -> {
                String text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
                ack[0] = text.contains("\"kind\":\"ack\"") ? text : ack[0];
            })) {
                wire.send("{\"kind\":\"send\",\"id\":\"prepare-%016d\",\"text\":\"Hello\"}".formatted(visitor));
                while (ack[0].isEmpty()) {
                    wire.receive();
                }
            }
            threads.add(field(ack[0], "thread"));
            positions.add(1L);
        }
        if (cookie == null) {
            cookie = signIn();
        }
    }

    private String newVisitor(int number) throws IOException, InterruptedException {
        // From many addresses, as visitors are: what one may do is limited.
        String address = "10.%d.%d.%d".formatted(number >> 16 & 0xff, number >> 8 & 0xff, number & 0xff);
        return field(post("/chat/api/visitor", "{}", "X-Forwarded-For", address).body(), "token");
    }

    private String signIn() throws IOException, InterruptedException {
        String body = "{\"username\":\"%s\",\"password\":\"%s\"}".formatted(ChatServer.AGENT, ChatServer.PASSWORD);
        String set = post("/chat/api/login", body, "Origin", "http://127.0.0.1:" + port)
                .headers()
                .firstValue("Set-Cookie")
                .orElseThrow();
        return set.substring(0, set.indexOf(';'));
    }

    private HttpResponse<String> post(String path, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .headers(headers)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(path + ": " + response.statusCode() + " " + response.body());
        }
        return response;
    }

    private static String field(String json, String name) {
        Matcher field = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(json);
        if (!field.find()) {
            throw new IllegalStateException("no " + name + " in " + json);
        }
        return field.group(1);
    }

    private Wire hello(String token, Wire.Listener then) throws IOException {
        Wire wire = Wire.connect(port, "/chat/ws");
        await(
                wire,
                "{\"kind\":\"hello\",\"id\":\"1\",\"v\":1,\"as\":\"visitor\",\"token\":\"" + token + "\"}",
                "\"kind\":\"welcome\"");
        wire.listen(then);
        return wire;
    }

    private static void await(Wire wire, String request, String reply) throws IOException {
        boolean[] heard = {false};
        wire.listen((bytes, from, to) ->
                heard[0] |= new String(bytes, from, to - from, StandardCharsets.UTF_8).contains(reply));
        wire.send(request);
        while (!heard[0]) {
            wire.receive();
        }
    }

    @Override
    public Wire visitor(int visitor, Ear ear) throws IOException {
        return hello(
                tokens.get(visitor),
                (bytes, from, to) -> lines(bytes, from, to, (start, end) -> {
                    if (Text.startsWith(bytes, start, end, ACK)) {
                        ear.acked(visitor, (int) Text.number(bytes, start + ACK.length + RUN_DIGITS + VISITOR_DIGITS));
                    } else if (Text.startsWith(bytes, start, end, ERROR)) {
                        ear.wrong(new String(bytes, start, end - start, StandardCharsets.UTF_8));
                    }
                }));
    }

    @Override
    public Wire idler(int number) throws IOException, InterruptedException {
        return hello(newVisitor(1 << 20 | number), (bytes, from, to) -> {});
    }

    @Override
    public Wire agent(int visitors, Ear ear) throws IOException {
        Wire wire = Wire.connect(port, "/chat/ws", "Cookie: " + cookie, "Origin: http://127.0.0.1:" + port);
        await(wire, "{\"kind\":\"hello\",\"id\":\"1\",\"v\":1,\"as\":\"agent\"}", "\"kind\":\"welcome\"");
        StringBuilder watched = new StringBuilder();
        for (int i = 0; i < visitors; i++) {
            watched.append(i == 0 ? "" : ",")
                    .append("{\"id\":\"%s\",\"after\":%d}".formatted(threads.get(i), positions.get(i)));
        }
        await(
                wire,
                "{\"kind\":\"watch\",\"id\":\"2\",\"inbox\":" + inbox + ",\"threads\":[" + watched + "]}",
                "\"kind\":\"watching\"");
        // "watching" is said before the last thread is followed; a second request is answered after it.
        await(wire, "{\"kind\":\"ping\",\"id\":\"3\"}", "\"kind\":\"pong\"");
        wire.listen((bytes, from, to) -> lines(bytes, from, to, (start, end) -> {
            if (Text.startsWith(bytes, start, end, ENTRY)) {
                entry(bytes, start, end, ear);
            } else if (Text.startsWith(bytes, start, end, ERROR)) {
                ear.wrong(new String(bytes, start, end - start, StandardCharsets.UTF_8));
            }
        }));
        return wire;
    }

    private void entry(byte[] bytes, int start, int end, Ear ear) {
        int text = end - 3 - Text.LENGTH; // "}} come last
        int seqAt = Text.after(bytes, start, end, SEQ);
        int prevAt = Text.after(bytes, seqAt, end, PREV);
        int visitor = Text.visitor(bytes, text);
        long seq = Text.number(bytes, seqAt);
        ear.arrived(visitor, Text.n(bytes, text), seq, Text.number(bytes, prevAt));
        positions.set(visitor, seq);
    }

    private interface Line {
        void heard(int start, int end);
    }

    /** A message of the server's holds one or more frames, one on each line. */
    private static void lines(byte[] bytes, int from, int to, Line line) {
        int start = from;
        for (int i = from; i < to; i++) {
            if (bytes[i] == '\n') {
                line.heard(start, i);
                start = i + 1;
            }
        }
        line.heard(start, to);
    }

    @Override
    public int write(byte[] into, long run, int visitor, int n) {
        int at = Text.put(into, 0, SEND);
        at = Text.digits(into, at, RUN_DIGITS, run);
        at = Text.digits(into, at, VISITOR_DIGITS, visitor);
        at = Text.digits(into, at, N_DIGITS, n);
        at = Text.put(into, at, TEXT);
        at = Text.write(into, at, visitor, n);
        return Text.put(into, at, END);
    }
}
