package dev.sohbet.example;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;

/** An agent who has signed in at the panel. */
final class PanelPage {
    final Page page;
    final Transcript transcript;

    private PanelPage(Page page) {
        this.page = page;
        this.transcript = new Transcript(page, page.locator("sohbet-panel"), "Write a reply");
    }

    /** By the way that the shop's page offers to its team. */
    static PanelPage signIn(Page page, ExampleProcess example) {
        page.navigate(example.url("/admin"));
        page.getByLabel("User name").fill(ExampleProcess.USERNAME);
        page.getByLabel("Password").fill(ExampleProcess.PASSWORD);
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign in"))
                .click();
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign out"))
                .waitFor();
        return new PanelPage(page);
    }

    /** Opens the conversation whose newest message this is. */
    void choose(String newest) {
        page.getByRole(AriaRole.LISTITEM)
                .filter(new Locator.FilterOptions().setHasText(newest))
                .getByRole(AriaRole.BUTTON)
                .click();
    }
}
