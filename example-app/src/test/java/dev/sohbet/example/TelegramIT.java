package dev.sohbet.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import dev.sohbet.chat.telegram.fake.FakeChat;
import dev.sohbet.chat.telegram.fake.FakeTelegram;
import dev.sohbet.chat.telegram.fake.FakeUser;
import dev.sohbet.chat.telegram.fake.StoredMessage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The packaged example with a Telegram beside it: linking, talking both ways, signing in by code, and the self-test. */
@Timeout(300)
class TelegramIT {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final int HUNDRED = 100;
    /** Before what may be there twice. */
    private static final String REPEATED = "↻ ";

    private static final String PDF = "%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n";
    private static final Pattern CODE = Pattern.compile("\\b[0-9]{8}\\b");

    @TempDir
    private Path folder = Path.of("");

    private final FakeTelegram telegram = FakeTelegram.start(InstantSource.system());
    private final FakeUser ada = telegram.user("Ada");
    private final FakeChat group = telegram.forum("Support", ada);
    private final FakeChat sales = telegram.forum("Sales", ada);
    private final Browsers browsers = new Browsers();
    private final BrowserContext visitors = browsers.browser.newContext();
    private final BrowserContext agents = browsers.browser.newContext();
    private final Console console = new Console();
    private ExampleProcess example = new ExampleProcess(folder);

    @BeforeEach
    void start() throws Exception {
        console.listen(visitors);
        console.listen(agents);
        example = new ExampleProcess(folder)
                .with("TELEGRAM_API_URL", telegram.url().toString())
                .with("TELEGRAM_BOT_TOKEN", telegram.token())
                .with("TELEGRAM_CHAT_ID", String.valueOf(group.id()))
                .with("CHAT_TELEGRAM_CHATS_SALES", String.valueOf(sales.id()));
        example.start();
    }

