package dev.sohbet.chat.telegram;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.memory.InMemoryChatStore;
import dev.sohbet.chat.telegram.Outcome.Ok;
import dev.sohbet.chat.telegram.fake.FakeChat;
import dev.sohbet.chat.telegram.fake.FakeTelegram;
import dev.sohbet.chat.telegram.fake.FakeUser;
import dev.sohbet.chat.telegram.fake.Fault;
import dev.sohbet.chat.testkit.TestClock;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.telegram.telegrambots.meta.api.methods.updates.GetWebhookInfo;
import org.telegram.telegrambots.meta.api.methods.updates.SetWebhook;
import org.telegram.telegrambots.meta.api.objects.WebhookInfo;

/** Telegram pushes to where this site wants it, and is not asked more often than that takes. */
class WebhookSetupTest {
    private static final Duration ALL_WELL = Duration.ofMinutes(5);
    private static final URI HOOKS = URI.create("https://shop.example/chat/hooks");

    private final FakeTelegram telegram = FakeTelegram.start(new TestClock());
    private final InMemoryChatStore store = new InMemoryChatStore();
    private final WebhookSecret secret = new WebhookSecret(telegram.token());
    private final BotApi api =
            new BotApi(TelegramSettings.of(telegram.token(), 1).withApi(telegram.url()), Duration.ofMillis(400));
    /** The node that holds the lease. */
    private final AtomicReference<String> holder = new AtomicReference<>("a");

    @AfterEach
    void stop() {
        api.close();
        telegram.close();
    }

    private WebhookSetup node(String name, @Nullable URI hooks) {
        return new WebhookSetup(api, store, secret, hooks, () -> name.equals(holder.get()));
    }

    private WebhookInfo info() {
        if (api.call(new GetWebhookInfo()) instanceof Ok<WebhookInfo> ok) {
            return ok.value();
        }
        throw new AssertionError();
    }

    private long sets() {
        return telegram.ledger().calls("setWebhook");
    }

    @Test
    void three_nodes_that_start_at_once_set_it_once() throws Exception {
        List<CompletableFuture<Duration>> runs = new ArrayList<>();
        for (String name : List.of("a", "b", "c")) {
            WebhookSetup node = node(name, HOOKS);
            runs.add(CompletableFuture.supplyAsync(node::runOnce));
        }
        for (CompletableFuture<Duration> run : runs) {
            assertThat(run.get()).isPositive();
        }
        for (String heir : List.of("b", "c", "a")) {
            holder.set(heir);
            assertThat(node(heir, HOOKS).runOnce()).isEqualTo(ALL_WELL);
        }

        assertThat(sets()).isEqualTo(1);
        assertThat(info().getUrl()).isEqualTo(secret.address(HOOKS).toString());
        assertThat(info().getAllowedUpdates()).containsExactlyInAnyOrderElementsOf(UpdatesRequest.KINDS);
        assertThat(info().getMaxConnections()).isEqualTo(WebhookSetup.CONNECTIONS);
    }

    @Test
    void what_is_different_is_set_anew() {
        assertThat(node("a", HOOKS).runOnce()).isEqualTo(ALL_WELL);
        telegram.advance(Duration.ofSeconds(1));
        URI moved = URI.create("https://www.shop.example/chat/hooks");
        assertThat(node("a", moved).runOnce()).isEqualTo(ALL_WELL);
        assertThat(info().getUrl()).isEqualTo(secret.address(moved).toString());
        assertThat(sets()).isEqualTo(2);

        for (SetWebhook.SetWebhookBuilder<?, ?> changed : List.<SetWebhook.SetWebhookBuilder<?, ?>>of(
                SetWebhook.builder().allowedUpdates(UpdatesRequest.KINDS).maxConnections(5),
                SetWebhook.builder().allowedUpdates(List.of("message")).maxConnections(WebhookSetup.CONNECTIONS))) {
            telegram.advance(Duration.ofSeconds(1));
            assertThat(api.call(changed.url(secret.address(moved).toString()).build()))
                    .isInstanceOf(Ok.class);
            telegram.advance(Duration.ofSeconds(1));
            long before = sets();
            assertThat(node("a", moved).runOnce()).isEqualTo(ALL_WELL);
            assertThat(sets()).isEqualTo(before + 1);
        }
    }

