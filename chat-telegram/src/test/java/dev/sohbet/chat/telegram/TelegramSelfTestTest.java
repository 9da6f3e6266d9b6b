package dev.sohbet.chat.telegram;

import static dev.sohbet.chat.telegram.TelegramBridge.CHANNEL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.memory.InMemoryChatStore;
import dev.sohbet.chat.model.ChannelQueue;
import dev.sohbet.chat.spi.SelfTest.Finding;
import dev.sohbet.chat.spi.SelfTest.Level;
import dev.sohbet.chat.telegram.Outcome.Ok;
import dev.sohbet.chat.telegram.fake.FakeChat;
import dev.sohbet.chat.telegram.fake.FakeTelegram;
import dev.sohbet.chat.telegram.fake.FakeUser;
import dev.sohbet.chat.telegram.fake.Fault;
import dev.sohbet.chat.testkit.TestClock;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.telegram.telegrambots.meta.api.methods.updates.GetWebhookInfo;
import org.telegram.telegrambots.meta.api.methods.updates.SetWebhook;
import org.telegram.telegrambots.meta.api.objects.WebhookInfo;

/** Each way to set a bot up wrong is told in a sentence of its own, with what to do about it. */
class TelegramSelfTestTest {
    private static final Locale TURKISH = Locale.forLanguageTag("tr-TR");
    private static final Duration PATIENCE = Duration.ofMillis(400);
    /** Where nobody listens. */
    private static final URI HOOKS = URI.create("http://127.0.0.1:9/chat/hooks");

    /** A Telegram, and what of it is set up. */
    static final class Site implements AutoCloseable {
        final TestClock clock = new TestClock();
        final FakeTelegram telegram = FakeTelegram.start(clock);
        final InMemoryChatStore store = new InMemoryChatStore();
        final FakeUser ayse = telegram.user("Ayşe");
        final WebhookSecret secret = new WebhookSecret(telegram.token());
        private final BotApi api =
                new BotApi(TelegramSettings.of(telegram.token(), 1).withApi(telegram.url()), PATIENCE);
        long chat;
        Map<String, Long> others = Map.of();

        @Nullable
        ChannelQueue queue;

        @Nullable
        Instant began;

        @Nullable
        URI webhook;

        Site() {
            chat = telegram.forum("Support", ayse).id();
        }

        FakeChat group(FakeChat.Kind kind) {
            FakeChat group = telegram.group(kind, "Support", ayse);
            chat = group.id();
            return group;
        }

        /** Telegram pushes to that address. */
        void pushesTo(URI address) {
            assertThat(api.call(SetWebhook.builder().url(address.toString()).build()))
                    .isInstanceOf(Ok.class);
        }

        WebhookInfo info() {
            if (api.call(new GetWebhookInfo()) instanceof Ok<WebhookInfo> ok) {
                return ok.value();
            }
            throw new AssertionError();
        }

        List<Finding> test(Locale locale) {
            TelegramSettings settings = TelegramSettings.of(telegram.token(), chat)
                    .withChats(others)
                    .withApi(telegram.url());
            return new TelegramSelfTest(api, settings, webhook, store, () -> queue, began, clock).run(locale);
        }

        @Override
        public void close() {
            api.close();
            telegram.close();
        }
    }