    @AfterEach
    void stop() throws Exception {
        try (telegram;
                browsers) {
            example.close();
        }
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private StoredMessage told(FakeChat chat, String text) {
        return await("'" + text + "' in Telegram; there is " + telegram.ledger().fromBot())
                .atMost(PATIENCE)
                .until(
                        () -> telegram.ledger().fromBot(chat).stream()
                                .filter(message -> message.text().contains(text))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private void link(Page panel) {
        panel.locator(".self").click();
        button(panel, "Link").click();
        String address = panel.locator("a.primary[href*='t.me/']").getAttribute("href");
        ada.starts(address.substring(address.indexOf("start=") + "start=".length()));
        told(ada.chat(), "Your account is now linked");
        panel.getByText("Linked", new Page.GetByTextOptions().setExact(false))
                .first()
                .waitFor();
        panel.keyboard().press("Escape");
    }

    @Test
    void a_visitor_and_an_operator_talk_and_an_agent_signs_in_by_code() throws Exception {
        PanelPage panel = PanelPage.signIn(agents.newPage(), example);
        link(panel.page);
        ShopPage shop = ShopPage.open(visitors.newPage(), example);
        shop.transcript.send("Is it still in stock?");
        StoredMessage question = told(group, "Is it still in stock?");
        assertThat(question.topic()).isPositive();
        assertThat(question.buttons()).hasSize(3);

        ada.says(group, question.topic(), "Yes, three are left.");
        assertThat(shop.transcript.await(2)).containsExactly("Is it still in stock?", "Yes, three are left.");
        shop.transcript.send("Then I take one.");
        told(group, "Then I take one.");
        panel.choose("Then I take one.");
        panel.transcript.send("It leaves today.");
        assertThat(shop.transcript.await(4)).last().isEqualTo("It leaves today.");
        told(group, "It leaves today.");

        example.kill();
        example.with("CHAT_SIGN_IN", "code").start();
        ada.says(group, question.topic(), "And it is paid.");
        assertThat(shop.transcript.await(5)).last().isEqualTo("And it is paid.");
        signInByCode(browsers.browser.newContext().newPage());
        assertThat(example.said()).as("the log").doesNotContain(telegram.token());
        assertThat(console.complaints()).isEmpty();
    }

    @Test
    void recordings_pictures_and_files_go_both_ways() throws Exception {
        visitors.grantPermissions(List.of("microphone"));
        PanelPage panel = PanelPage.signIn(agents.newPage(), example);
        link(panel.page);
        ShopPage shop = ShopPage.open(visitors.newPage(), example);
        shop.transcript.send("Listen to this");
        int topic = told(group, "Listen to this").topic();
        panel.choose("Listen to this");
        shop.record();
        panel.transcript.play();
        StoredMessage voice = sent("voice");
        assertThat(voice.topic()).isEqualTo(topic);
        assertThat(new String(telegram.ledger().file(voice.fileId()), StandardCharsets.ISO_8859_1))
                .startsWith("OggS")
                .contains("OpusHead");

        shop.page.locator("input[type=file]").setInputFiles(new FilePayload[] {
            new FilePayload("door.png", "image/png", Pictures.photo("png")),
            new FilePayload("key.png", "image/png", Pictures.photo("png"))
        });
        shop.transcript.send("And these");
        shop.transcript.awaitPictures(2);
        StoredMessage photo = told(group, "And these");
        assertThat(photo.kind()).isEqualTo("photo");
        assertThat(photo.album()).isNotEmpty();

        ada.sends(group, topic, "photo", "photo.jpg", Pictures.photo("jpeg"), "This one?");
        shop.transcript.awaitPictures(3);
        panel.transcript.awaitPictures(3);
        ada.sends(group, topic, "voice", "", telegram.ledger().file(voice.fileId()), "");
        assertThat(shop.transcript.await(5)).containsExactly("Listen to this", "", "And these", "This one?", "");
        shop.transcript.play();
        ada.sends(group, topic, "document", "offer.pdf", PDF.getBytes(StandardCharsets.UTF_8), "Our offer");
        Download download = shop.page.waitForDownload(() ->
                shop.page.locator(".message").getByText("offer.pdf").first().click());
        assertThat(Files.readString(download.path())).isEqualTo(PDF);
        assertThat(example.said()).as("the log").doesNotContain(telegram.token());
        assertThat(console.complaints()).isEmpty();
    }

    private StoredMessage sent(String kind) {
        return await("a " + kind + " in Telegram")
                .atMost(PATIENCE)
                .until(
                        () -> telegram.ledger().fromBot(group).stream()
                                .filter(message -> message.kind().equals(kind))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    @Test
    void a_page_with_a_label_is_answered_from_a_chat_of_its_own() {
        PanelPage panel = PanelPage.signIn(agents.newPage(), example);
        link(panel.page);
        Page page = visitors.newPage();
        page.route(example.url("/"), route -> {
            APIResponse shown = route.fetch();
            String labelled = shown.text().replace("<script src=", "<script data-label=\"sales\" src=");
            route.fulfill(new Route.FulfillOptions().setResponse(shown).setBody(labelled));
        });
        ShopPage shop = ShopPage.open(page, example);
        shop.transcript.send("What does a hundred cost?");
        StoredMessage question = told(sales, "What does a hundred cost?");
        ada.says(sales, question.topic(), "Ten each.");
        assertThat(shop.transcript.await(2)).last().isEqualTo("Ten each.");
        assertThat(telegram.ledger().fromBot(group)).isEmpty();
        panel.choose("Ten each.");
        panel.page.locator(".about .label").getByText("sales").waitFor();
        assertThat(console.complaints()).isEmpty();
    }

    /** {@code -Dsohbet.telegram.kills=10}: a hundred messages, and that many times the process is killed among them. */
    @Test
    @Timeout(1_200)
    @EnabledIfSystemProperty(named = "sohbet.telegram.kills", matches = "[1-9]|1[0-9]")
    void a_hundred_messages_and_their_answers_survive_kills() throws Exception {
        int kills = Integer.getInteger("sohbet.telegram.kills");
        long seed = System.nanoTime();
        System.out.println("kills: " + kills + ", seed " + seed);
        Random random = new Random(seed);
        link(PanelPage.signIn(agents.newPage(), example).page);
        agents.close();
        ShopPage shop = ShopPage.open(visitors.newPage(), example);
        List<String> asked = new ArrayList<>();
        List<String> answered = new ArrayList<>();
        boolean isUp = true;
        for (int i = 0; i < HUNDRED; i++) {
            boolean kill = i > 0 && i % (HUNDRED / kills) == 0;
            if (!isUp && random.nextInt(3) == 0) {
                example.start();
                isUp = true;
            }
            if (kill && isUp) {
                example.kill();
                isUp = false;
            }
            asked.add("message " + i + ".");
            shop.transcript.send(asked.get(i));
            shop.page.waitForTimeout(random.nextInt(1_200)); // at a person's pace
            if (i % 5 == 4) {
                answered.add("answer " + i + ".");
                ada.says(group, told(group, "message 0.").topic(), answered.get(answered.size() - 1));
            }
        }
        if (!isUp) {
            example.start();
        }
        told(group, asked.get(HUNDRED - 1));
        List<String> shown = shop.transcript.await(HUNDRED + answered.size());
        assertThat(shown.stream().filter(asked::contains)).containsExactlyElementsOf(asked);
        assertThat(shown.stream().filter(answered::contains)).containsExactlyElementsOf(answered);
        System.out.println("kills: " + HUNDRED + " out, " + answered.size() + " in, lost 0, repeated and marked "
                + repeats(asked) + ", refused " + telegram.ledger().answered(429));
    }

    /** How many were told twice, when nothing is missing or out of order and each second copy is marked. */
    private int repeats(List<String> asked) {
        List<String> first = new ArrayList<>();
        int repeats = 0;
        for (StoredMessage message : telegram.ledger().fromBot(group)) {
            for (String part : message.text().split("\n\n", -1)) {
                String text = part.startsWith(REPEATED) ? part.substring(REPEATED.length()) : part;
                if (!asked.contains(text)) {
                    continue;
                }
                if (first.contains(text)) {
                    assertThat(part).as("a second copy").startsWith(REPEATED);
                    repeats++;
                } else {
                    first.add(text);
                }
            }
        }
        assertThat(first).containsExactlyElementsOf(asked);
        return repeats;
    }

    private void signInByCode(Page page) {
        page.navigate(example.url("/admin"));
        page.getByLabel("User name").fill(ExampleProcess.USERNAME);
        button(page, "Send me a code").click();
        Matcher code = CODE.matcher(told(ada.chat(), "Your code to sign in").text());
        assertThat(code.find()).isTrue();
        assertThat(example.said()).as("the log").doesNotContain(code.group());
        page.locator("#code").fill(code.group());
        button(page, "Sign out").waitFor();
        told(ada.chat(), "Somebody has just signed in as you");
    }

    @Test
    void connections_say_what_is_wrong_with_the_bot() {
        PanelPage panel = PanelPage.signIn(agents.newPage(), example);
        button(panel.page, "Connections").click();
        panel.page.locator(".finding").first().waitFor();
        assertThat(findings(panel)).singleElement().asString().contains("Support");

        group.promoteBot(ada, false, true);
        assertThat(again(panel)).anyMatch(text -> text.contains("topics"));
        group.kickBot(ada);
        assertThat(again(panel)).anyMatch(text -> text.contains("Does not work"));
        telegram.revokeToken();
        assertThat(again(panel)).anyMatch(text -> text.contains("token"));
    }

    @Test
    void each_way_to_set_a_chat_up_wrong_is_told_apart() throws Exception {
        FakeUser cem = telegram.user("Cem");
        FakeUser ece = telegram.user("Ece");
        ece.starts("");
        ece.blocksBot();
        Map<String, Long> wrong = new HashMap<>(Map.of(
                "UNKNOWN",
                -1009999999999L,
                "NOTSTARTED",
                cem.id(),
                "BLOCKED",
                ece.chat().id()));
        wrong.put("DEAF", telegram.group(FakeChat.Kind.SUPERGROUP, "Deaf", ada).id());
        wrong.put("GONE", made("Gone", chat -> chat.removeBot(ada)));
        wrong.put("KICKED", made("Kicked", chat -> chat.kickBot(ada)));
        wrong.put("NOTOPICS", made("No topics", chat -> chat.promoteBot(ada, false, true)));
        wrong.put("KEEPS", made("Keeps all", chat -> chat.promoteBot(ada, true, false)));
        FakeChat moved = telegram.group(FakeChat.Kind.GROUP, "Moved", ada);
        moved.promoteBot(ada, false, true);
        wrong.put("MOVED", moved.id());
        moved.migrate(ada).promoteBot(ada, true, true);
        example.kill();
        wrong.forEach((label, chat) -> example.with("CHAT_TELEGRAM_CHATS_" + label, String.valueOf(chat)));
        example.start();

        PanelPage panel = PanelPage.signIn(agents.newPage(), example);
        button(panel.page, "Connections").click();
        panel.page.locator(".finding").first().waitFor();
        assertThat(findings(panel))
                .doesNotHaveDuplicates()
                .hasSize(wrong.size())
                .anyMatch(text -> text.contains("chat.telegram.chats.unknown to the group's id"))
                .anyMatch(text -> text.contains("chat.telegram.chats.notstarted to another id"))
                .anyMatch(text -> text.contains("Unblock the bot"))
                .anyMatch(text -> text.contains("In “Deaf”") && text.contains("privacy mode"))
                .anyMatch(text -> text.contains("not a member"))
                .anyMatch(text -> text.contains("was removed"))
                .anyMatch(text -> text.contains("“No topics”") && text.contains("manage topics"))
                .anyMatch(text -> text.contains("“Keeps all”") && text.contains("delete messages"))
                .anyMatch(text -> text.contains("has become a supergroup"));
    }

    private long made(String title, Consumer<FakeChat> wrong) {
        FakeChat chat = telegram.forum(title, ada);
        wrong.accept(chat);
        return chat.id();
    }

    private List<String> findings(PanelPage panel) {
        return panel.page.locator(".finding").allInnerTexts();
    }

    /** A result is kept for five seconds. */
    private List<String> again(PanelPage panel) {
        List<String> before = findings(panel);
        await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(2)).until(() -> {
            button(panel.page, "Test again").click();
            panel.page.waitForTimeout(500); // lets Playwright look again; nothing counts on its length
            return !findings(panel).equals(before) && !findings(panel).isEmpty();
        });
        return findings(panel);
    }
}
