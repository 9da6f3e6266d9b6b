package dev.sohbet.example;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

/** The messages that a page shows, and the field for the next one. The same in the widget and in the panel. */
final class Transcript {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Page page;
    private final Locator log;
    private final Locator messages;
    private final Locator underWay;
    private final Locator field;

    Transcript(Page page, Locator inside, String fieldLabel) {
        this.page = page;
        this.log = inside.getByRole(AriaRole.LOG);
        this.messages = log.locator(".message .text");
        this.underWay = log.locator(".message.sending");
        this.field = inside.getByRole(AriaRole.TEXTBOX, new Locator.GetByRoleOptions().setName(fieldLabel));
    }

    void send(String text) {
        field.fill(text);
        field.press("Enter");
    }

    /** Waits for so many pictures, and until the newest is drawn. */
    void awaitPictures(int count) {
        Locator pictures = log.locator(".message img");
        page.waitForCondition(
                () -> pictures.count() == count
                        && Boolean.TRUE.equals(pictures.last().evaluate("i => i.complete && i.naturalWidth > 0")),
                new Page.WaitForConditionOptions().setTimeout((double) PATIENCE.toMillis()));
    }

    /** Plays the newest recording until it moves. */
    void play() {
        Locator player = log.getByRole(
                        AriaRole.GROUP, new Locator.GetByRoleOptions().setName(Pattern.compile("^Voice message from")))
                .last();
        player.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Play"))
                .click();
        Locator slider = player.getByRole(AriaRole.SLIDER);
        page.waitForCondition(() -> Double.parseDouble(slider.inputValue()) > 0.5);
    }

    /** The texts, once there are so many and the server has taken all of them. */
    List<String> await(int count) {
        Instant end = Instant.now().plus(PATIENCE);
        while (messages.count() != count || underWay.count() > 0) {
            assertThat(Instant.now())
                    .as(
                            "%d messages within %s; %s shows %s, of which %d are under way",
                            count, PATIENCE, page.url(), messages.allTextContents(), underWay.count())
                    .isBefore(end);
            page.waitForTimeout(50); // lets Playwright look again; nothing counts on its length
        }
        return messages.allTextContents();
    }
}