    /** A way to set it up wrong. */
    @SuppressWarnings("ImmutableEnumChecker") // functions without state
    enum Wrong {
        UNREACHABLE(site -> {
            site.telegram.close();
            return "127.0.0.1";
        }),
        TOKEN_REFUSED(site -> {
            site.telegram.revokeToken();
            return "BotFather";
        }),
        REFUSED(site -> {
            site.telegram.failNext("getChat", Fault.refused(400, "Bad Request: CHANNEL_PRIVATE"));
            return "CHANNEL_PRIVATE";
        }),
        CHAT_UNKNOWN(site -> {
            site.chat = -1001234567890L;
            return "-1001234567890";
        }),
        NOT_MEMBER(site -> {
            site.group(FakeChat.Kind.FORUM).removeBot(site.ayse);
            return "@sohbet_bot";
        }),
        KICKED(site -> {
            site.group(FakeChat.Kind.FORUM).kickBot(site.ayse);
            return "@sohbet_bot";
        }),
        NOT_STARTED(site -> {
            site.chat = site.telegram.user("Cem").id();
            return String.valueOf(site.chat);
        }),
        BLOCKED(site -> {
            FakeUser cem = site.telegram.user("Cem");
            cem.starts("");
            cem.blocksBot();
            site.chat = cem.id();
            return String.valueOf(site.chat);
        }),
        PRIVACY_MODE(site -> {
            site.group(FakeChat.Kind.SUPERGROUP);
            return "Support";
        }),
        NO_TOPICS(site -> {
            site.group(FakeChat.Kind.FORUM).promoteBot(site.ayse, false, true);
            return "Support";
        }),
        NO_DELETING(site -> {
            site.group(FakeChat.Kind.FORUM).promoteBot(site.ayse, true, false);
            return "Support";
        }),
        MIGRATED(site -> {
            FakeChat group = site.group(FakeChat.Kind.GROUP);
            group.promoteBot(site.ayse, false, true);
            return String.valueOf(group.migrate(site.ayse).id());
        }),
        WEBHOOK_FOREIGN(site -> {
            site.pushesTo(URI.create("https://other.example/secret-path"));
            return "other.example";
        }),
        WEBHOOK_MISSING(site -> {
            site.webhook = site.secret.address(HOOKS);
            return "@sohbet_bot";
        }),
        POLLED_ELSEWHERE(site -> {
            TelegramSelfTest.noteConflict(site.store, site.clock.instant());
            site.telegram.advance(Duration.ofMinutes(9));
            return "@sohbet_bot";
        }),
        WEBHOOK_ERROR(site -> {
            site.webhook = site.secret.address(HOOKS);
            site.pushesTo(site.webhook);
            Awaitility.await().until(() -> site.info().getLastErrorDate() != null);
            site.telegram.advance(Duration.ofMinutes(9));
            return "Connection failed";
        }),
        NOT_LISTENING(site -> {
            site.began = site.clock.instant();
            site.telegram.advance(Duration.ofSeconds(121));
            return "@sohbet_bot";
        }),
        BEHIND(site -> {
            site.queue = new ChannelQueue(CHANNEL, 7, site.clock.instant().minus(Duration.ofSeconds(61)), 0);
            return "7";
        }),
        STUCK(site -> {
            site.queue = new ChannelQueue(CHANNEL, 8, site.clock.instant().minus(Duration.ofSeconds(301)), 0);
            return "8";
        }),
        PENDING(site -> {
            FakeChat group = site.group(FakeChat.Kind.FORUM);
            group.promoteBot(site.ayse, true, true);
            for (int i = 0; i < 60; i++) {
                site.ayse.says(group, "hello " + i);
            }
            return String.valueOf(site.info().getPendingUpdatesCount());
        });

        /** Sets it up wrong, and says what the sentence or the remedy has to name. */
        final Function<Site, String> make;

        Wrong(Function<Site, String> make) {
            this.make = make;
        }
    }

    @ParameterizedTest
    @EnumSource(Wrong.class)
    void what_is_wrong_is_told_with_what_to_do(Wrong wrong) {
        for (Locale locale : List.of(Locale.ENGLISH, TURKISH)) {
            try (Site site = new Site()) {
                String named = wrong.make.apply(site);
                List<Finding> findings = site.test(locale);

                assertThat(findings).as(wrong.name()).singleElement().satisfies(finding -> {
                    assertThat(finding.code()).isEqualTo(wrong.name().toLowerCase(Locale.ROOT));
                    assertThat(finding.level()).isNotEqualTo(Level.OK);
                    assertThat(finding.remedy()).isNotBlank();
                    assertThat(finding.text() + finding.remedy())
                            .contains(named)
                            .doesNotContain(
                                    "%", "null", "“”", site.telegram.token(), "secret-path", site.secret.header());
                });
            }
        }
    }

    /** Also of those that are not made by this test. */
    @Test
    void no_two_findings_say_the_same_in_either_language() {
        Set<String> texts = new HashSet<>();
        Set<String> remedies = new HashSet<>();
        for (Diagnosis diagnosis : Diagnosis.values()) {
            for (Locale locale : List.of(Locale.ENGLISH, TURKISH)) {
                Finding finding = diagnosis.in(locale, "@shop_bot", "Support", "-100", "chat.telegram.chat");
                assertThat(texts.add(finding.text())).as(finding.text()).isTrue();
                if (diagnosis != Diagnosis.OK) {
                    assertThat(remedies.add(finding.remedy()))
                            .as(finding.remedy())
                            .isTrue();
                }
            }
        }
    }

