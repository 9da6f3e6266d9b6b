package dev.sohbet.chat.telegram.fake;

import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Pushes updates to where the bot wants them, one at a time for each chat, again and again until it is taken. Guarded by the timeline.
 */
final class Webhook {
    private static final Duration LONGEST_ANSWER = Duration.ofMinutes(1);
    private static final Duration LONGEST_GONE = Duration.ofHours(23);
    private static final int LONGEST_RETRY_AFTER = 3600;
    private static final Set<Integer> PORTS = Set.of(80, 88, 443, 8443);
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost");
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** A push that has no answer yet. */
    private record Flight(Updates.Pending update, Instant deadline, CompletableFuture<HttpResponse<String>> answer) {}

    private final Timeline timeline;
    private final Updates updates;
    private final Random random;
    private final List<Flight> flights = new ArrayList<>();
    /** Calls the method that an answer names. */
    private final Consumer<JsonNode> callBack;

    private String url = "";
    private String secret = "";
    private int maxConnections = 40;
    private @Nullable Instant lastErrorAt;
    private String lastError = "";
    private @Nullable Instant goneSince;
    private Instant nextSet = Instant.MIN;
    private Duration settingTakes = Duration.ZERO;
    private @Nullable Object setter;
    private @Nullable Thread pusher;
    private int repeats;
    private int swaps;
    private int looks;
    private int begun;
    private int failed;

    Webhook(Timeline timeline, Updates updates, long seed, Consumer<JsonNode> callBack) {
        this.timeline = timeline;
        this.updates = updates;
        this.random = new Random(seed);
        this.callBack = callBack;
    }

    void register(Map<String, Function<Params, JsonNode>> methods) {
        methods.put("setWebhook", this::set);
        methods.put("deleteWebhook", this::delete);
        methods.put("getWebhookInfo", params -> info());
    }

    boolean isSet() {
        return !url.isEmpty();
    }

    /** Pushes so many updates once more after they were taken. */
    void repeat(int count) {
        repeats += count;
    }

    /** Pushes so many updates before the one that they should follow. */
    void swap(int count) {
        swaps += count;
    }

    /** How often it was looked whether something is due. */
    int looks() {
        synchronized (timeline) {
            return looks;
        }
    }

    /** How many pushes were begun. */
    int begun() {
        synchronized (timeline) {
            return begun;
        }
    }

    /** How many pushes have failed. */
    int failed() {
        synchronized (timeline) {
            return failed;
        }
    }

    void settingTakes(Duration time) {
        settingTakes = time;
    }

    @SuppressWarnings("ReferenceEquality") // that very call
    private JsonNode set(Params params) {
        if (params.text("url").isEmpty()) {
            return delete(params);
        }
        check(params);
        Instant now = timeline.now();
        if (now.isBefore(nextSet)) {
            throw Refusal.tooManyRequests(1);
        }
        nextSet = now.plusSeconds(1);
        Object me = new Object();
        setter = me;
        timeline.changed();
        timeline.await(now.plus(settingTakes), () -> setter != me);
        if (setter != me) {
            throw updates.conflict("terminated by other setWebhook");
        }
        setter = null;
        updates.endPollForWebhook();
        updates.allow(params);
        drop(params);
        url = params.text("url");
        secret = params.text("secret_token");
        maxConnections = (int) Math.max(1, Math.min(100, params.number("max_connections", 40)));
        lastErrorAt = null;
        goneSince = null;
        if (pusher == null) {
            pusher = new Thread(this::push, "fake-telegram-webhook");
            pusher.setDaemon(true);
            pusher.start();
        }
        return BotApi.TRUE;
    }

    private static void check(Params params) {
        URI uri;
        try {
            uri = URI.create(params.text("url"));
        } catch (IllegalArgumentException e) {
            throw Refusal.bad("bad webhook: invalid webhook URL specified");
        }
        // As a server of one's own does, this one also calls plain HTTP on the same machine.
        if (!LOOPBACK.contains(String.valueOf(uri.getHost()))) {
            if (!"https".equals(uri.getScheme())) {
                throw Refusal.bad("bad webhook: An HTTPS URL must be provided for webhook");
            }
            if (uri.getPort() >= 0 && !PORTS.contains(uri.getPort())) {
                throw Refusal.bad("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443");
            }
        }
        if (!params.text("secret_token").matches("[A-Za-z0-9_-]{0,256}")) {
            throw Refusal.bad("secret token contains unallowed characters");
        }
    }

    private JsonNode delete(Params params) {
        drop(params);
        url = "";
        return BotApi.TRUE;
    }

    private void drop(Params params) {
        if (params.flag("drop_pending_updates")) {
            updates.queue.clear();
        }
    }

    private JsonNode info() {
        updates.expire();
        ObjectNode json = Json.object()
                .put("url", url)
                .put("has_custom_certificate", false)
                .put("pending_update_count", updates.queue.size());
        if (isSet()) {
            json.put("max_connections", maxConnections);
            json.put("ip_address", "127.0.0.1");
        }
        if (lastErrorAt != null) {
            json.put("last_error_date", lastErrorAt.getEpochSecond()).put("last_error_message", lastError);
        }
        if (!updates.allowed().isEmpty()) {
            json.set("allowed_updates", updates.allowed());
        }
        return json;
    }

