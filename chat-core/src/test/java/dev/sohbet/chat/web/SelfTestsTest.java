package dev.sohbet.chat.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.memory.InMemoryChatStore;
import dev.sohbet.chat.spi.SelfTest;
import dev.sohbet.chat.testkit.TestClock;
import dev.sohbet.chat.testkit.TestHttp;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What agents are told of the chat's connections. */
class SelfTestsTest {
    private final TestClock clock = new TestClock();
    private final Loft loft = new Loft();
    private final TestSite site = TestSite.start(
            new InMemoryChatStore(),
            new WebSettings(Set.of(), Set.of(), "chat", false, 100, 1, Duration.ZERO, clock),
            builder -> builder.selfTest(loft));

    private static final class Loft implements SelfTest {
        final AtomicInteger runs = new AtomicInteger();
        final CountDownLatch begun = new CountDownLatch(1);
        private volatile CountDownLatch open = new CountDownLatch(0);

        @Override
        public String name() {
            return "pigeons";
        }

        @Override
        public List<Finding> run(Locale locale) {
            runs.incrementAndGet();
            begun.countDown();
            try {
                assertThat(open.await(10, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return locale.getLanguage().equals("tr")
                    ? List.of(new Finding(Level.FAILURE, "asleep", "Güvercinler uyuyor.", "Uyandırın."))
                    : List.of(
                            new Finding(Level.WARNING, "asleep", "The pigeons are asleep.", "Wake them."),
                            new Finding(Level.OK, "fed", "The pigeons are fed.", null));
        }
    }

    @AfterEach
    void close() {
        site.close();
    }

    private TestHttp.Reply ask(String lang) {
        return TestHttp.post(
                site.base(),
                "/api/self-test",
                "{\"lang\":\"" + lang + "\"}",
                Map.of("Cookie", site.agent().cookie(), "Origin", TestHttp.origin(site.base())));
    }

    @Test
    void an_agent_is_told_what_was_found_in_the_language_of_the_panel() {
        assertThat(ask("en").body())
                .isEqualTo("{\"tests\":[{\"name\":\"pigeons\",\"findings\":["
                        + "{\"level\":\"warning\",\"code\":\"asleep\",\"text\":\"The pigeons are asleep.\",\"remedy\":\"Wake them.\"},"
                        + "{\"level\":\"ok\",\"code\":\"fed\",\"text\":\"The pigeons are fed.\"}]}]}");
        assertThat(ask("tr-TR").body()).contains("\"level\":\"failure\"", "Güvercinler uyuyor.");
    }

    @Test
    void what_was_found_is_the_answer_for_five_seconds() {
        TestHttp.Reply first = ask("en");
        clock.advance(Duration.ofMillis(4_999));
        assertThat(ask("en").body()).isEqualTo(first.body());
        assertThat(loft.runs).hasValue(1);
        clock.advance(Duration.ofMillis(1));
        ask("en");
        assertThat(loft.runs).hasValue(2);
    }

    @Test
    void one_run_goes_on_at_a_time() throws Exception {
        site.agent();
        CountDownLatch open = new CountDownLatch(1);
        loft.open = open;
        CompletableFuture<TestHttp.Reply> one = CompletableFuture.supplyAsync(() -> ask("en"));
        assertThat(loft.begun.await(10, TimeUnit.SECONDS)).isTrue();
        TestHttp.Reply other = ask("en");
        assertThat(other.code()).isEqualTo("rate_limited");
        assertThat(other.headers()).containsEntry("Retry-After", "5");
        open.countDown();
        assertThat(one.get(10, TimeUnit.SECONDS).status()).isEqualTo(200);
        assertThat(loft.runs).hasValue(1);
    }

    @Test
    void nobody_else_can_make_the_server_call_out() {
        String cookie = site.agent().cookie();
        assertThat(TestHttp.post(
                                site.base(),
                                "/api/self-test",
                                "{\"lang\":\"en\"}",
                                Map.of("Origin", TestHttp.origin(site.base())))
                        .status())
                .isEqualTo(401);
        assertThat(TestHttp.post(
                                site.base(),
                                "/api/self-test",
                                "{\"lang\":\"en\"}",
                                Map.of("Cookie", cookie, "Origin", "https://evil.example"))
                        .code())
                .isEqualTo("origin_refused");
        assertThat(loft.runs).hasValue(0);
    }

    @Test
    void a_chat_that_is_connected_to_nothing_says_nothing() {
        try (TestSite alone = TestSite.start()) {
            Map<String, String> headers =
                    Map.of("Cookie", alone.agent().cookie(), "Origin", TestHttp.origin(alone.base()));
            assertThat(TestHttp.post(alone.base(), "/api/self-test", "{\"lang\":\"en\"}", headers)
                            .body())
                    .isEqualTo("{\"tests\":[]}");
        }
    }
}
