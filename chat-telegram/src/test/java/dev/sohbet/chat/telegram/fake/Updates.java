package dev.sohbet.chat.telegram.fake;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What waits to be told to the bot, and the long poll that asks for it. Guarded by the timeline. */
final class Updates {
    static final Duration KEPT = Duration.ofDays(1);
    static final Duration PRESS_KEPT = Duration.ofSeconds(150);

    private static final Duration IDLE = Duration.ofDays(7);
    private static final Duration CONFLICT_PAUSE = Duration.ofSeconds(3);
    private static final int LONGEST_POLL = 50;
    private static final Set<String> NOT_BY_DEFAULT =
            Set.of("chat_member", "message_reaction", "message_reaction_count");

    /** An update that waits; its attempts are the webhook's. */
    static final class Pending {
        final long id;
        /** Those of one line are pushed one after the other. */
        final long line;

        final Instant expires;
        final ObjectNode json;
        Instant nextAttempt;
        int failures;
        long delay = 1;
        boolean inFlight;

        Pending(long id, long line, Instant now, Instant expires, ObjectNode json) {
            this.id = id;
            this.line = line;
            this.expires = expires;
            this.json = json;
            this.nextAttempt = now;
        }
    }

    final List<Pending> queue = new ArrayList<>();

    private final Timeline timeline;
    private final Random random;
    private @Nullable Set<String> allowed;
    private long nextId;
    private Instant lastAdded;
    private long previousOffset = Long.MIN_VALUE;
    private Instant previousPoll = Instant.MIN;
    private Instant nextConflict = Instant.MIN;
    private @Nullable Object poller;
    private int strangeEvery;
    private int added;
    private int polls;
    private boolean webhookSet;

    Updates(Timeline timeline, long seed) {
        this.timeline = timeline;
        this.random = new Random(seed);
        this.nextId = 100_000_000L + random.nextInt(100_000_000);
        this.lastAdded = timeline.now();
    }

    /** Queues an update about something of that time, unless its type is not asked for. */
    void add(String type, long chat, Instant base, ObjectNode content) {
        offer(type, chat, base.plus(KEPT), content);
    }

    /** Queues a pressed button: each person's presses are a line of their own, and soon of no use. */
    void addPress(long user, ObjectNode content) {
        offer("callback_query", user + (3L << 33), timeline.now().plus(PRESS_KEPT), content);
    }

    private void offer(String type, long line, Instant expires, ObjectNode content) {
        Set<String> asked = allowed;
        boolean wanted = asked == null ? !NOT_BY_DEFAULT.contains(type) : asked.contains(type);
        if (wanted && expires.isAfter(timeline.now())) {
            enqueue(type, line, expires, content);
            if (strangeEvery > 0 && ++added % strangeEvery == 0) {
                enqueue("something_new", line, expires, Json.object().put("unheard_of", true));
            }
        }
    }

    private void enqueue(String type, long line, Instant expires, ObjectNode content) {
        Instant now = timeline.now();
        if (!now.isBefore(lastAdded.plus(IDLE))) {
            nextId = 1L + random.nextInt(Integer.MAX_VALUE - 1_000_000);
        }
        lastAdded = now;
        ObjectNode json = Json.object().put("update_id", nextId);
        json.set(type, content.put("field_of_the_future", 1));
        queue.add(new Pending(nextId++, line, now, expires, json));
        timeline.changed();
    }

    /** Makes the next update's id another one, as after an idle week: nothing is pending then. */
    void jump(long id) {
        if (!queue.isEmpty()) {
            throw new IllegalStateException(queue.size() + " updates are not confirmed");
        }
        nextId = id;
    }

    /** Puts an update of an unknown type after every so many; 0 for none. */
    void strangeEvery(int updates) {
        strangeEvery = updates;
    }

    void expire() {
        Instant now = timeline.now();
        queue.removeIf(update -> !update.inFlight && !now.isBefore(update.expires));
    }

    JsonNode allowed() {
        ArrayNode json = Json.array();
        if (allowed != null) {
            allowed.forEach(json::add);
        }
        return json;
    }

    /** Remembers which types are asked for; an empty list is the default, no list is no change. */
    void allow(Params params) {
        JsonNode types = params.json("allowed_updates");
        if (types != null && types.isArray()) {
            Set<String> named = new TreeSet<>();
            types.forEach(type -> named.add(type.asString()));
            allowed = named.isEmpty() ? null : named;
        }
    }

    /** How many polls were let in. */
    int polls() {
        return polls;
    }

    @SuppressWarnings("ReferenceEquality") // that very poll
    JsonNode poll(Params params, boolean webhook) {
        if (webhook) {
            throw conflict(
                    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first");
        }
        allow(params);
        Instant start = timeline.now();
        long offset = params.number("offset", 0);
        int limit = (int) Math.max(1, Math.min(100, params.number("limit", 100)));
        long timeout = Math.max(0, Math.min(LONGEST_POLL, params.number("timeout", 0)));
        if (offset == previousOffset && timeout < 3 && start.isBefore(previousPoll.plusSeconds(3))) {
            timeout = 3;
        }
        if (offset == previousOffset && start.isBefore(previousPoll.plusMillis(500))) {
            limit = 1;
        }
        previousOffset = offset;
        previousPoll = start;

        endPoll();
        Object me = new Object();
        poller = me;
        polls++;
        confirm(offset);
        timeline.await(
                start.plusSeconds(timeout), () -> poller != me || !pending().isEmpty());
        if (poller != me) {
            throw conflict(
                    webhookSet
                            ? "terminated by setWebhook request"
                            : "terminated by other getUpdates request; make sure that only one bot instance is running");
        }
        poller = null;
        ArrayNode result = Json.array();
        pending().stream().limit(limit).forEach(update -> result.add(update.json));
        return result;
    }

    /** Ends the poll that waits, if one does. */
    private void endPoll() {
        webhookSet = false;
        poller = null;
        timeline.changed();
    }

    /** Ends the poll that waits, for a webhook. */
    void endPollForWebhook() {
        endPoll();
        webhookSet = true;
    }

    /** A conflict is told at once if none was within three seconds, and three seconds later otherwise. */
    Refusal conflict(String why) {
        Instant now = timeline.now();
        if (now.isBefore(nextConflict)) {
            timeline.await(now.plus(CONFLICT_PAUSE), () -> false);
        } else {
            nextConflict = now.plus(CONFLICT_PAUSE);
        }
        return new Refusal(409, "Conflict: " + why);
    }

    private List<Pending> pending() {
        expire();
        return queue;
    }

    /** Forgets what comes before the offset. One that is not of this queue is passed over, so that all comes again. */
    private void confirm(long offset) {
        expire();
        if (queue.isEmpty()) {
            return;
        }
        if (offset < 0) {
            int keep = (int) Math.min(queue.size(), -offset);
            queue.subList(0, queue.size() - keep).clear();
        } else if (offset > queue.get(0).id && offset <= queue.get(queue.size() - 1).id + 1) {
            queue.removeIf(update -> update.id < offset);
        }
    }
}
