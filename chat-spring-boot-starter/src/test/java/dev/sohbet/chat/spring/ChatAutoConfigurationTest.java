package dev.sohbet.chat.spring;

import static dev.sohbet.chat.spring.ChatStoreAutoConfigurationTest.write;
import static dev.sohbet.chat.spring.Failures.analysis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sohbet.chat.Chat;
import dev.sohbet.chat.ChatLimits;
import dev.sohbet.chat.model.AgentRole;
import dev.sohbet.chat.model.ChatEvent;
import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.Content;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.event.EventListener;

/** The chat as a bean: its limits, its first admin, its events. */
@ExtendWith(OutputCaptureExtension.class)
class ChatAutoConfigurationTest {
    private final ApplicationContextRunner host = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(ChatStoreAutoConfiguration.class, ChatAutoConfiguration.class))
            .withPropertyValues("chat.store=memory");

    private final ApplicationContextRunner quiet = host.withPropertyValues("chat.admin.password=a-test-password");

    @Test
    void what_is_not_set_is_the_cores() {
        quiet.run(context -> assertThat(context.getBean(ChatLimits.class)).isEqualTo(ChatLimits.DEFAULT));
    }

    @Test
    void each_limit_can_be_set() {
        quiet.withPropertyValues(
                        "chat.limits.burst=3",
                        "chat.limits.refill=2s",
                        "chat.limits.waiting=50",
                        "chat.limits.reopen-within=1d",
                        "chat.limits.token-idle=2d",
                        "chat.limits.session-idle=10m",
                        "chat.limits.session-total=1h")
                .run(context -> assertThat(context.getBean(ChatLimits.class))
                        .isEqualTo(new ChatLimits(
                                3,
                                Duration.ofSeconds(2),
                                50,
                                Duration.ofDays(1),
                                Duration.ofDays(2),
                                Duration.ofMinutes(10),
                                Duration.ofHours(1))));
    }

    @Test
    void a_wrong_limit_stops_the_start() {
        quiet.withPropertyValues("chat.limits.token-idle=1s")
                .run(context -> assertThat(analysis(context.getStartupFailure()).getDescription())
                        .contains("tokenIdle"));
    }

    @Test
    void a_chat_of_the_hosts_own_wins() {
        Chat own = Chat.builder().build();
        quiet.withBean(Chat.class, () -> own)
                .run(context -> assertThat(context.getBean(Chat.class)).isSameAs(own));
    }

    @Test
    void a_customizer_has_the_last_word() {
        AtomicBoolean asked = new AtomicBoolean();
        quiet.withBean(ChatCustomizer.class, () -> builder -> asked.set(true))
                .run(context -> assertThat(asked).isTrue());
    }

    @Test
    void the_chat_is_closed_with_the_context() {
        Chat[] chat = new Chat[1];
        quiet.run(context -> chat[0] = context.getBean(Chat.class));
        assertThatThrownBy(() -> write(chat[0], "too late")).hasRootCauseInstanceOf(ChatException.class);
    }

    @Test
    void entries_are_application_events() {
        quiet.withBean(Listener.class).run(context -> {
            write(context.getBean(Chat.class), "heard");
            List<ChatEvent.EntryAdded> heard = context.getBean(Listener.class).heard;
            await().until(() -> heard.size() == 1);
            assertThat(heard.get(0).entry().content()).isEqualTo(new Content.Message("heard"));
        });
    }

    @Test
    void the_first_admin_has_the_password_of_the_settings() {
        host.withPropertyValues("chat.admin.username=ayse", "chat.admin.password=walnut-and-oak")
                .run(context -> assertSignsIn(context.getBean(Chat.class), "ayse", "walnut-and-oak"));
    }

    @Test
    void the_first_admin_has_the_password_of_the_environment(CapturedOutput output) {
        host.withPropertyValues("ADMIN_USERNAME=ayse", "ADMIN_PASSWORD=walnut-and-oak")
                .run(context -> assertSignsIn(context.getBean(Chat.class), "ayse", "walnut-and-oak"));
        assertThat(output).doesNotContain("walnut-and-oak");
    }

    @Test
    void a_password_is_made_and_printed_once(CapturedOutput output) {
        host.withPropertyValues("ADMIN_PASSWORD=").run(context -> {
            String[] words = output.getOut()
                    .lines()
                    .filter(line -> line.contains("sign in as 'admin'"))
                    .findFirst()
                    .orElseThrow()
                    .strip()
                    .split("password ", -1);
            assertSignsIn(context.getBean(Chat.class), "admin", words[1].split(" ", -1)[0]);
        });
        assertThat(output.getOut().lines().filter(line -> line.contains("sign in as")))
                .hasSize(1);
    }

    @Test
    void an_admin_that_is_there_stays_as_it_is(CapturedOutput output) {
        Chat own = Chat.builder().build();
        own.identities().addAgent("boss", "an-older-password", "Boss", AgentRole.ADMIN);
        host.withBean(Chat.class, () -> own).run(context -> assertSignsIn(own, "boss", "an-older-password"));
        assertThat(output).doesNotContain("sign in as");
    }

    @Test
    void a_password_that_is_too_short_stops_the_start() {
        host.withPropertyValues("chat.admin.password=short").run(context -> {
            assertThat(analysis(context.getStartupFailure()).getAction()).contains("chat.admin.password");
            assertThat(analysis(context.getStartupFailure()).getDescription()).doesNotContain("short'");
        });
    }

    private static void assertSignsIn(Chat chat, String username, String password) {
        var signedIn = chat.identities().signIn(username, password, "127.0.0.1");
        assertThat(signedIn.agent().role()).isEqualTo(AgentRole.ADMIN);
    }

    static final class Listener {
        final List<ChatEvent.EntryAdded> heard = new CopyOnWriteArrayList<>();

        @EventListener
        void on(ChatEvent.EntryAdded event) {
            heard.add(event);
        }
    }
}
