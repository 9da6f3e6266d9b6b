package dev.sohbet.example;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real thing: a visitor on the shop's page and an agent in the panel, in a real browser, talk through the packaged example, which is
 * killed without warning in the middle of the conversation and started again. Both recover by themselves, and nothing is lost, doubled
 * or out of order.
 */
@Timeout(300)
class ConversationIT {
    private static final Browsers browsers = new Browsers();

    @TempDir
    private static Path folder = Path.of("");

    private static ExampleProcess example = new ExampleProcess(folder);

    private final Console console = new Console();
    private final BrowserContext visitors = browsers.browser.newContext();
    private final BrowserContext agents = browsers.browser.newContext();

    @BeforeAll
    static void start() throws Exception {
        example = new ExampleProcess(folder);
        example.start();
    }

    @AfterAll
    static void stop() throws Exception {
        try (browsers) {
            example.close();
        }
    }

    @BeforeEach
    void listen() {
        console.listen(visitors);
        console.listen(agents);
    }

    @AfterEach
    void close() {
        visitors.close();
        agents.close();
    }

    @Test
    void two_people_talk_and_the_server_is_killed_in_the_middle() throws Exception {
        talk(visitors, agents, "WebSocket");
    }

    @Test
    void the_same_where_websockets_are_refused() throws Exception {
        refuseWebSockets(visitors);
        refuseWebSockets(agents);
        talk(visitors, agents, "long poll");
    }

    @Test
    void the_same_in_one_browser_that_is_visitor_and_agent() throws Exception {
        talk(visitors, visitors, "one browser");
    }

    private void talk(BrowserContext visitors, BrowserContext agents, String name) throws Exception {
        PanelPage panel = PanelPage.signIn(agents.newPage(), example);
        ShopPage shop = ShopPage.open(visitors.newPage(), example);
        List<String> said = new ArrayList<>();

        said.add("v1 by " + name);
        shop.transcript.send("v1 by " + name);
        panel.choose("v1 by " + name);
        for (int i = 1; i <= 3; i++) {
            said.add("a" + i + " by " + name);
            panel.transcript.send("a" + i + " by " + name);
            assertThat(shop.transcript.await(said.size())).isEqualTo(said);
            said.add("v" + (i + 1) + " by " + name);
            shop.transcript.send("v" + (i + 1) + " by " + name);
            assertThat(panel.transcript.await(said.size())).isEqualTo(said);
        }

        // what is under way when the power goes belongs to the conversation, in whatever order the two arrive
        shop.transcript.send("v5 into the crash");
        panel.transcript.send("a4 into the crash");
        example.kill();
        shop.transcript.send("v6 while the server is gone");
        panel.transcript.send("a5 while the server is gone");
        shop.transcript.send("v7 while the server is gone");
        example.start();

        List<String> shown = shop.transcript.await(said.size() + 5);
        assertThat(panel.transcript.await(said.size() + 5))
                .as("both see one order")
                .isEqualTo(shown);
        assertThat(shown.subList(0, said.size())).as("what was there stayed").isEqualTo(said);
        assertThat(numbers(shown, "v"))
                .as("nothing of the visitor's is lost, doubled or out of order")
                .containsExactly("v1", "v2", "v3", "v4", "v5", "v6", "v7");
        assertThat(numbers(shown, "a")).as("nor of the agent's").containsExactly("a1", "a2", "a3", "a4", "a5");

        List<String> after = new ArrayList<>(shown);
        after.add("v8 afterwards");
        shop.transcript.send("v8 afterwards");
        assertThat(panel.transcript.await(after.size())).isEqualTo(after);
        after.add("a6 afterwards");
        panel.transcript.send("a6 afterwards");
        assertThat(shop.transcript.await(after.size())).isEqualTo(after);

        if (name.equals("long poll")) {
            assertThat(refused(shop.page)).as("WebSockets that were refused").isPositive();
            assertThat(refused(panel.page)).isPositive();
        }
        shop.reload();
        assertThat(shop.transcript.await(after.size())).as("on the next page").isEqualTo(after);
        assertThat(console.complaints()).isEmpty();
    }

    private static List<String> numbers(List<String> texts, String author) {
        return texts.stream()
                .filter(text -> text.startsWith(author))
                .map(text -> text.substring(0, 2))
                .toList();
    }

    /** As a proxy does that does not know of them: each handshake fails. */
    private static void refuseWebSockets(BrowserContext context) {
        context.addInitScript("""
                globalThis.refused = 0;
                globalThis.WebSocket = class extends EventTarget {
                  readyState = 0;
                  constructor() {
                    super();
                    globalThis.refused++;
                    setTimeout(() => {
                      this.readyState = 3;
                      for (const event of [new Event('error'), new CloseEvent('close', { code: 1006 })]) {
                        this['on' + event.type]?.(event);
                        this.dispatchEvent(event);
                      }
                    });
                  }
                  send() { throw new DOMException('not open', 'InvalidStateError'); }
                  close() {}
                };
                """);
    }

    private static int refused(Page page) {
        return page.evaluate("globalThis.refused") instanceof Number number ? number.intValue() : 0;
    }
}