    /** The pusher's life. */
    private void push() {
        synchronized (timeline) {
            while (!timeline.isClosed()) {
                List<Updates.Pending> due = due();
                due.forEach(this::start);
                overdue().forEach(flight -> flight.answer.cancel(true));
                timeline.await(Instant.MAX, () -> !due().isEmpty() || !overdue().isEmpty());
            }
        }
    }

    private List<Flight> overdue() {
        Instant now = timeline.now();
        return flights.stream()
                .filter(flight -> !now.isBefore(flight.deadline) && !flight.answer.isDone())
                .toList();
    }

    /** The first update of each line, if its time has come and it is not on its way. */
    private List<Updates.Pending> due() {
        looks++;
        List<Updates.Pending> due = new ArrayList<>();
        if (!isSet()) {
            return due;
        }
        updates.expire();
        Instant now = timeline.now();
        Set<Long> lines = new HashSet<>();
        for (Updates.Pending update : List.copyOf(updates.queue)) {
            if (lines.add(update.line) && !update.inFlight && !now.isBefore(update.nextAttempt)) {
                due.add(update);
            }
        }
        return due.subList(0, Math.max(0, Math.min(due.size(), maxConnections - flights.size())));
    }

    private void start(Updates.Pending head) {
        Updates.Pending update = head;
        if (swaps > 0) {
            int at = updates.queue.indexOf(head);
            for (int next = at + 1; next < updates.queue.size() && update == head; next++) {
                if (updates.queue.get(next).line == head.line) {
                    swaps--;
                    Collections.swap(updates.queue, at, next);
                    update = updates.queue.get(at);
                }
            }
        }
        begun++;
        update.inFlight = true;
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(Json.write(update.json)));
        if (!secret.isEmpty()) {
            request.header("X-Telegram-Bot-Api-Secret-Token", secret);
        }
        Instant deadline = timeline.now().plus(LONGEST_ANSWER); // once it is sent, a test may move the clock
        CompletableFuture<HttpResponse<String>> answer =
                HTTP.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
        Flight flight = new Flight(update, deadline, answer);
        flights.add(flight);
        var unused = answer.whenComplete((response, failure) -> landed(flight, response, isRefused(failure)));
    }

    /** Nobody listened, which is so whatever the clock says by now. */
    private static boolean isRefused(@Nullable Throwable failure) {
        return failure instanceof ConnectException
                || (failure instanceof CompletionException && failure.getCause() instanceof ConnectException);
    }

    private void landed(Flight flight, @Nullable HttpResponse<String> response, boolean refused) {
        JsonNode answer = null;
        synchronized (timeline) {
            flights.remove(flight);
            Updates.Pending update = flight.update;
            update.inFlight = false;
            if (response != null && response.statusCode() / 100 == 2) {
                goneSince = null;
                if (repeats > 0) {
                    repeats--;
                } else {
                    updates.queue.remove(update);
                    answer = method(response.body());
                }
            } else {
                fail(flight, response, refused);
            }
            timeline.changed();
        }
        if (answer != null) {
            callBack.accept(answer);
        }
    }

    private void fail(Flight flight, @Nullable HttpResponse<String> response, boolean refused) {
        Updates.Pending update = flight.update;
        failed++;
        Instant now = timeline.now();
        lastErrorAt = now;
        lastError = response != null
                ? "Wrong response from the webhook: " + response.statusCode()
                // by the clock: an exchange that is cancelled ends in one of several ways
                : refused || now.isBefore(flight.deadline) ? "Connection failed" : "Read timeout expired";
        if (response != null && response.statusCode() == 410) {
            goneSince = goneSince == null ? now : goneSince;
            if (!now.isBefore(goneSince.plus(LONGEST_GONE))) {
                url = "";
            }
        } else {
            goneSince = null;
        }
        long wait = retryAfter(response);
        if (wait == 0 && update.failures > 0) {
            update.delay = Math.min(60 + random.nextInt(61), update.delay * 2);
            wait = update.delay;
        }
        update.failures++;
        update.nextAttempt = now.plusSeconds(wait);
    }

    private static long retryAfter(@Nullable HttpResponse<String> response) {
        String value = response == null
                ? ""
                : response.headers().firstValue("Retry-After").orElse("");
        return value.matches("\\d{1,9}") ? Math.min(LONGEST_RETRY_AFTER, Long.parseLong(value)) : 0;
    }

    /** The call that an answer holds, of those that may be made so; null when it holds none. */
    private static @Nullable JsonNode method(String body) {
        if (!body.startsWith("{")) {
            return null;
        }
        JsonNode json = Json.read(body, "answer");
        String name = json.path("method").asString("").toLowerCase(Locale.ROOT);
        boolean barred = name.isEmpty()
                || name.startsWith("get")
                || Set.of("setwebhook", "deletewebhook", "close", "logout").contains(name);
        return barred ? null : json;
    }
}