    @Test
    void every_finding_is_made_once_by_these_tests() {
        Set<String> made = Stream.of(Wrong.values()).map(Enum::name).collect(Collectors.toCollection(TreeSet::new));
        assertThat(EnumSet.complementOf(EnumSet.of(Diagnosis.OK)))
                .extracting(Enum::name)
                .containsExactlyInAnyOrderElementsOf(made);
    }

    @Test
    void a_bot_that_is_set_up_right_is_named_with_its_chat() {
        try (Site site = new Site()) {
            assertThat(site.test(Locale.ENGLISH))
                    .containsExactly(new Finding(Level.OK, "ok", "@sohbet_bot works in “Support”.", null));
            assertThat(site.test(TURKISH))
                    .containsExactly(new Finding(Level.OK, "ok", "@sohbet_bot “Support” içinde çalışıyor.", null));
            assertThat(site.test(Locale.FRENCH)).isEqualTo(site.test(Locale.ENGLISH));
        }
    }

    @Test
    void so_is_one_in_any_other_kind_of_chat() {
        try (Site site = new Site()) {
            for (FakeChat.Kind kind : List.of(FakeChat.Kind.GROUP, FakeChat.Kind.SUPERGROUP)) {
                site.group(kind).promoteBot(site.ayse, false, true);
                assertThat(site.test(Locale.ENGLISH)).extracting(Finding::code).containsExactly("ok");
            }
            site.telegram.privacyMode(false);
            site.group(FakeChat.Kind.GROUP);
            assertThat(site.test(Locale.ENGLISH)).extracting(Finding::code).containsExactly("ok");
            site.ayse.starts("");
            site.chat = site.ayse.id();
            assertThat(site.test(Locale.ENGLISH))
                    .extracting(Finding::text)
                    .containsExactly("@sohbet_bot works in “Ayşe”.");
        }
    }

    @Test
    void so_is_one_that_is_pushed_to() {
        try (Site site = new Site()) {
            site.webhook = site.secret.address(HOOKS);
            assertThat(site.api.call(SetWebhook.builder()
                            .url(site.webhook.toString())
                            .dropPendingUpdates(true) // so that nothing is pushed to nobody
                            .build()))
                    .isInstanceOf(Ok.class);
            assertThat(site.test(Locale.ENGLISH)).extracting(Finding::code).containsExactly("ok");
        }
    }

    /** Telegram tells a bot about a person who has blocked it, and refuses what it writes. */
    @Test
    void that_a_person_has_blocked_the_bot_is_seen_by_writing() {
        try (Site site = new Site()) {
            site.ayse.starts("");
            site.chat = site.ayse.id();
            site.telegram.failNext("sendChatAction", Fault.refused(403, "Forbidden: bot was blocked by the user"));
            assertThat(site.test(Locale.ENGLISH)).extracting(Finding::code).containsExactly("blocked");
        }
    }

    @Test
    void what_was_long_ago_is_not_told() {
        try (Site site = new Site()) {
            TelegramSelfTest.noteConflict(site.store, site.clock.instant());
            site.telegram.advance(Duration.ofMinutes(10));
            assertThat(site.test(Locale.ENGLISH)).extracting(Finding::code).containsExactly("ok");
        }
    }

