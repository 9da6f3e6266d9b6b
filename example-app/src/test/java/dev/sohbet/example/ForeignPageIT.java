package dev.sohbet.example;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Pages of other origins that have the chat's script: those of {@code chat.allowed-origins} have the chat, and no others. */
@Timeout(240)
class ForeignPageIT {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void a_page_of_an_allowed_origin_has_the_chat_and_one_of_another_has_not() throws Exception {
        ExampleProcess example = new ExampleProcess(folder);
        try (example;
                ForeignSite partner = new ForeignSite(example);
                ForeignSite stranger = new ForeignSite(example);
                Browsers browsers = new Browsers();
                BrowserContext agents = browsers.browser.newContext();
                BrowserContext strangers = browsers.browser.newContext();
                BrowserContext visitors = browsers.browser.newContext()) {
            example.with("CHAT_ALLOWED_ORIGINS", partner.origin()).start();
            PanelPage panel = PanelPage.signIn(agents.newPage(), example);

            isRefused(strangers.newPage(), stranger, example);

            Console console = new Console();
            console.listen(visitors);
            ShopPage page = ShopPage.open(visitors.newPage(), partner.origin());
            page.transcript.send("Is it open on Sunday?");
            panel.choose("Is it open on Sunday?");
            panel.transcript.send("Until four.");
            assertThat(page.transcript.await(2)).containsExactly("Is it open on Sunday?", "Until four.");
            page.reload();
            assertThat(page.transcript.await(2)).as("on the next page").hasSize(2);
            assertThat(console.complaints()).isEmpty();
            assertThat(panel.page.getByText("Let me in").count())
                    .as("what the refused page sent")
                    .isZero();
        }
    }

    /** The script is public, but nothing that such a page tries gets through: neither by its widget nor past it. */
    private static void isRefused(Page page, ForeignSite site, ExampleProcess example) {
        AtomicInteger refused = new AtomicInteger();
        page.onRequestFailed(request -> {
            if (request.url().equals(example.url("/chat/api/visitor"))) {
                refused.incrementAndGet();
            }
        });
        ShopPage.open(page, site.origin()).transcript.send("Let me in");
        page.waitForCondition(() -> refused.get() > 0);
        assertThat(page.evaluate("""
                        address => new Promise(resolve => {
                          const socket = new WebSocket(address);
                          socket.onopen = () => resolve('open');
                          socket.onclose = event => resolve(event.code);
                        })
                        """, example.url("/chat/ws").replace("http:", "ws:")))
                .isEqualTo(1006);
    }
}
