package dev.sohbet.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Pictures, recordings and files in the packaged example, in Chromium with its fake microphone. */
@Timeout(300)
class MediaIT {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @TempDir
    private Path folder = Path.of("");

    private final Browsers browsers = new Browsers();
    private final BrowserContext visitors = browsers.browser.newContext();
    private final BrowserContext agents = browsers.browser.newContext();
    private final Console console = new Console();
    private ExampleProcess example = new ExampleProcess(folder);

    @BeforeEach
    void start() throws Exception {
        console.listen(visitors);
        console.listen(agents);
        visitors.grantPermissions(List.of("microphone"));
        example = new ExampleProcess(folder);
        example.start();
    }

    @AfterEach
    void stop() throws Exception {
        try (browsers) {
            example.close();
        }
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private static FilePayload photo(String name) throws IOException {
        return new FilePayload(name, "image/png", Pictures.photo("png"));
    }

    private static void choose(Page page, FilePayload... files) {
        page.locator("input[type=file]").setInputFiles(files);
    }

    @Test
    void a_picture_and_a_recording_reach_the_agent_and_an_answer_comes_back() throws Exception {
        ShopPage shop = ShopPage.open(visitors.newPage(), example);
        button(shop.page, "Attach files").waitFor();
        choose(
                shop.page,
                photo("kapı.png"),
                new FilePayload("liste.txt", "text/plain", "bir\niki\n".getBytes(StandardCharsets.UTF_8)));
        shop.transcript.send("These are they");
        shop.transcript.awaitPictures(1);

        PanelPage panel = PanelPage.signIn(agents.newPage(), example);
        panel.choose("These are they");
        panel.transcript.awaitPictures(1);
        Download download = panel.page.waitForDownload(() ->
                panel.page.locator(".message").getByText("liste.txt").first().click());
        assertThat(Files.readString(download.path())).isEqualTo("bir\niki\n");
        assertThat(download.suggestedFilename()).isEqualTo("liste.txt");

        shop.record();
        panel.transcript.play();
        try (Stream<Path> kept = Files.walk(example.data().resolve("media"))) {
            assertThat(kept.filter(Files::isRegularFile).map(MediaIT::head).toList())
                    .hasSize(4)
                    .anyMatch(head -> head.startsWith("OggS"));
        }

        choose(panel.page, photo("offer.png"));
        panel.transcript.send("And this?");
        shop.transcript.awaitPictures(2);
        assertThat(console.complaints()).isEmpty();
    }

    private static String head(Path file) {
        try {
            return new String(Files.readAllBytes(file), 0, 4, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void files_outlive_a_kill_and_unsent_ones_do_not_get_in_the_way() throws Exception {
        ShopPage shop = ShopPage.open(visitors.newPage(), example);
        choose(shop.page, photo("a.png"));
        shop.transcript.send("Before");
        shop.transcript.awaitPictures(1);

        example.kill();
        example.start();
        shop.reload();

        shop.transcript.awaitPictures(1);
        choose(shop.page, photo("b.png"));
        shop.transcript.send("After");
        shop.transcript.awaitPictures(2);
    }

    /** S17–S20: what runs script is refused, or does not run when its address is opened. */
    @Test
    void nothing_that_is_sent_runs_script_here() throws Exception {
        List<String> ran = new CopyOnWriteArrayList<>();
        visitors.onDialog(dialog -> {
            ran.add(dialog.message());
            dialog.dismiss();
        });
        ShopPage shop = ShopPage.open(visitors.newPage(), example);
        Page page = shop.page;
        String script = "<script>alert('ran')</script>";
        List<FilePayload> hostile = List.of(
                new FilePayload(
                        "a.svg",
                        "image/svg+xml",
                        bytes("<svg xmlns='http://www.w3.org/2000/svg'>" + script + "</svg>")),
                new FilePayload(
                        "a.png", "image/png", bytes("<svg xmlns='http://www.w3.org/2000/svg'>" + script + "</svg>")),
                new FilePayload("a.html", "text/html", bytes("<!doctype html>" + script)),
                new FilePayload("a.txt", "text/plain", bytes("<!doctype html>" + script)),
                new FilePayload("a.txt", "text/plain", bytes("\n\n <html><body onload=alert('ran')>")),
                new FilePayload("a.jpg", "image/jpeg", bytes("GIF89a/*" + script + "*/=alert('ran')//")),
                new FilePayload("a.xml", "text/xml", bytes("<?xml version='1.0'?><x/>")),
                new FilePayload("a.js", "text/javascript", bytes("alert('ran')")),
                new FilePayload("a.exe", "application/octet-stream", bytes("MZ" + "\0".repeat(200))),
                new FilePayload("a.zip", "application/zip", bytes("PK\3\4" + "\0".repeat(200))));
        for (FilePayload file : hostile) {
            assertThat(upload(page, file)).as(file.name).contains("bad_media");
        }
        String pdf = "%PDF-1.4\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert\\('ran'\\))>>>>endobj\n"
                + "trailer<</Root 1 0 R>>\n%%EOF\n" + script;
        choose(page, new FilePayload("a.pdf", "application/pdf", bytes(pdf)));
        shop.transcript.send("A paper");
        Download download = page.waitForDownload(
                () -> page.locator(".message").getByText("a.pdf").first().click());
        assertThat(Files.readString(download.path())).contains("%PDF");
        Page direct = visitors.newPage();
        direct.setContent("<p>here</p>");
        Download again =
                direct.waitForDownload(() -> direct.evaluate("url => { location.href = url; }", download.url()));
        assertThat(again.suggestedFilename()).isEqualTo("a.pdf");
        assertThat(direct.textContent("p")).isEqualTo("here");
        assertThat(ran).isEmpty();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Past the widget, which would not even try. */
    private static String upload(Page page, FilePayload file) {
        Object answer =
                page.evaluate("""
                async ([name, type, text]) => {
                  const become = await fetch('/chat/api/visitor', {method: 'POST', headers: {'Content-Type': 'application/json'}, body: '{}'});
                  const {token} = window.known ??= await become.json();
                  const id = Array.from(crypto.getRandomValues(new Uint8Array(16)), b => (b % 16).toString(16)).join('');
                  const answer = await fetch('/chat/api/media?as=visitor&id=' + id, {
                    method: 'POST', headers: {'Content-Type': type, 'X-Chat-Name': name, Authorization: 'Bearer ' + token}, body: text});
                  return await answer.text();
                }""", List.of(file.name, file.mimeType, new String(file.buffer, StandardCharsets.UTF_8)));
        return String.valueOf(answer);
    }

    /** WebP of this size takes a server long; a browser draws it at once. */
    @Test
    void a_large_picture_in_webp_is_made_readable_by_the_browser() {
        ShopPage shop = ShopPage.open(visitors.newPage(), example);
        button(shop.page, "Attach files").waitFor();
        shop.page.locator("input[type=file]").evaluate("""
                async input => {
                  const canvas = document.createElement('canvas');
                  [canvas.width, canvas.height] = [2600, 2000];
                  const paint = canvas.getContext('2d');
                  paint.fillRect(0, 0, 2600, 2000);
                  for (let i = 0; i < 400; i++) {
                    paint.fillStyle = `hsl(${i * 37 % 360} 60% 50%)`;
                    paint.fillRect(i * 61 % 2600, i * 97 % 2000, 400, 300);
                  }
                  const blob = await new Promise(done => canvas.toBlob(done, 'image/webp', 0.8));
                  const files = new DataTransfer();
                  files.items.add(new File([blob], 'garden.webp', {type: 'image/webp'}));
                  input.files = files.files;
                  input.dispatchEvent(new Event('change', {bubbles: true}));
                }""");
        shop.page.getByText("garden.jpg").waitFor();
        shop.transcript.send("My garden");
        shop.transcript.awaitPictures(1);
        assertThat(shop.page.locator(".message img").evaluate("i => i.naturalWidth"))
                .isEqualTo(480);
    }

    @Test
    void a_phone_takes_pictures_too() throws Exception {
        BrowserContext phone = browsers.browser.newContext(new com.microsoft.playwright.Browser.NewContextOptions()
                .setViewportSize(390, 800)
                .setHasTouch(true)
                .setIsMobile(true));
        ShopPage shop = ShopPage.open(phone.newPage(), example);
        choose(shop.page, photo("a.png"), photo("b.png"), photo("c.png"));
        shop.transcript.send("Three");
        await().atMost(PATIENCE).until(() -> shop.page.locator(".message img").count() == 3);
        shop.page.locator(".message img").first().click();
        shop.page
                .getByRole(AriaRole.DIALOG, new Page.GetByRoleOptions().setName("Pictures"))
                .waitFor();
    }
}
