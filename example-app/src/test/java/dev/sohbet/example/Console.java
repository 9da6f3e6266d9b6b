package dev.sohbet.example;

import com.microsoft.playwright.BrowserContext;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/** What browsers complain about on their consoles: scripts that fail, policies that are broken. */
final class Console {
    private static final Set<String> COMPLAINTS = Set.of("error", "warning");
    /** A server that is killed cannot be reached; browsers say so by themselves. */
    private static final Pattern UNREACHABLE = Pattern.compile("Failed to load resource|WebSocket connection to ");

    private final List<String> complaints = new CopyOnWriteArrayList<>();

    void listen(BrowserContext context) {
        context.onConsoleMessage(message -> {
            if (COMPLAINTS.contains(message.type())
                    && !UNREACHABLE.matcher(message.text()).find()) {
                complaints.add(message.text());
            }
        });
        context.onWebError(error -> complaints.add(error.error()));
    }

    List<String> complaints() {
        return complaints;
    }
}
