package dev.sohbet.chat.telegram;

import static dev.sohbet.chat.telegram.TelegramBridge.CHANNEL;

import dev.sohbet.chat.model.ThreadId;
import dev.sohbet.chat.spi.BridgeStore;
import dev.sohbet.chat.spi.BridgeStore.Link;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What stands for what: which topic is a conversation's, which message is an entry's. All of it in the store, by ids and never by text.
 * Thread-safe; blocks on the store.
 */
final class Places {
    private static final String ALREADY = "1";
    /** Supergroups have ids below this. */
    private static final long SUPERGROUPS = -1_000_000_000_000L;

    private static final Duration ONE_TOPIC_PER = Duration.ofHours(1);

    private final BridgeStore store;
    private final String bot;

    /** @param bot its id: a private chat and a plain group have the same id with every bot, but each counts messages for itself */
    Places(BridgeStore store, String bot) {
        this.store = store;
        this.bot = bot;
    }

    /** The conversation's topic in that chat, if it has one. */
    @Nullable
    Integer topic(long chat, ThreadId thread) {
        return store.get(CHANNEL, topicKey(chat, thread))
                .filter(topic -> !topic.isEmpty())
                .map(Integer::valueOf)
                .orElse(null);
    }

    void topic(long chat, ThreadId thread, int topic) {
        store.link(CHANNEL, key(chat), "topic/" + topic, new Link(thread, 0));
        store.put(CHANNEL, topicKey(chat, thread), String.valueOf(topic));
    }

    /** The topic is gone. */
    void forgetTopic(long chat, ThreadId thread) {
        store.put(CHANNEL, topicKey(chat, thread), "");
    }

    /** Whether a lost topic may be made again: once in an hour for each conversation, over all nodes. */
    boolean mayMakeAgain(ThreadId thread, Instant now) {
        return store.claim(CHANNEL, "remake/" + thread.value(), now, ONE_TOPIC_PER);
    }

    Optional<ThreadId> ofTopic(long chat, int topic) {
        return store.find(CHANNEL, key(chat), "topic/" + topic).map(Link::thread);
    }

    /** Whether the conversation was introduced in that topic; 0 for a chat without topics. */
    boolean isIntroduced(long chat, ThreadId thread, int topic) {
        return store.get(CHANNEL, introducedKey(chat, thread))
                .filter(String.valueOf(topic)::equals)
                .isPresent();
    }

    void introduced(long chat, ThreadId thread, int topic) {
        store.put(CHANNEL, introducedKey(chat, thread), String.valueOf(topic));
        store.put(CHANNEL, introducedKey(thread), ALREADY);
    }

    /** Whether it was introduced anywhere, also where it no longer is. */
    boolean isIntroduced(ThreadId thread) {
        return store.get(CHANNEL, introducedKey(thread)).isPresent();
    }

    /** That message stands for this entry; {@code seq} 0 for the conversation as a whole. */
    void message(long chat, int message, ThreadId thread, long seq) {
        store.link(CHANNEL, key(chat), String.valueOf(message), new Link(thread, seq));
    }

    Optional<Link> ofMessage(long chat, int message) {
        return store.find(CHANNEL, key(chat), String.valueOf(message));
    }

    /**
     * A message that says one entry and nothing else, so that it can be changed with it.
     *
     * @param caption whether it says it below a file
     */
    record Alone(int message, boolean caption) {
        private static final String CAPTION = " caption";

        private static Alone of(String stored) {
            boolean caption = stored.endsWith(CAPTION);
            String number = caption ? stored.substring(0, stored.length() - CAPTION.length()) : stored;
            return new Alone(Integer.parseInt(number), caption);
        }

        private String stored() {
            return message + (caption ? CAPTION : "");
        }
    }

    void alone(long chat, ThreadId thread, long seq, Alone alone) {
        store.put(CHANNEL, aloneKey(chat, thread, seq), alone.stored());
    }

    /** It is gone, or cannot be changed. */
    void forgetAlone(long chat, ThreadId thread, long seq) {
        store.put(CHANNEL, aloneKey(chat, thread, seq), "");
    }

    /** The message that says this entry and nothing else; null when there is none. */
    @Nullable
    Alone alone(long chat, ThreadId thread, long seq) {
        return store.get(CHANNEL, aloneKey(chat, thread, seq))
                .filter(stored -> !stored.isEmpty())
                .map(Alone::of)
                .orElse(null);
    }

    /** The chat as it is known in the store. */
    String key(long chat) {
        return chat < SUPERGROUPS ? String.valueOf(chat) : chat + "@" + bot;
    }

    private String topicKey(long chat, ThreadId thread) {
        return "topic/" + key(chat) + "/" + thread.value();
    }

    private String introducedKey(long chat, ThreadId thread) {
        return "introduced/" + key(chat) + "/" + thread.value();
    }

    private static String introducedKey(ThreadId thread) {
        return "introduced/" + thread.value();
    }

    private String aloneKey(long chat, ThreadId thread, long seq) {
        return "alone/" + key(chat) + "/" + thread.value() + "/" + seq;
    }
}
