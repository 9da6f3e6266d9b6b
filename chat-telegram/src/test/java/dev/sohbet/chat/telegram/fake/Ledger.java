package dev.sohbet.chat.telegram.fake;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What was stored and what was asked, so that a test can count what was lost, repeated or put out of order. Thread-safe. */
public final class Ledger {
    private static final int MOST_CALLS = 100_000;

    /**
     * A call.
     *
     * @param method as the Bot API writes it, or as the caller did when it is unknown
     * @param chat the {@code chat_id}; empty when none
     * @param text the text or caption; empty when none
     * @param status the HTTP status of the answer; 0 when there was none
     * @param fault what went wrong by intent; null when nothing did
     */
    public record Call(
            Instant at,
            String method,
            String chat,
            String text,
            int status,
            @Nullable Fault fault) {}

    private final World world;
    private final Deque<Call> calls = new ArrayDeque<>();
    private final Map<String, Integer> perMethod = new TreeMap<>();
    private final Map<Integer, Integer> perStatus = new TreeMap<>();

    Ledger(World world) {
        this.world = world;
    }

    /** Everything that was ever put into any chat, in the order of its storing, as it stands. */
    public List<StoredMessage> messages() {
        synchronized (world.timeline) {
            return world.messages.stream().map(Message::stored).toList();
        }
    }

    /** What the bot put there itself, service messages left out. */
    public List<StoredMessage> fromBot() {
        synchronized (world.timeline) {
            return world.messages.stream()
                    .filter(message -> message.from.isBotUnderTest() && !message.isService())
                    .map(Message::stored)
                    .toList();
        }
    }

    /** What the bot put into a chat, service messages left out. */
    public List<StoredMessage> fromBot(FakeChat chat) {
        return fromBot().stream().filter(message -> message.chat() == chat.id()).toList();
    }

    /** What the bot put into a topic, service messages left out. */
    public List<StoredMessage> fromBot(FakeChat chat, int topic) {
        return fromBot(chat).stream()
                .filter(message -> message.topic() == topic)
                .toList();
    }

    /** A message as it stands. @throws NullPointerException when there is none */
    public StoredMessage message(FakeChat chat, int id) {
        synchronized (world.timeline) {
            return Objects.requireNonNull(chat.messages.get(id), "no message " + id)
                    .stored();
        }
    }

    /** The bytes of a file; empty when there is none. */
    public byte[] file(String fileId) {
        synchronized (world.timeline) {
            return world.files.bytes(fileId);
        }
    }

    /** What the bot answered to a pressed button; null when it has not answered. */
    public @Nullable String answer(String queryId) {
        synchronized (world.timeline) {
            World.Press press = world.presses.get(queryId);
            return press == null || !press.answered ? null : press.answer;
        }
    }

    /** The last 100,000 calls, oldest first. */
    public List<Call> calls() {
        synchronized (world.timeline) {
            return new ArrayList<>(calls);
        }
    }

    /** How often a method was called, by its name in any case. */
    public int calls(String method) {
        synchronized (world.timeline) {
            return perMethod.getOrDefault(method.toLowerCase(Locale.ROOT), 0);
        }
    }

    /** How often a status was answered, such as 429 or 409. */
    public int answered(int status) {
        synchronized (world.timeline) {
            return perStatus.getOrDefault(status, 0);
        }
    }

    void add(Call call) {
        synchronized (world.timeline) {
            if (calls.size() == MOST_CALLS) {
                calls.removeFirst();
            }
            calls.addLast(call);
            perMethod.merge(call.method().toLowerCase(Locale.ROOT), 1, Integer::sum);
            perStatus.merge(call.status(), 1, Integer::sum);
        }
    }
}
