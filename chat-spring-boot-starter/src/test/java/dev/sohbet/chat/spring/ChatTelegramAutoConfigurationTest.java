package dev.sohbet.chat.spring;

import static dev.sohbet.chat.spring.Failures.analysis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sohbet.chat.Chat;
import dev.sohbet.chat.memory.InMemoryChatStore;
import dev.sohbet.chat.spi.ChatStore;
import dev.sohbet.chat.spi.SelfTest;
import dev.sohbet.chat.spi.SelfTest.Finding;
import dev.sohbet.chat.spi.SelfTest.Level;
import dev.sohbet.chat.telegram.TelegramBridge;
import dev.sohbet.chat.telegram.TelegramSettings;
import dev.sohbet.chat.telegram.fake.FakeTelegram;
import dev.sohbet.chat.testkit.TestClock;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.actuate.context.properties.ConfigurationPropertiesReportEndpoint;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** The Telegram bridge as a bean: when there is one, how it is set, and what is shown of it. */
@ExtendWith(OutputCaptureExtension.class)
class ChatTelegramAutoConfigurationTest {
    private static final String TOKEN = "4242424242:FAKE-token_of-a-bot-that-is-not-there";
    private static final String NOWHERE = "chat.telegram.api-url=http://127.0.0.1:9";

