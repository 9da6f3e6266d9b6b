package dev.sohbet.chat.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.sohbet.chat.Chat;
import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.Participant;
import dev.sohbet.chat.model.Presence;
import dev.sohbet.chat.testkit.TestClient;
import dev.sohbet.chat.testkit.TestHttp;
import dev.sohbet.chat.testkit.TestSocket;
import dev.sohbet.chat.testkit.Told;
import dev.sohbet.chat.web.ChatServlet;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The chat in real Boot applications on Boot's own server, with and without Spring Security. */
class HostedChatTest {
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

    /** Where it serves now; another place after each start. */
    private static URI site(ConfigurableApplicationContext context) {
        return URI.create("http://localhost:" + context.getEnvironment().getRequiredProperty("local.server.port"));
    }

    private static TestHttp.Reply get(URI site, String path) {
        return TestHttp.send(TestHttp.request(site.resolve(path)).build());
    }

    private static void converse(URI visitorsSite, URI agentsSite) {
        try (TestClient visitor = TestClient.visitor(visitorsSite).connect();
                TestClient agent =
                        TestClient.agent(agentsSite, "ada", "a-test-password").connect()) {
            visitor.send("Is it oak?").acked();
            String thread = visitor.thread();
            agent.watch(thread);
            agent.awaitText(thread, "Is it oak?");
            agent.send(thread, "Walnut.").acked();
            visitor.awaitText(thread, "Walnut.");
            assertThat(visitor.screen(thread))
                    .extracting(Told::seq, Told::author, Told::content)
                    .containsExactly(tuple(1L, visitor.id(), "Is it oak?"), tuple(2L, agent.id(), "Walnut."));
            assertThat(visitor.faults()).isEmpty();
            assertThat(agent.faults()).isEmpty();
        }
    }

    @Test
    void a_visitor_and_an_agent_talk_over_websocket() {
        URI site = site(start(Shop.class));
        assertThat(get(site, "/").body()).isEqualTo("the shop");
        converse(site, site);
    }

    @Test
    void the_widget_and_the_panel_are_served() {
        URI site = site(start(Shop.class));
        assertThat(get(site, "/chat/widget.js").status()).isEqualTo(200);
        assertThat(get(site, "/chat/panel").body()).contains("<sohbet-panel");
        assertThat(get(site, "/chat/nothing").status()).isEqualTo(404);
    }

    @Test
    void the_widgets_files_may_be_loaded_by_any_page_and_nothing_else_may() throws IOException {
        URI site = site(start(Shop.class));
        List<String> shared = new ArrayList<>();
        for (String file : files()) {
            TestHttp.Reply served = get(site, "/chat/" + file);
            assertThat(served.status()).as(file).isEqualTo(200);
            if ("*".equals(served.headers().get("Access-Control-Allow-Origin"))) {
                shared.add(file);
            }
        }
        assertThat(shared).contains("widget.js").hasSizeGreaterThan(1);
        assertThat(files()).filteredOn(file -> !shared.contains(file)).containsExactly("panel.html");
        assertThat(get(site, "/chat/panel").headers()).doesNotContainKey("Access-Control-Allow-Origin");
        assertThat(TestHttp.post(site, "/api/visitor", "{}", Map.of("Origin", TestHttp.origin(site)))
                        .headers())
                .doesNotContainKey("Access-Control-Allow-Origin");
    }

    private static List<String> files() throws IOException {
        try (InputStream manifest = HostedChatTest.class.getResourceAsStream("/dev/sohbet/chat/ui/manifest.txt")) {
            assertThat(manifest).isNotNull();
            return new String(manifest.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split("\t", -1)[0])
                    .toList();
        }
    }

    @Test
    void two_applications_in_one_process_share_a_file() {
        converse(site(start(Shop.class)), site(start(Shop.class)));
    }

    @Test
    void a_stop_sends_everyone_away_first_and_waits_for_nobody() {
        ConfigurableApplicationContext context = start(Shop.class);
        URI site = site(context);
        try (TestClient connected = TestClient.visitor(site).connect();
                TestClient polling =
                        TestClient.visitor(site).over(TestClient.Carrier.HTTP).connect()) {
            await().until(() -> isThere(context.getBean(Chat.class), polling.id()));
            int polls = polling.polls();

            long before = System.nanoTime();
            context.close();
            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .as("nobody is waited for")
                    .isLessThan(Duration.ofSeconds(9));
            connected.await("its end", () -> connected.closings().contains(1012));
            polling.await("its end", () -> !polling.closings().isEmpty());
            assertThat(polling.polls() > polls || polling.closings().contains(1012))
                    .as("the poll that was held is answered")
                    .isTrue();
        }
    }

