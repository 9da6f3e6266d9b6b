package dev.sohbet.example;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The shop's page with the open chat, and the panel, on a desktop and a phone, light and dark: pictures for people in {@code
 * target/pictures}, and what a machine can tell about them. With {@code -Dpicture=true}, the README's picture is made anew.
 */
@Timeout(120)
class LooksIT {
    private static final Path PICTURES = Path.of("target/pictures");
    private static final Path README = Path.of("../docs/images/sohbet.png");
    private static final int MOST_BYTES = 300_000;

    /** Only the conversation under way has it as its newest message. */
    private static final String QUESTION = "Hello! Is the walnut board food safe?";

    private static final Browsers browsers = new Browsers();

    @TempDir
    private static Path folder = Path.of("");

    private static ExampleProcess example = new ExampleProcess(folder);

    @BeforeAll
    static void start() throws Exception {
        Files.createDirectories(PICTURES);
        example = new ExampleProcess(folder);
        example.start();
        Others.write(example, "Ayşe Yılmaz", "Could I have the stool a little higher?");
        Others.write(example, "Jonas Weber", "Danke! That was quick.");
        Others.write(example, "Marie Dubois", "Do you send to Lyon?");
    }

    @AfterAll
    static void stop() throws Exception {
        try (browsers) {
            if (Boolean.getBoolean("picture") || !Files.exists(README)) {
                compose();
            }
            example.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"desktop, LIGHT", "desktop, DARK", "phone, LIGHT", "phone, DARK"})
    void shop_and_panel(String device, ColorScheme scheme) {
        String name = device + "-" + scheme.name().toLowerCase(java.util.Locale.ROOT);
        Console console = new Console();
        try (BrowserContext visitors = browsers.browser.newContext(device(device, scheme));
                BrowserContext agents = browsers.browser.newContext(device(device, scheme))) {
            console.listen(visitors);
            console.listen(agents);
            PanelPage panel = PanelPage.signIn(agents.newPage(), example);

            Page closed = visitors.newPage();
            closed.navigate(example.url("/"));
            assertFits(closed);
            picture(closed, "shop-closed-" + name);
            closed.close();

            ShopPage shop = ShopPage.open(visitors.newPage(), example);
            shop.transcript.send(QUESTION);
            panel.choose(QUESTION);
            panel.transcript.send("Hi there! Yes: it is oiled with linseed oil and beeswax, nothing else.");
            shop.transcript.await(2);
            shop.transcript.send("Lovely. And can you engrave a name? It is a wedding gift.");
            panel.transcript.await(3);
            panel.transcript.send("We can, up to 20 letters. It takes two days more.");
            shop.transcript.await(4);
            shop.transcript.send("Wonderful, I will order it tonight");
            panel.transcript.await(5);
            shop.transcript.await(5);
            picture(shop.page, "shop-" + name);
            picture(panel.page, "panel-" + name);
            assertFits(panel.page);
        }
        assertThat(console.complaints()).isEmpty();
    }

    /** Nothing sticks out at the side. */
    private static void assertFits(Page page) {
        assertThat(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
                .as("%s fits", page.url())
                .isEqualTo(true);
    }

    private static Browser.NewContextOptions device(String device, ColorScheme scheme) {
        Browser.NewContextOptions options =
                new Browser.NewContextOptions().setColorScheme(scheme).setLocale("en-GB");
        return device.equals("phone")
                ? options.setViewportSize(390, 844)
                        .setIsMobile(true)
                        .setHasTouch(true)
                        .setDeviceScaleFactor(2)
                : options.setViewportSize(1280, 800);
    }

    private static void picture(Page page, String name) {
        page.waitForFunction("document.getAnimations().every((each) => each.playState !== 'running')");
        page.screenshot(new Page.ScreenshotOptions().setPath(file(name)));
    }

    private static Path file(String name) {
        return PICTURES.resolve(name + ".png");
    }

    /** The shop with the visitor's chat, the panel before it, and the chat on a phone. */
    private static void compose() throws IOException {
        try (BrowserContext context =
                        browsers.browser.newContext(new Browser.NewContextOptions().setViewportSize(1200, 690));
                Page page = context.newPage()) {
            page.setContent(
                    """
                    <style>
                      body { margin: 0; height: 690px; overflow: hidden; background: #dfe5dd; position: relative }
                      img { position: absolute; border-radius: 12px; box-shadow: 0 24px 60px rgb(30 40 30 / .28) }
                    </style>
                    <img src="%s" style="left: 420px; top: 36px; width: 744px">
                    <img src="%s" style="left: 36px; top: 170px; width: 768px">
                    <img src="%s" style="left: 968px; top: 276px; width: 176px; border-radius: 20px">
                    """.formatted(data("panel-desktop-light"), data("shop-desktop-light"), data("shop-phone-dark")));
            page.waitForFunction("[...document.images].every((each) => each.complete)");
            Files.createDirectories(README.toAbsolutePath().normalize().getParent());
            page.screenshot(new Page.ScreenshotOptions().setPath(README));
        }
        assertThat(Files.size(README)).as("bytes of %s", README).isLessThan(MOST_BYTES);
    }

    private static String data(String name) throws IOException {
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(Files.readAllBytes(file(name)));
    }
}
