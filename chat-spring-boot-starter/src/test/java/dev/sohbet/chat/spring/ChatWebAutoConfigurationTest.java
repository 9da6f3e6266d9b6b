package dev.sohbet.chat.spring;

import static dev.sohbet.chat.spring.Failures.analysis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.Chat;
import dev.sohbet.chat.web.ChatServlet;
import dev.sohbet.chat.web.WebSettings;
import jakarta.servlet.http.HttpServlet;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The servlet, its settings and its place. */
class ChatWebAutoConfigurationTest {
    private static final AutoConfigurations CHAT = AutoConfigurations.of(
            ChatStoreAutoConfiguration.class,
            ChatAutoConfiguration.class,
            ChatWebAutoConfiguration.class,
            ChatSecurityAutoConfiguration.class);
    private static final String[] SETTINGS = {"chat.store=memory", "chat.admin.password=a-test-password"};

    private final WebApplicationContextRunner site =
            new WebApplicationContextRunner().withConfiguration(CHAT).withPropertyValues(SETTINGS);

    @Test
    void the_servlet_answers_under_chat() {
        site.run(context -> {
            ServletRegistrationBean<?> registration = registration(context);
            assertThat(registration.getUrlMappings()).containsExactly("/chat/*");
            assertThat(registration.isAsyncSupported()).isTrue();
            assertThat(context.getBean(WebSettings.class)).isEqualTo(WebSettings.DEFAULT);
        });
    }

    @Test
    void or_under_another_path() {
        site.withPropertyValues("chat.base-path=/help/desk")
                .run(context ->
                        assertThat(registration(context).getUrlMappings()).containsExactly("/help/desk/*"));
    }

    @Test
    void a_path_that_is_none_stops_the_start() {
        for (String path : new String[] {"/", "chat", "/chat/", "/chat/*", "/a b"}) {
            site.withPropertyValues("chat.base-path=" + path)
                    .run(context -> assertThat(
                                    analysis(context.getStartupFailure()).getDescription())
                            .contains("chat.base-path"));
        }
    }

    @Test
    void each_web_setting_can_be_set() {
        site.withPropertyValues(
                        "chat.allowed-origins=https://shop.example,https://www.shop.example:8443",
                        "chat.trusted-proxies=10.0.0.1",
                        "chat.instance=shop",
                        "chat.insecure-http=true",
                        "chat.connections-per-address=7",
                        "chat.frame-burst=8",
                        "chat.frame-refill=9ms")
                .run(context -> assertThat(context.getBean(WebSettings.class))
                        .isEqualTo(new WebSettings(
                                Set.of("https://shop.example", "https://www.shop.example:8443"),
                                Set.of("10.0.0.1"),
                                "shop",
                                true,
                                7,
                                8,
                                Duration.ofMillis(9),
                                WebSettings.DEFAULT.clock())));
    }

    @Test
    void an_origin_that_is_none_stops_the_start() {
        site.withPropertyValues("chat.allowed-origins=shop.example").run(context -> {
            assertThat(analysis(context.getStartupFailure()).getDescription())
                    .contains("allowed origins")
                    .contains("shop.example");
        });
    }

    @Test
    void the_hosts_own_beans_win() {
        WebSettings settings =
                new WebSettings(Set.of(), Set.of(), "own", false, 1, 1, Duration.ZERO, WebSettings.DEFAULT.clock());
        Chat chat = Chat.builder().build();
        ChatServlet servlet = new ChatServlet(chat, settings);
        site.withBean(Chat.class, () -> chat)
                .withBean(WebSettings.class, () -> settings)
                .withBean(ChatServlet.class, () -> servlet)
                .withUserConfiguration(Elsewhere.class)
                .run(context -> {
                    assertThat(context.getBean(WebSettings.class)).isSameAs(settings);
                    assertThat(context.getBean(ChatServlet.class)).isSameAs(servlet);
                    assertThat(registration(context).getUrlMappings()).containsExactly("/elsewhere/*");
                });
    }

    @Test
    void a_registration_of_another_servlet_is_not_the_chats() {
        site.withUserConfiguration(OtherServlet.class)
                .run(context -> assertThat(context.getBeansOfType(ServletRegistrationBean.class))
                        .containsOnlyKeys("other", "chatServletRegistration"));
    }

    @Test
    void an_application_without_a_web_has_the_chat_alone() {
        new ApplicationContextRunner()
                .withConfiguration(CHAT)
                .withPropertyValues(SETTINGS)
                .run(context -> assertThat(context).hasSingleBean(Chat.class).doesNotHaveBean(ChatServlet.class));
    }

    @Test
    void an_application_without_spring_security_starts() {
        site.withClassLoader(new FilteredClassLoader("org.springframework.security"))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(ChatServlet.class)
                        .doesNotHaveBean("chatSecurityFilterChain"));
    }

    private static ServletRegistrationBean<?> registration(ApplicationContext context) {
        return context.getBean(ServletRegistrationBean.class);
    }

    @Configuration(proxyBeanMethods = false)
    static class Elsewhere {
        @Bean
        ServletRegistrationBean<ChatServlet> elsewhere(ChatServlet servlet) {
            return new ServletRegistrationBean<>(servlet, "/elsewhere/*");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OtherServlet {
        @Bean
        ServletRegistrationBean<HttpServlet> other() {
            return new ServletRegistrationBean<>(new HttpServlet() {}, "/other");
        }
    }
}