    private static boolean isThere(Chat chat, String visitor) {
        Author author = new Participant.Visitor(visitor, null).author();
        Presence presence =
                chat.as(new Participant.Sys()).presence(List.of(author)).get(author);
        return presence != null && presence.state() == Presence.State.ONLINE;
    }

    @Test
    void after_a_stop_and_a_start_of_its_context_the_chat_goes_on() {
        ConfigurableApplicationContext context = start(Shop.class);
        context.stop();
        context.start();
        converse(site(context), site(context));
    }

    @Test
    void a_pause_of_its_context_sends_nobody_away() {
        ConfigurableApplicationContext context = start(Shop.class);
        try (TestClient visitor = TestClient.visitor(site(context)).connect()) {
            context.pause();
            visitor.send("Is it oak?").acked();
            context.restart();
            assertThat(visitor.closings()).isEmpty();
        }
        converse(site(context), site(context));
    }

    @Test
    void beside_boots_own_protection_anonymous_visitors_are_served() {
        URI site = site(start(Guarded.class));
        assertThat(get(site, "/").status()).as("Boot's protection of the rest").isEqualTo(401);
        var script = get(site, "/chat/widget.js");
        assertThat(script.status()).isEqualTo(200);
        assertThat(script.headers())
                .as("no session for having looked")
                .doesNotContainKey("Set-Cookie")
                .containsKey("ETag");
        assertThat(get(site, "/chat/nothing").status()).as("its own 404").isEqualTo(404);
        converse(site, site);
    }

    @Test
    void beside_boots_own_protection_a_foreign_page_is_refused_by_ourselves() {
        URI site = site(start(Guarded.class));
        assertThatThrownBy(() -> TestSocket.open(site, Map.of("Origin", "https://evil.example")))
                .isInstanceOfSatisfying(
                        TestSocket.HandshakeRefused.class,
                        refused -> assertThat(refused.status()).isEqualTo(403));
    }

    @Test
    void beside_boots_own_protection_a_servlet_that_the_host_registers_is_open_too() {
        URI site = site(start(OwnRegistration.class));
        assertThat(get(site, "/").status()).as("Boot's protection of the rest").isEqualTo(401);
        assertThat(get(site, "/chat/widget.js").status()).isEqualTo(200);
        assertThat(get(site, "/chat/nothing").status()).as("its own 404").isEqualTo(404);
        converse(site, site);
    }

    @Test
    void who_has_signed_in_at_the_host_stays_visible_to_the_chat() throws Exception {
        URI site =
                site(start(Guarded.class, "spring.security.user.name=customer", "spring.security.user.password=hers"));
        HttpClient browser =
                HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
        String form = open(browser, site, "/login").body();
        String csrf = form.replaceAll("(?s).*name=\"_csrf\"[^>]*value=\"([^\"]+)\".*", "$1");
        HttpRequest login = TestHttp.request(site.resolve("/login"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("username=customer&password=hers&_csrf=" + csrf))
                .build();
        browser.send(login, HttpResponse.BodyHandlers.discarding());
        assertThat(open(browser, site, "/").body()).isEqualTo("the shop");
        assertThat(open(browser, site, "/chat/widget.js").headers().firstValue("X-Principal"))
                .hasValue("customer");
    }

    private static HttpResponse<String> open(HttpClient browser, URI site, String path)
            throws IOException, InterruptedException {
        return browser.send(TestHttp.request(site.resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void beside_a_chain_of_the_hosts_own_both_hold() {
        URI site = site(start(OwnChain.class));
        assertThat(get(site, "/").status()).isEqualTo(403);
        converse(site, site);
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

    @SpringBootConfiguration
    @EnableAutoConfiguration(excludeName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
    static class OwnRegistration {
        /** Without a name for the servlet. */
        @Bean
        ServletRegistrationBean<ChatServlet> help(ChatServlet servlet) {
            return new ServletRegistrationBean<>(servlet, "/chat/*");
        }
    }
}
