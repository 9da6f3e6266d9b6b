package dev.sohbet.chat.telegram;

import static dev.sohbet.chat.telegram.TelegramBridge.CHANNEL;

import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.spi.BridgeStore;
import dev.sohbet.chat.telegram.Outcome.NotSent;
import dev.sohbet.chat.telegram.Outcome.Ok;
import dev.sohbet.chat.telegram.Outcome.Refused;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.telegram.telegrambots.meta.api.methods.updates.DeleteWebhook;
import org.telegram.telegrambots.meta.api.methods.updates.GetWebhookInfo;
import org.telegram.telegrambots.meta.api.methods.updates.SetWebhook;
import org.telegram.telegrambots.meta.api.objects.WebhookInfo;

/**
 * Sees to it that Telegram pushes to this site, or to nobody where the bridge asks for updates. Looks first and changes only what is
 * different, on the one node that holds the lease: nodes that all set it at once end each other's calls. What waits at Telegram is never
 * dropped. Not thread-safe.
 */
final class WebhookSetup {
    /** How many pushes Telegram may have under way. Those of one chat come one after the other anyway. */
    static final int CONNECTIONS = 20;

    private static final Logger log = LoggerFactory.getLogger(WebhookSetup.class);
    private static final String SECRET = "webhook/secret";
    private static final Duration ALL_WELL = Duration.ofMinutes(5);
    private static final Duration NO_LEASE = Duration.ofSeconds(10);
    private static final Duration AFTER_TROUBLE = Duration.ofSeconds(5);
    private static final Duration AFTER_A_REFUSAL = Duration.ofMinutes(1);
    private static final int CONFLICT = 409;

    private final BotApi api;
    private final BridgeStore store;
    private final WebhookSecret secret;
    private final @Nullable URI hooks;
    private final BooleanSupplier holdsLease;
    private boolean complained;

    /**
     * @param hooks the public address of the chat's webhooks; null: there shall be none
     * @param holdsLease whether this node is the one to do it
     */
    WebhookSetup(BotApi api, BridgeStore store, WebhookSecret secret, @Nullable URI hooks, BooleanSupplier holdsLease) {
        this.api = api;
        this.store = store;
        this.secret = secret;
        this.hooks = hooks;
        this.holdsLease = holdsLease;
    }

    /**
     * Looks once, and changes what is to be changed.
     *
     * @return after how long to look again
     * @throws ChatException when the store does not answer
     */
    Duration runOnce() {
        if (!holdsLease.getAsBoolean()) {
            return NO_LEASE;
        }
        Outcome<WebhookInfo> info = api.call(new GetWebhookInfo());
        if (!(info instanceof Ok<WebhookInfo> known)) {
            return after(info);
        }
        String there = Objects.requireNonNullElse(known.value().getUrl(), "");
        if (hooks == null) {
            return there.isEmpty() ? done() : after(api.call(new DeleteWebhook()));
        }
        URI wanted = secret.address(hooks);
        return isSet(known.value(), wanted) ? done() : set(wanted);
    }

    private boolean isSet(WebhookInfo info, URI wanted) {
        List<String> kinds = info.getAllowedUpdates();
        return wanted.toString().equals(info.getUrl())
                && kinds != null
                && Set.copyOf(kinds).equals(Set.copyOf(UpdatesRequest.KINDS))
                && Integer.valueOf(CONNECTIONS).equals(info.getMaxConnections())
                && store.get(CHANNEL, SECRET)
                        .filter(secret.fingerprint()::equals)
                        .isPresent();
    }

    private Duration set(URI wanted) {
        Outcome<Boolean> outcome = api.call(SetWebhook.builder()
                .url(wanted.toString())
                .secretToken(secret.header())
                .allowedUpdates(UpdatesRequest.KINDS)
                .maxConnections(CONNECTIONS)
                .build());
        if (outcome instanceof Ok<Boolean>) {
            store.put(CHANNEL, SECRET, secret.fingerprint());
            log.info("Telegram pushes to this site from now on");
        }
        return after(outcome);
    }

    private Duration done() {
        complained = false;
        return ALL_WELL;
    }

    private Duration after(Outcome<?> outcome) {
        if (outcome instanceof Ok<?>) {
            return done();
        }
        if (outcome instanceof NotSent<?> unsent) {
            return unsent.after().compareTo(AFTER_TROUBLE) < 0 ? AFTER_TROUBLE : unsent.after();
        }
        if (outcome instanceof Refused<?> refused && refused.code() != CONFLICT) {
            if (!complained) {
                complained = true;
                log.warn("Telegram refuses to change its webhook; tried again each minute: {}", refused.description());
            }
            return AFTER_A_REFUSAL;
        }
        return AFTER_TROUBLE;
    }
}