    /** Telegram does not tell which secret it has. */
    @Test
    void a_store_that_does_not_know_the_secret_has_it_set_anew() {
        assertThat(node("a", HOOKS).runOnce()).isEqualTo(ALL_WELL);
        telegram.advance(Duration.ofSeconds(1));
        store.put(TelegramBridge.CHANNEL, "webhook/secret", "another one's");
        assertThat(node("a", HOOKS).runOnce()).isEqualTo(ALL_WELL);
        assertThat(node("a", HOOKS).runOnce()).isEqualTo(ALL_WELL);
        assertThat(sets()).isEqualTo(2);
    }

    @Test
    void what_waits_at_telegram_is_kept_either_way() {
        FakeUser ayse = telegram.user("Ayşe");
        FakeChat forum = telegram.forum("Support", ayse);
        ayse.says(forum, "hello");
        int waiting = info().getPendingUpdatesCount();
        assertThat(waiting).isPositive();
        assertThat(node("a", HOOKS).runOnce()).isEqualTo(ALL_WELL);
        assertThat(node("a", null).runOnce()).isEqualTo(ALL_WELL);
        assertThat(info().getPendingUpdatesCount()).isEqualTo(waiting);
    }

    @Test
    void who_asks_for_updates_has_no_webhook_whoevers_it_is() {
        assertThat(node("a", null).runOnce()).isEqualTo(ALL_WELL);
        assertThat(telegram.ledger().calls("deleteWebhook")).isZero();
        assertThat(api.call(
                        SetWebhook.builder().url("https://other.example/hook").build()))
                .isInstanceOf(Ok.class);
        assertThat(node("b", null).runOnce()).isPositive();
        assertThat(info().getUrl()).isEqualTo("https://other.example/hook");
        assertThat(node("a", null).runOnce()).isEqualTo(ALL_WELL);
        assertThat(info().getUrl()).isEmpty();
    }

    @Test
    void what_telegram_puts_off_is_tried_again() {
        WebhookSetup node = node("a", HOOKS);
        telegram.failNext("setWebhook", Fault.tooManyRequests(30));
        assertThat(node.runOnce()).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(32));
        telegram.failNext("getWebhookInfo", Fault.BAD_GATEWAY);
        assertThat(node.runOnce()).isEqualTo(Duration.ofSeconds(5));
        telegram.failNext("setWebhook", Fault.refused(409, "Conflict: terminated by other setWebhook"));
        assertThat(node.runOnce()).isEqualTo(Duration.ofSeconds(5));
        telegram.failNext("setWebhook", Fault.refused(401, "Unauthorized"));
        assertThat(node.runOnce()).isEqualTo(Duration.ofMinutes(1));
        assertThat(node.runOnce()).isEqualTo(ALL_WELL);
        assertThat(info().getUrl()).isEqualTo(secret.address(HOOKS).toString());
    }

    /** Whether it was done is not known, and the next look tells. */
    @Test
    void an_answer_that_is_lost_is_no_second_webhook() {
        WebhookSetup node = node("a", HOOKS);
        telegram.failNext("setWebhook", Fault.DROP_AFTER_STORING);
        assertThat(node.runOnce()).isEqualTo(Duration.ofSeconds(5));
        telegram.advance(Duration.ofSeconds(5));
        assertThat(node.runOnce()).isEqualTo(ALL_WELL);
        assertThat(node.runOnce()).isEqualTo(ALL_WELL);
        assertThat(sets()).isEqualTo(2); // once more, since the secret was not known to be set
    }

    @Test
    void who_has_no_lease_changes_nothing() {
        holder.set("somebody else");
        assertThat(node("a", HOOKS).runOnce()).isEqualTo(Duration.ofSeconds(10));
        assertThat(sets()).isZero();
        assertThat(telegram.ledger().calls("getWebhookInfo")).isZero();
    }
}
