package dev.sohbet.chat.cloudinary.fake;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Cloudinary's upload API with one account: uploads, deletions and downloads, all signed. It checks signatures by itself, keeps files on the
 * disk, and fails as a test chooses. Thread-safe.
 *
 * <pre>{@code
 * try (FakeCloudinary cloudinary = FakeCloudinary.start()) {
 *     CloudinarySettings settings = CloudinarySettings.ofUrl(cloudinary.cloudinaryUrl());
 *     cloudinary.failNext("upload", Fault.SERVER_ERROR);
 *     ...
 * }
 * }</pre>
 */
public final class FakeCloudinary implements AutoCloseable {
    public static final String CLOUD = "a-cloud-that-is-not-there";
    public static final String API_KEY = "424242424242424";
    public static final String API_SECRET = "FAKE_secret-of-an-account-that-is-not-there";

    static {
        // Without it, each answer of this server waits for the delayed acknowledgement of the last.
        if (System.getProperty("sun.net.httpserver.nodelay") == null) {
            System.setProperty("sun.net.httpserver.nodelay", "true");
        }
    }

    private final InstantSource clock;
    private final Account account;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "fake-cloudinary");
        thread.setDaemon(true);
        return thread;
    });
    private final CountDownLatch closed = new CountDownLatch(1);

    private final Map<String, Queue<Fault>> faults = new HashMap<>();
    private final List<Call> calls = new ArrayList<>();
    private final Set<Integer> ports = new HashSet<>();
    private boolean knowsRanges = true;

    private FakeCloudinary(InstantSource clock) {
        this.clock = clock;
        try {
            account = new Account(Files.createTempDirectory("fake-cloudinary"), clock);
            server = HttpServer.create(
                    new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 512);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** Starts on a free port of the loopback address. */
    public static FakeCloudinary start() {
        return start(InstantSource.system());
    }

    /** @param clock by which signatures grow old */
    public static FakeCloudinary start(InstantSource clock) {
        return new FakeCloudinary(clock);
    }

    /** Where it listens, without a path. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** What an application is given as {@code CLOUDINARY_URL} to use this server. */
    public String cloudinaryUrl() {
        return "cloudinary://" + API_KEY + ":" + API_SECRET + "@" + CLOUD + "?upload_prefix=" + url();
    }

    /** Makes the next call of an action fail; several for one action wait in line. */
    public synchronized void failNext(String action, Fault fault) {
        faults.computeIfAbsent(action, each -> new ArrayDeque<>()).add(fault);
    }

    /** Sets whether other types than {@code authenticated} are refused, which they are not at first. */
    public synchronized void onlyAuthenticated(boolean on) {
        account.onlyAuthenticated = on;
    }

    /** Sets whether a part of a file can be had, which it can at first. */
    public synchronized void ranges(boolean on) {
        knowsRanges = on;
    }

    /** Makes the API key's secret another one, as if the account had made a new one. */
    public synchronized void changeSecret(String secret) {
        account.secret = secret;
    }

    /** All that came so far, in the order of its answers. */
    public synchronized List<Call> calls() {
        return List.copyOf(calls);
    }

    /** How many connections were made so far. */
    public synchronized int connections() {
        return ports.size();
    }

    /** What is stored: resource type, type and public id of each, with slashes between. */
    public Set<String> files() {
        return account.files();
    }

    private record Answer(int status, String body) {}

    private synchronized @Nullable Fault begin(HttpExchange exchange, String action) {
        ports.add(exchange.getRemoteAddress().getPort());
        Queue<Fault> waiting = faults.get(action);
        return waiting == null ? null : waiting.poll();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String[] path = exchange.getRequestURI().getPath().split("/", -1);
            if (path.length == 5 && path[1].equals("v1_1")) {
                handle(exchange, path[2], path[3], path[4]);
            } else {
                new Request(exchange, "", "", this::note).answer(404, Request.error("Not found"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    private void handle(HttpExchange exchange, String cloud, String resourceType, String action)
            throws IOException, InterruptedException {
        Request request = new Request(exchange, resourceType, action, this::note);
        Fault fault = begin(exchange, action);
        Path file = account.newFile();
        try {
            if (fault == Fault.HANG_BEFORE_READING) {
                request.note(0);
                closed.await();
                return;
            }
            if (fault == Fault.CUT_REQUEST) {
                request.note(0);
                exchange.getRequestBody().readNBytes(1000);
                return;
            }
            request.read(file);
            Answer instead = fault == null ? null : instead(exchange, fault);
            if (instead != null) {
                request.answer(instead.status(), instead.body());
                return;
            }
            account.verify(cloud, request.params);
            switch (action) {
                case "upload" -> upload(request, file, fault);
                case "destroy" -> destroy(request, fault);
                case "download" -> download(request, fault);
                default -> throw new Refusal(404, "Unknown action " + action);
            }
        } catch (Refusal e) {
            request.answer(e.status, Request.error(String.valueOf(e.getMessage())));
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private synchronized void note(Call call) {
        calls.add(call);
    }

    /** What is answered instead, where the fault is an answer. */
    private @Nullable Answer instead(HttpExchange exchange, Fault fault) throws InterruptedException {
        return switch (fault) {
            case SERVER_ERROR -> new Answer(500, Request.error("General Error"));
            case UNAVAILABLE -> new Answer(503, "<html>Service Unavailable</html>");
            case TOO_MANY -> new Answer(429, Request.error("Too many concurrent requests"));
            case PLAN_USED_UP ->
                new Answer(420, Request.error("Rate Limit Exceeded. Limit of 500 api operations reached"));
            case NONSENSE -> new Answer(200, "<html>Welcome to our WLAN</html>");
            case REDIRECT -> redirect(exchange, "localhost");
            case REDIRECT_WITHIN -> redirect(exchange, url().getHost());
            case HANG -> {
                closed.await();
                yield new Answer(500, Request.error("closed"));
            }
            default -> null;
        };
    }

    private Answer redirect(HttpExchange exchange, String host) {
        String address = "http://" + host + ":" + url().getPort() + exchange.getRequestURI();
        exchange.getResponseHeaders().set("Location", address);
        return new Answer(302, "");
    }

    private void upload(Request request, Path file, @Nullable Fault fault) throws IOException, Refusal {
        long bytes = account.store(request.resourceType, request.params, file);
        if (fault == Fault.CUT_ANSWER) {
            request.note(0);
            return;
        }
        request.answer(
                200,
                "{\"public_id\":\"%s\",\"resource_type\":\"%s\",\"type\":\"%s\",\"bytes\":%d,\"version\":%d}"
                        .formatted(
                                request.params.get("public_id"),
                                request.resourceType,
                                request.params.get("type"),
                                fault == Fault.CHANGE ? bytes - 1 : bytes,
                                clock.instant().getEpochSecond()));
    }

    private void destroy(Request request, @Nullable Fault fault) throws IOException, Refusal {
        boolean was = account.destroy(request.resourceType, request.params);
        if (fault == Fault.CUT_ANSWER) {
            request.note(0);
            return;
        }
        request.answer(200, was ? "{\"result\":\"ok\"}" : "{\"result\":\"not found\"}");
    }

    private void download(Request request, @Nullable Fault fault) throws IOException, InterruptedException, Refusal {
        HttpExchange exchange = request.exchange;
        Path stored = account.find(request.resourceType, request.params);
        try (InputStream file = Files.newInputStream(stored)) {
            long size = Files.size(stored);
            String range = request.range();
            long from = range != null && isRanges() && range.matches("bytes=\\d+-")
                    ? Long.parseLong(range.substring("bytes=".length(), range.length() - 1))
                    : -1;
            if (from >= size) {
                exchange.getResponseHeaders().set("Content-Range", "bytes */" + size);
                request.answer(416, Request.error("Range not satisfiable"));
                return;
            }
            if (from >= 0) {
                long said = fault == Fault.WRONG_PART ? from + 1 : from;
                exchange.getResponseHeaders().set("Content-Range", "bytes " + said + "-" + (size - 1) + "/" + size);
                file.skipNBytes(from);
            }
            int status = from < 0 ? 200 : 206;
            long length = size - Math.max(from, 0);
            boolean isHalf = fault == Fault.CUT_ANSWER || fault == Fault.STALL;
            request.note(isHalf ? 0 : status);
            exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
            exchange.sendResponseHeaders(status, length == 0 ? -1 : length);
            OutputStream out = exchange.getResponseBody();
            if (!isHalf) {
                file.transferTo(out);
                return;
            }
            out.write(file.readNBytes((int) (length / 2)));
            out.flush();
            if (fault == Fault.STALL) {
                closed.await();
            }
        }
    }

    private synchronized boolean isRanges() {
        return knowsRanges;
    }

    /** Ends what hangs, and forgets all files; closing it again does nothing. */
    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("a request does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        account.close();
    }
}
