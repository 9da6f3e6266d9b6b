package dev.sohbet.chat.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sohbet.chat.Chat;
import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.Participant;
import dev.sohbet.chat.model.Presence;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Path;
import java.security.Principal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The chat in real Boot applications on Boot's own server, with and without Spring Security. */
class HostedChatTest {
    private static final String HELLO = "{\"kind\":\"hello\",\"id\":\"1\",\"v\":1,\"as\":\"%s\"%s}";

    @TempDir
    Path folder;

    private final List<ConfigurableApplicationContext> running = new ArrayList<>();

    @AfterEach
    void stop() {
        running.forEach(ConfigurableApplicationContext::close);
    }

    private ConfigurableApplicationContext start(Class<?> host, String... settings) {
        ConfigurableApplicationContext context = new SpringApplicationBuilder(host)
                .web(WebApplicationType.SERVLET)
                .properties(Map.of(
                        "server.port", "0",
                        "chat.data-dir", folder.resolve("data").toString(),
                        "chat.admin.username", "ada",
                        "chat.admin.password", "a-test-password",
                        "logging.level.root", "warn"))
                .run(Arrays.stream(settings).map(each -> "--" + each).toArray(String[]::new));
        running.add(context);
        return context;
    }

    private static int port(ConfigurableApplicationContext context) {
        return Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port"));
    }

    private static ChatBrowser.Line agent(ChatBrowser browser) throws Exception {
        var signedIn = browser.post("/chat/api/login", "{\"username\":\"ada\",\"password\":\"a-test-password\"}");
        assertThat(signedIn.statusCode()).as(signedIn.body()).isEqualTo(200);
        ChatBrowser.Line line = browser.connect(HELLO.formatted("agent", ""));
        line.send("{\"kind\":\"watch\",\"id\":\"w\",\"inbox\":true,\"threads\":[]}");
        line.await("watching");
        return line;
    }

    private static void converse(int visitorsPort, int agentsPort) throws Exception {
        ChatBrowser visitor = new ChatBrowser(visitorsPort);
        String token = visitor.token();
        ChatBrowser.Line there = visitor.connect(HELLO.formatted("visitor", ",\"token\":\"" + token + "\""));
        ChatBrowser.Line here = agent(new ChatBrowser(agentsPort));

        there.send("{\"kind\":\"send\",\"id\":\"question-0123456789abcdef\",\"text\":\"Is it oak?\"}");
        String thread = ChatBrowser.value(there.await("ack"), "thread");
        assertThat(here.await("summaries")).contains("Is it oak?");

        here.send("{\"kind\":\"send\",\"id\":\"answer-0123456789abcdefgh\",\"thread\":\"" + thread
                + "\",\"text\":\"Walnut.\"}");
        here.await("ack");
        String entry = there.await("entry");
        while (!entry.contains("Walnut.")) {
            entry = there.await("entry");
        }
        assertThat(entry).contains("\"seq\":2").contains("\"role\":\"agent\"");
    }

    @Test
    void a_visitor_and_an_agent_talk_over_websocket() throws Exception {
        int port = port(start(Shop.class));
        assertThat(new ChatBrowser(port).get("/").body()).isEqualTo("the shop");
        converse(port, port);
    }

    @Test
    void the_widget_and_the_panel_are_served() throws Exception {
        ChatBrowser browser = new ChatBrowser(port(start(Shop.class)));
        assertThat(browser.get("/chat/widget.js").statusCode()).isEqualTo(200);
        assertThat(browser.get("/chat/panel").body()).contains("<sohbet-panel");
        assertThat(browser.get("/chat/nothing").statusCode()).isEqualTo(404);
    }

    @Test
    void two_applications_in_one_process_share_a_file() throws Exception {
        int one = port(start(Shop.class));
        int other = port(start(Shop.class));
        converse(one, other);
    }