    private final ApplicationContextRunner host = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    ChatStoreAutoConfiguration.class,
                    ChatAutoConfiguration.class,
                    ChatTelegramAutoConfiguration.class,
                    ChatActuatorAutoConfiguration.class))
            .withPropertyValues("chat.store=memory", "chat.admin.password=a-test-password");

    private final ApplicationContextRunner bot =
            host.withPropertyValues("chat.telegram.token=" + TOKEN, "chat.telegram.chat=-1001", NOWHERE);

    @Test
    void without_a_token_nothing_happens() {
        host.withPropertyValues("chat.telegram.chat=-1001", "TELEGRAM_BOT_TOKEN= ")
                .run(context -> {
                    assertThat(context).hasNotFailed().doesNotHaveBean(TelegramBridge.class);
                    assertThat(context).doesNotHaveBean("chatHealthContributor");
                    assertThat(context.getBean(Chat.class).selfTests()).isEmpty();
                    assertThat(context.getBean(Chat.class).webhook("telegram")).isEmpty();
                });
    }

    @Test
    void with_one_the_chat_has_the_bridge_in_every_role_once() {
        bot.run(context -> {
            TelegramBridge bridge = context.getBean(TelegramBridge.class);
            Chat chat = context.getBean(Chat.class);
            assertThat(chat.selfTests()).containsExactly(bridge);
            assertThat(chat.webhook("telegram")).contains(bridge);
            assertThat(chat.links().channels()).containsExactly("telegram");
        });
    }

    @Test
    void the_environment_does_as_well() {
        host.withPropertyValues(
                        "TELEGRAM_BOT_TOKEN=" + TOKEN, "TELEGRAM_CHAT_ID=-1001", "TELEGRAM_API_URL=http://127.0.0.1:9")
                .run(context -> assertThat(context).hasSingleBean(TelegramBridge.class));
    }

    @Test
    void a_chat_of_the_hosts_own_is_connected_by_the_host() {
        try (Chat own = Chat.builder().build()) {
            bot.withBean(Chat.class, () -> own)
                    .withBean(ChatStore.class, InMemoryChatStore::new)
                    .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(TelegramBridge.class));
        }
    }

    /** Closing the chat first would leave the bridge to work on what is gone. */
    @Test
    void the_bridge_runs_as_long_as_the_chat() {
        try (FakeTelegram telegram = FakeTelegram.start(InstantSource.system())) {
            AtomicReference<TelegramBridge> seen = new AtomicReference<>();
            host.withPropertyValues(
                            "chat.telegram.token=" + telegram.token(),
                            "chat.telegram.chat=-1001",
                            "chat.telegram.api-url=" + telegram.url())
                    .run(context -> {
                        seen.set(context.getBean(TelegramBridge.class));
                        await().until(() -> telegram.pollsBegun() > 0);
                        assertThat(context.getBeanFactory().getDependenciesForBean("chatTelegramRun"))
                                .contains("chat", "chatTelegramBridge");
                    });
            assertThat(seen)
                    .hasValueSatisfying(bridge -> assertThat(bridge.run(Locale.ENGLISH))
                            .extracting(Finding::code)
                            .containsExactly("unreachable"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "chat.telegram.chat= | no chat where the team reads | chat.telegram.chat",
                "chat.telegram.chat=@support | is a number | -100",
                "chat.telegram.chat=0 | other than 0 | BotFather",
                "chat.telegram.chats.sales=@sales | chat.telegram.chats.sales is not the id | -100",
                "chat.telegram.chats.Sales=-1002 | such as pre-sales; 'Sales' has not | docs/settings.md",
                "chat.telegram.chats.sales=0 | other than 0 | BotFather",
                "chat.telegram.token=mysecrettoken | has not the form | BotFather",
                "chat.telegram.api-url=ftp://example.org | https://host | docs/settings.md",
                "chat.telegram.api-url=mysecrettoken here | https://host | docs/settings.md",
                "chat.telegram.zone=Atlantis | Europe/Istanbul | docs/settings.md",
                "chat.telegram.webhook=true | where this site is | chat.public-url",
                "chat.public-url=shop.example | chat.public-url | https://shop.example",
                "chat.public-url=https://shop.example?a=1 | chat.public-url | https://shop.example",
            })
    void what_is_wrong_stops_the_start_with_a_sentence(
            String setting, String said, String remedy, CapturedOutput output) {
        bot.withPropertyValues(setting).run(context -> {
            assertThat(analysis(context.getStartupFailure()).getDescription())
                    .contains(said)
                    .doesNotContain(TOKEN);
            assertThat(analysis(context.getStartupFailure()).getAction()).contains(remedy);
        });
        assertThat(output).doesNotContain(TOKEN, "mysecrettoken");
    }

    private static TelegramSettings settings(String... settings) {
        Map<String, Object> all = new HashMap<>(Map.of("chat.telegram.token", TOKEN, "chat.telegram.chat", "-1001"));
        for (String each : settings) {
            String[] nameAndValue = each.split("=", 2);
            all.put(nameAndValue[0], nameAndValue[1]);
        }
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", all));
        Binder binder = Binder.get(environment);
        return binder.bindOrCreate("chat.telegram", ChatTelegramProperties.class)
                .settings(binder.bindOrCreate("chat", ChatProperties.class), environment);
    }

    @Test
    void what_is_not_set_is_the_bridges_own() {
        assertThat(settings()).isEqualTo(TelegramSettings.of(TOKEN, -1001));
    }

    @Test
    void each_setting_can_be_set() {
        assertThat(settings(
                        "chat.telegram.api-url=http://127.0.0.1:8081",
                        "chat.telegram.chats.pre-sales=-1002",
                        "chat.telegram.chats.press= ",
                        "chat.telegram.language=tr",
                        "chat.telegram.zone=Europe/Istanbul",
                        "chat.telegram.read-marks=true",
                        "chat.telegram.webhook=false",
                        "chat.base-path=/help",
                        "chat.public-url=https://shop.example/store/"))
                .isEqualTo(new TelegramSettings(
                        TOKEN,
                        -1001,
                        Map.of("pre-sales", -1002L),
                        URI.create("http://127.0.0.1:8081"),
                        URI.create("https://shop.example/store/help/panel"),
                        null,
                        ZoneId.of("Europe/Istanbul"),
                        Locale.forLanguageTag("tr"),
                        true));
    }

    @Test
    void chats_can_be_set_from_the_environment() {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .addFirst(new SystemEnvironmentPropertySource(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        Map.of(
                                "CHAT_TELEGRAM_TOKEN", TOKEN,
                                "CHAT_TELEGRAM_CHAT", "-1001",
                                "CHAT_TELEGRAM_CHATS_SALES", "-1002")));
        Binder binder = Binder.get(environment);
        assertThat(binder.bindOrCreate("chat.telegram", ChatTelegramProperties.class)
                        .settings(binder.bindOrCreate("chat", ChatProperties.class), environment)
                        .chats())
                .isEqualTo(Map.of("sales", -1002L));
    }

    @Test
    void telegram_pushes_where_it_can() {
        URI hooks = URI.create("https://shop.example/chat/hooks");
        assertThat(settings("chat.public-url=https://shop.example").webhook()).isEqualTo(hooks);
        assertThat(settings("chat.public-url=https://shop.example", "chat.telegram.webhook=true")
                        .webhook())
                .isEqualTo(hooks);
        assertThat(settings("chat.public-url=http://127.0.0.1:8080").webhook()).isNull();
        assertThat(settings("chat.public-url=http://127.0.0.1:8080", "chat.telegram.webhook=true")
                        .webhook())
                .isEqualTo(URI.create("http://127.0.0.1:8080/chat/hooks"));
        assertThat(settings().panel()).isNull();
    }

    /** Also for a host that shows its actuator's readers all values. */
    @Test
    void the_token_is_shown_nowhere(CapturedOutput output) {
        bot.withPropertyValues("chat.secret-key=a-key-of-the-server-0123456789abcdef")
                .run(context -> {
                    ConfigurationPropertiesReportEndpoint report = new ConfigurationPropertiesReportEndpoint(
                            context.getBeansOfType(SanitizingFunction.class).values(), Show.ALWAYS);
                    report.setApplicationContext(context);
                    String shown = report.configurationProperties().getContexts().values().stream()
                            .flatMap(each -> each.getBeans().values().stream())
                            .map(bean -> bean.getProperties() + " " + bean.getInputs())
                            .collect(Collectors.joining());
                    assertThat(shown)
                            .contains("chat.telegram", "-1001", "******")
                            .doesNotContain(TOKEN, "FAKE-token", "a-test-password", "a-key-of-the-server");
                    assertThat(context.getBean(ChatTelegramProperties.class).toString())
                            .doesNotContain(TOKEN);
                });
        assertThat(output).doesNotContain(TOKEN, "FAKE-token");
    }

    @Test
    void health_says_codes_only() {
        bot.run(context -> {
            CompositeHealthContributor health =
                    context.getBean("chatHealthContributor", CompositeHealthContributor.class);
            assertThat(health.getContributor("telegram"))
                    .isInstanceOfSatisfying(
                            HealthIndicator.class,
                            telegram -> assertThat(telegram.health())
                                    .isEqualTo(Health.down()
                                            .withDetail("codes", List.of("unreachable"))
                                            .build()));
        });
    }

    private static final class Pigeons implements SelfTest {
        private Level level = Level.WARNING;
        private int runs;

        @Override
        public String name() {
            return "pigeons";
        }

        @Override
        public List<Finding> run(Locale locale) {
            runs++;
            return List.of(
                    new Finding(Level.OK, "fed", "They are fed.", null),
                    new Finding(level, "asleep", "They sleep.", null));
        }
    }

    @Test
    void a_warning_is_no_reason_to_be_down_and_a_minute_is_one_test() {
        TestClock clock = new TestClock();
        Pigeons pigeons = new Pigeons();
        SelfTestHealth health = new SelfTestHealth(pigeons, clock);
        assertThat(health.health().getStatus()).isEqualTo(Status.UP);
        assertThat(health.health().getDetails()).isEqualTo(Map.of("codes", List.of("fed", "asleep")));
        pigeons.level = Level.FAILURE;
        clock.advance(Duration.ofSeconds(59));
        assertThat(health.health().getStatus()).isEqualTo(Status.UP);
        clock.advance(Duration.ofSeconds(1));
        assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
        assertThat(pigeons.runs).isEqualTo(2);
    }

    @Test
    void health_can_be_switched_off() {
        bot.withPropertyValues("management.health.chat.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("chatHealthContributor"));
    }

    /** As on Boot 3.5, where these have other names, and on sites without an actuator. */
    @Test
    void without_an_actuator_there_is_a_bridge_all_the_same() {
        bot.withClassLoader(
                        new FilteredClassLoader("org.springframework.boot.health", "org.springframework.boot.actuate"))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(TelegramBridge.class)
                        .doesNotHaveBean("chatHealthContributor"));
    }
}
