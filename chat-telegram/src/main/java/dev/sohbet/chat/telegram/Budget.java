package dev.sohbet.chat.telegram;

import dev.sohbet.chat.spi.BridgeStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How often the bot may speak in a chat, shared by all nodes through the store: three times at once and 18 times a minute in a group,
 * three times at once and once a second elsewhere. Telegram allows 20 and 60; sending, editing and making topics count alike
 * (<a href="https://core.telegram.org/bots/faq">FAQ</a>). Thread-safe; blocks on the store.
 */
final class Budget {
    private static final int PLACES = 3;
    private static final Duration IN_A_GROUP = Duration.ofSeconds(10);
    private static final Duration ELSEWHERE = Duration.ofSeconds(3);

    private final BridgeStore store;
    private final InstantSource clock;
    private final Map<String, Instant> freeAt = new ConcurrentHashMap<>();

    Budget(BridgeStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /** Zero: once may be spoken now, and is counted. Otherwise after how long to ask again. */
    Duration take(long chat) {
        Instant now = clock.instant();
        Instant paused = freeAt.getOrDefault(pause(chat), Instant.MIN);
        if (paused.isAfter(now)) {
            return Duration.between(now, paused);
        }
        Duration per = chat < 0 ? IN_A_GROUP : ELSEWHERE;
        Instant next = Instant.MAX;
        for (int place = 0; place < PLACES; place++) {
            String key = "speak/" + chat + "/" + place;
            Instant free = freeAt.getOrDefault(key, Instant.MIN);
            if (!free.isAfter(now)) {
                Duration asked = askedElsewhere(chat, now);
                if (!asked.isZero()) {
                    return asked;
                }
                if (store.claim(TelegramBridge.CHANNEL, key, now, per)) {
                    freeAt.put(key, now.plus(per));
                    return Duration.ZERO;
                }
                free = now.plus(per.dividedBy(PLACES)); // another node has it
            }
            next = free.isBefore(next) ? free : next;
        }
        return Duration.between(now, next);
    }

    /** Telegram itself asks to wait; all nodes do. */
    void pause(long chat, Duration wait) {
        Instant until = freeAt.merge(pause(chat), clock.instant().plus(wait), (a, b) -> a.isAfter(b) ? a : b);
        if (until.isAfter(askedUntil(chat))) { // another node may have been asked to wait for longer
            store.put(TelegramBridge.CHANNEL, pause(chat), until.toString());
        }
    }

    /**
     * What was asked for was an album of so many messages, each of which counts: the chat rests for as long as these and what may be said
     * at once after the rest would have taken.
     */
    void album(long chat, int messages) {
        pause(chat, (chat < 0 ? IN_A_GROUP : ELSEWHERE).dividedBy(PLACES).multipliedBy(messages + PLACES - 1));
    }

    private Duration askedElsewhere(long chat, Instant now) {
        Instant until = askedUntil(chat);
        return until.isAfter(now) ? Duration.between(now, until) : Duration.ZERO;
    }

    private Instant askedUntil(long chat) {
        return store.get(TelegramBridge.CHANNEL, pause(chat))
                .map(Instant::parse)
                .orElse(Instant.MIN);
    }

    private static String pause(long chat) {
        return "pause/" + chat;
    }
}
