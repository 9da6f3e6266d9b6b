package dev.sohbet.chat.telegram;

import static dev.sohbet.chat.telegram.TelegramBridge.CHANNEL;

import dev.sohbet.chat.spi.BridgeStore;
import dev.sohbet.chat.spi.Notifier.Failure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A chat that takes nothing until somebody mends it, because the bot was removed, blocked, or lost its token: what is for it waits for
 * seven days, and Telegram is asked every ten minutes only. That it works again is known at once when Telegram tells of the bot's return.
 * Thread-safe; blocks on the store.
 */
final class Parking {
    private static final Logger log = LoggerFactory.getLogger(Parking.class);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);
    private static final Duration ASK_AGAIN = Duration.ofMinutes(10);
    private static final Duration LONGEST = Duration.ofDays(7);

    private final BridgeStore store;
    private final InstantSource clock;

    Parking(BridgeStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /** What becomes of something said at that time; null when it can be tried. */
    @Nullable
    Failure check(long chat, Instant said) {
        String reason = store.get(CHANNEL, key(chat)).orElse("");
        if (reason.isEmpty()) {
            return null;
        }
        Instant now = clock.instant();
        if (said.plus(LONGEST).isBefore(now)) {
            return new Failure.Rejected("Not taken for seven days: " + reason);
        }
        return store.claim(CHANNEL, "ask/" + chat, now, ASK_AGAIN) ? null : new Failure.NotNow(LOOK_AGAIN, reason);
    }

    Failure park(long chat, String reason) {
        if (store.get(CHANNEL, key(chat)).filter(reason::equals).isEmpty()) {
            log.error("Telegram takes nothing for chat {}, so that its messages wait: {}", chat, reason);
            store.put(CHANNEL, key(chat), reason);
            boolean unused = store.claim(CHANNEL, "ask/" + chat, clock.instant(), ASK_AGAIN);
        }
        return new Failure.NotNow(LOOK_AGAIN, reason);
    }

    /** The chat takes messages again. */
    void leave(long chat) {
        if (store.get(CHANNEL, key(chat)).filter(reason -> !reason.isEmpty()).isPresent()) {
            store.put(CHANNEL, key(chat), "");
            log.info("Telegram takes messages for chat {} again", chat);
        }
    }

    private static String key(long chat) {
        return "parked/" + chat;
    }
}
