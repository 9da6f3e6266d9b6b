package dev.sohbet.example;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A real Chromium, and the Node that drives it, as they are on this machine. */
final class Browsers implements AutoCloseable {
    private static final List<String> NAMES =
            List.of("google-chrome", "chromium", "chromium-browser", "microsoft-edge", "chrome.exe", "msedge.exe");
    private static final List<Path> ELSEWHERE = List.of(
            Path.of("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
            Path.of("/Applications/Chromium.app/Contents/MacOS/Chromium"),
            Path.of("/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge"),
            Path.of("C:/Program Files/Google/Chrome/Application/chrome.exe"),
            Path.of("C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe"));

    private final Playwright playwright;
    final Browser browser;

    Browsers() {
        Path node = onPath("node", "node.exe")
                .orElseThrow(() -> new AssertionError(
                        "The browser tests need Node on the PATH: install Node 20 or newer, then run .ci/setup."));
        Path chromium = chromium()
                .orElseThrow(
                        () -> new AssertionError(
                                "The browser tests need a Chromium, Chrome or Edge: run .ci/setup, or name one in CHROME_BIN."));
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put("PLAYWRIGHT_NODEJS_PATH", node.toString());
        environment.put("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        playwright = Playwright.create(new Playwright.CreateOptions().setEnv(environment));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(chromium)
                        .setChromiumSandbox(false)
                        .setArgs(List.of(
                                "--no-first-run",
                                "--disable-gpu",
                                "--disable-dev-shm-usage",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-sync",
                                // a microphone that beeps, and nobody who is asked whether it may be used
                                "--use-fake-device-for-media-stream",
                                "--use-fake-ui-for-media-stream")));
    }

    private static Optional<Path> chromium() {
        String named = System.getenv("CHROME_BIN");
        if (named != null && !named.isBlank()) {
            return Optional.of(Path.of(named)).filter(Files::isExecutable);
        }
        return onPath(NAMES.toArray(String[]::new))
                .or(() -> ELSEWHERE.stream().filter(Files::isExecutable).findFirst());
    }

    private static Optional<Path> onPath(String... names) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.of(names)
                .flatMap(name -> Stream.of(path.split(java.io.File.pathSeparator, -1))
                        .filter(folder -> !folder.isEmpty())
                        .map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    @Override
    public void close() {
        playwright.close();
    }
}
