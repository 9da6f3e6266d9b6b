package dev.sohbet.chat.telegram;

import static dev.sohbet.chat.telegram.TelegramBridge.CHANNEL;

import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.spi.BridgeStore;
import dev.sohbet.chat.telegram.Outcome.NotSent;
import dev.sohbet.chat.telegram.Outcome.Ok;
import dev.sohbet.chat.telegram.Outcome.Refused;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.telegram.telegrambots.meta.api.objects.Update;

/**
 * Asks Telegram for updates. What came is confirmed only after it is durable here, and the place to go on from is in the store: a node
 * that dies asks again, or its heir does. Not thread-safe.
 */
final class Poller {
    static final Duration HOLD = Duration.ofSeconds(50);

    private static final Logger log = LoggerFactory.getLogger(Poller.class);
    private static final Duration AFTER_A_CONFLICT = Duration.ofSeconds(5);
    private static final Duration AFTER_TROUBLE = Duration.ofSeconds(1);
    private static final Duration ONE_ALARM_PER = Duration.ofMinutes(10);
    private static final Duration KEPT_BY_TELEGRAM = Duration.ofHours(24);
    private static final int CONFLICT = 409;

    private final BotApi api;
    private final BridgeStore store;
    private final String bot;
    private final String offsetKey;
    private final Updates updates;
    private final Lease lease;
    private final Executor replies;
    private final InstantSource clock;
    private boolean failing;

    /**
     * @param bot its id, as every bot's updates have numbers of their own
     * @param replies says what is left to say, so that nobody waits for it
     */
    Poller(
            BotApi api,
            BridgeStore store,
            String bot,
            Updates updates,
            Lease lease,
            Executor replies,
            InstantSource clock) {
        this.api = api;
        this.store = store;
        this.bot = bot;
        this.offsetKey = "offset/" + bot;
        this.updates = updates;
        this.lease = lease;
        this.replies = replies;
        this.clock = clock;
    }

    /**
     * Asks once, and takes what there is, as long as this node holds the lease.
     *
     * @return after how long to ask again
     * @throws ChatException when the store does not take it now
     */
    Duration runOnce() {
        if (!lease.isHeld() && !lease.renew()) {
            return Lease.EVERY;
        }
        Integer offset = store.get(CHANNEL, offsetKey).map(Integer::valueOf).orElse(null);
        Outcome<ArrayList<Update>> asked = api.call(new UpdatesRequest(offset, HOLD));
        if (asked instanceof Ok<ArrayList<Update>> ok) {
            for (Update update : ok.value()) {
                if (!lease.isHeld()) {
                    return Lease.EVERY; // whoever holds it now is given all that is not confirmed
                }
                replies.execute(updates.take(update));
            }
            if (!ok.value().isEmpty() && lease.isHeld()) {
                int last = ok.value().get(ok.value().size() - 1).getUpdateId();
                store.put(CHANNEL, offsetKey, String.valueOf(last + 1));
            }
            heard();
            return Duration.ZERO;
        }
        return trouble(asked);
    }

    /** Telegram has answered, and what it said is durable. */
    private void heard() {
        if (failing) {
            failing = false;
            log.info("Telegram gives updates again");
        }
        Instant now = clock.instant();
        Instant before = TelegramSelfTest.noteHeard(store, bot, now);
        if (before != null && before.plus(KEPT_BY_TELEGRAM).isBefore(now)) {
            log.error(
                    "Nobody asked Telegram for updates since {}, and it keeps them for 24 hours: what is older is gone",
                    before);
        }
    }

    /** Said once, and once when it is over: while Telegram is away this is called all the time. */
    private Duration trouble(Outcome<?> asked) {
        if (asked instanceof Refused<?> no && no.code() == CONFLICT) {
            if (lease.renew()) { // otherwise it is merely the heir that asks by now
                TelegramSelfTest.noteConflict(store, clock.instant());
            }
            if (store.claim(CHANNEL, "alarm/conflict", clock.instant(), ONE_ALARM_PER)) {
                log.error("Somebody else asks Telegram for this bot's updates: {}", no.description());
            }
            return AFTER_A_CONFLICT;
        }
        if (!failing) {
            failing = true;
            log.warn("Telegram gives no updates, and is asked again and again: {}", asked);
        }
        if (asked instanceof NotSent<?> unsent) {
            return unsent.after();
        }
        return asked instanceof Refused<?> ? AFTER_A_CONFLICT : AFTER_TROUBLE;
    }
}
