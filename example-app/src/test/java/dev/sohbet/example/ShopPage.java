package dev.sohbet.example;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.regex.Pattern;

/** A visitor on the shop's page with the chat open. */
final class ShopPage {
    private static final Pattern OPEN = Pattern.compile("^Open the chat");

    final Page page;
    final Transcript transcript;

    private ShopPage(Page page) {
        this.page = page;
        this.transcript = new Transcript(page, page.getByRole(AriaRole.DIALOG), "Write a message");
    }

    static ShopPage open(Page page, ExampleProcess example) {
        return open(page, example.url("/"));
    }

    /** Any page that has the chat. */
    static ShopPage open(Page page, String address) {
        page.navigate(address);
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(OPEN))
                .click();
        page.getByRole(AriaRole.DIALOG).waitFor();
        return new ShopPage(page);
    }

    /** Records with the (fake) microphone for two seconds and sends that. */
    void record() {
        button("Record a voice message").click();
        button("Stop recording").waitFor();
        page.waitForCondition(() -> page.locator(".voice .clock").textContent().compareTo("0:02") >= 0);
        button("Stop recording").click();
        button("Send the voice message").click();
    }

    private Locator button(String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    /** An open chat is open again on the next page. */
    void reload() {
        page.reload();
        page.getByRole(AriaRole.DIALOG).waitFor(new Locator.WaitForOptions());
    }
}