    @Test
    void a_stop_sends_everyone_away_first_and_waits_for_nobody() throws Exception {
        ConfigurableApplicationContext context = start(Shop.class);
        ChatBrowser browser = new ChatBrowser(port(context));
        String token = browser.token();
        ChatBrowser.Line line = browser.connect(HELLO.formatted("visitor", ",\"token\":\"" + token + "\""));

        var waiting = browser.post("/chat/api/visitor", "{}").body();
        String epoch = context.getBean(Chat.class).epoch();
        CompletableFuture<HttpResponse<String>> poll =
                browser.poll(ChatBrowser.value(waiting, "token"), epoch, "offline");
        Participant.Visitor whoWaits = new Participant.Visitor(ChatBrowser.value(waiting, "id"), null);
        await().until(() -> isThere(context.getBean(Chat.class), whoWaits.author()));

        Instant before = Instant.now();
        context.close();
        assertThat(before).as("nobody is waited for").isAfter(Instant.now().minusSeconds(20));
        assertThat(line.await("closed")).contains("1012");
        assertThat(poll.get(5, TimeUnit.SECONDS).statusCode()).isIn(200, 503);
    }

    private static boolean isThere(Chat chat, Author author) {
        Presence presence =
                chat.as(new Participant.Sys()).presence(List.of(author)).get(author);
        return presence != null && presence.state() == Presence.State.ONLINE;
    }

    @Test
    void beside_boots_own_protection_anonymous_visitors_are_served() throws Exception {
        int port = port(start(Guarded.class));
        ChatBrowser browser = new ChatBrowser(port);
        assertThat(browser.get("/").statusCode())
                .as("Boot's protection of the rest")
                .isEqualTo(401);
        var script = browser.get("/chat/widget.js");
        assertThat(script.statusCode()).isEqualTo(200);
        assertThat(script.headers().firstValue("Set-Cookie"))
                .as("no session for having looked")
                .isEmpty();
        assertThat(script.headers().firstValue("ETag")).isPresent();
        assertThat(browser.get("/chat/nothing").statusCode()).as("its own 404").isEqualTo(404);
        converse(port, port);
    }

    @Test
    void beside_boots_own_protection_a_foreign_page_is_refused_by_ourselves() {
        ChatBrowser browser = new ChatBrowser(port(start(Guarded.class)));
        assertThatThrownBy(() -> browser.connect("https://evil.example", HELLO.formatted("visitor", "")))
                .cause()
                .isInstanceOfSatisfying(
                        WebSocketHandshakeException.class,
                        refused ->
                                assertThat(refused.getResponse().statusCode()).isEqualTo(403));
    }

    @Test
    void who_has_signed_in_at_the_host_stays_visible_to_the_chat() throws Exception {
        int port =
                port(start(Guarded.class, "spring.security.user.name=customer", "spring.security.user.password=hers"));
        ChatBrowser browser = new ChatBrowser(port);
        String form = browser.get("/login").body();
        String csrf = form.replaceAll("(?s).*name=\"_csrf\"[^>]*value=\"([^\"]+)\".*", "$1");
        browser.submit("/login", "username=customer&password=hers&_csrf=" + csrf);
        assertThat(browser.get("/").body()).isEqualTo("the shop");
        assertThat(browser.get("/chat/widget.js").headers().firstValue("X-Principal"))
                .hasValue("customer");
    }

    @Test
    void beside_a_chain_of_the_hosts_own_both_hold() throws Exception {
        int port = port(start(OwnChain.class));
        ChatBrowser browser = new ChatBrowser(port);
        assertThat(browser.get("/").statusCode()).isEqualTo(403);
        converse(port, port);
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration(
            exclude = {ServletWebSecurityAutoConfiguration.class, SecurityFilterAutoConfiguration.class},
            excludeName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
    @RestController
    static class Shop {
        @GetMapping("/")
        String home() {
            return "the shop";
        }
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration(excludeName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
    @RestController
    static class Guarded {
        /** Shows what the chat's servlet could see. */
        @Bean
        FilterRegistrationBean<Filter> principal() {
            FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>((request, response, chain) -> {
                Principal principal = ((HttpServletRequest) request).getUserPrincipal();
                if (principal != null) {
                    ((HttpServletResponse) response).setHeader("X-Principal", principal.getName());
                }
                chain.doFilter(request, response);
            });
            registration.addUrlPatterns("/chat/*");
            registration.setAsyncSupported(true);
            return registration;
        }

        @GetMapping("/")
        String home() {
            return "the shop";
        }
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration(excludeName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
    static class OwnChain {
        @Bean
        SecurityFilterChain everything(HttpSecurity http) {
            return http.authorizeHttpRequests(requests -> requests.anyRequest().denyAll())
                    .build();
        }
    }
}