    @Test
    void a_group_that_the_bridge_has_followed_already_is_still_to_be_set() {
        try (Site site = new Site()) {
            FakeChat group = site.group(FakeChat.Kind.GROUP);
            group.promoteBot(site.ayse, false, true);
            FakeChat next = group.migrate(site.ayse);
            site.store.put(CHANNEL, "chat/" + group.id(), String.valueOf(next.id()));
            assertThat(site.test(Locale.ENGLISH))
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.text()).contains(String.valueOf(next.id())));
        }
    }

    @Test
    void another_webhook_in_place_of_this_sites_is_foreign() {
        try (Site site = new Site()) {
            site.webhook = site.secret.address(HOOKS);
            site.pushesTo(URI.create("https://other.example/secret-path"));
            assertThat(site.test(Locale.ENGLISH)).extracting(Finding::code).containsExactly("webhook_foreign");
        }
    }

    @Test
    void several_things_can_be_wrong_at_once() {
        try (Site site = new Site()) {
            site.group(FakeChat.Kind.FORUM);
            site.pushesTo(URI.create("https://other.example/secret-path"));
            assertThat(site.test(Locale.ENGLISH))
                    .extracting(Finding::code)
                    .containsExactly("no_topics", "privacy_mode", "webhook_foreign");
        }
    }

    @Test
    void a_telegram_that_stops_to_answer_is_told_once() {
        for (String method : List.of("getMe", "getChat", "getChatMember", "getWebhookInfo")) {
            try (Site site = new Site()) {
                site.telegram.failNext(method, Fault.BAD_GATEWAY);
                List<String> codes = new ArrayList<>();
                site.test(Locale.ENGLISH).forEach(finding -> codes.add(finding.code()));
                assertThat(codes).as(method).containsExactly("unreachable");
            }
        }
    }

    @Test
    void each_chat_is_looked_at_and_the_remedy_names_its_setting() {
        try (Site site = new Site()) {
            FakeChat sales = site.telegram.forum("Sales", site.ayse);
            site.others = Map.of("pre-sales", sales.id(), "sales", sales.id(), "support", site.chat);
            assertThat(site.test(Locale.ENGLISH))
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.text()).contains("“Support”, “Sales”"));

            sales.promoteBot(site.ayse, false, true);
            site.others = Map.of("gone", -7L, "sales", sales.id());
            for (Locale locale : List.of(Locale.ENGLISH, TURKISH)) {
                assertThat(site.test(locale)).extracting(Finding::code).containsExactly("chat_unknown", "no_topics");
                assertThat(site.test(locale).get(0).remedy()).contains("chat.telegram.chats.gone ");
                assertThat(site.test(locale).get(1).text()).contains("“Sales”");
            }
        }
    }

    @Test
    void what_waits_for_a_moment_and_who_has_just_listened_are_no_findings() {
        try (Site site = new Site()) {
            Instant now = site.clock.instant();
            site.began = now;
            String bot = site.telegram.token().split(":", 2)[0];
            assertThat(TelegramSelfTest.noteHeard(site.store, bot, now)).isNull();
            site.telegram.advance(Duration.ofMinutes(9));
            assertThat(TelegramSelfTest.noteHeard(site.store, bot, site.clock.instant()))
                    .isEqualTo(now);
            site.telegram.advance(Duration.ofSeconds(60));
            for (Instant oldest : new Instant[] {null, site.clock.instant().minus(Duration.ofSeconds(60))}) {
                site.queue = new ChannelQueue(CHANNEL, 7, oldest, 3);
                assertThat(site.test(Locale.ENGLISH)).extracting(Finding::code).containsExactly("ok");
            }
        }
    }

    @Test
    void a_node_that_has_just_begun_need_not_have_heard_anything() {
        try (Site site = new Site()) {
            String bot = site.telegram.token().split(":", 2)[0];
            site.began = site.clock.instant();
            TelegramSelfTest.noteHeard(site.store, bot, site.began.minus(Duration.ofDays(3)));
            site.telegram.advance(Duration.ofMinutes(2));
            assertThat(site.test(Locale.ENGLISH)).extracting(Finding::code).containsExactly("ok");
            site.telegram.advance(Duration.ofSeconds(1));
            assertThat(site.test(Locale.ENGLISH)).extracting(Finding::code).containsExactly("not_listening");
        }
    }

    @Test
    void a_group_that_is_set_by_its_old_and_its_new_id_is_told_of_once() {
        try (Site site = new Site()) {
            FakeChat old = site.group(FakeChat.Kind.GROUP);
            FakeChat moved = old.migrate(site.ayse);
            site.store.put(CHANNEL, "chat/" + old.id(), String.valueOf(moved.id()));
            site.others = Map.of("sales", moved.id());
            assertThat(site.test(Locale.ENGLISH)).extracting(Finding::code).containsExactly("migrated", "privacy_mode");
        }
    }
}
