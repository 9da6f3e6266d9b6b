package dev.sohbet.chat.telegram.fake;

import dev.sohbet.chat.testkit.TestClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A Bot API server for one bot, and the people it writes with. It keeps Telegram's rules and limits, follows the clock it is given and
 * fails as a test chooses. Thread-safe.
 *
 * <pre>{@code
 * TestClock clock = new TestClock();
 * try (FakeTelegram telegram = FakeTelegram.start(clock)) {
 *     FakeUser operator = telegram.user("Ayşe");
 *     FakeChat support = telegram.forum("Support", operator);
 *     ...
 *     operator.says(support, topic, "How can I help?");
 * }
 * }</pre>
 */
public final class FakeTelegram implements AutoCloseable {
    /** The token of a bot that nobody named one for. */
    public static final String TOKEN = "4242424242:FAKE-token_of-a-bot-that-is-not-there";

    private final Timeline timeline;
    private final World world;
    private final Updates updates;
    private final Webhook webhook;
    private final BotApi api;
    private final Page page;
    private final Ledger ledger;
    private final Faults faults = new Faults();
    private final String token;
    private final HttpListener http;

    private Limits limits = Limits.standard();
    private boolean revoked;

    private FakeTelegram(InstantSource clock, int port, String token) {
        this.token = token;
        timeline = new Timeline(clock);
        updates = new Updates(timeline, 1);
        world = new World(timeline, Long.parseLong(token.split(":", 2)[0]), updates);
        ledger = new Ledger(world);
        webhook = new Webhook(timeline, updates, 1, this::callBack);
        api = new BotApi(world, new Sending(world, this::count), new Topics(world, this::count), webhook);
        http = new HttpListener(port, this::handle);
        page = new Page(world, http.port());
        http.start();
    }

    /** Starts on a free port of the loopback address. */
    public static FakeTelegram start(InstantSource clock) {
        return start(clock, 0, TOKEN);
    }

    /**
     * Starts on a port of the loopback address.
     *
     * @param port 0 for a free one
     * @param token the bot's, beginning with its id and a colon
     */
    public static FakeTelegram start(InstantSource clock, int port, String token) {
        return new FakeTelegram(clock, port, token);
    }

    public String token() {
        return token;
    }

    /** Where it listens, without a path. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + http.port());
    }

    public Ledger ledger() {
        return ledger;
    }

    /** Moves a {@link TestClock} and lets those go on whose time has come. @throws IllegalStateException on another clock */
    public Instant advance(Duration by) {
        if (!(timeline.clock() instanceof TestClock clock)) {
            throw new IllegalStateException("the clock is not a TestClock");
        }
        Instant now = clock.advance(by);
        timeline.changed();
        return now;
    }

    /** Somebody new. */
    public FakeUser user(String name) {
        synchronized (timeline) {
            return world.addUser(name, false);
        }
    }

    /** Another bot, whose messages ours does not see. */
    public FakeUser otherBot(String name) {
        synchronized (timeline) {
            return world.addUser(name, true);
        }
    }

    /** Somebody who writes for a group, as administrators can who hide who they are. */
    public FakeUser anonymousAdmin(FakeChat group) {
        return new FakeUser(world, World.ANONYMOUS_ADMIN, "Group", true, group);
    }

    /** A plain group, of which the bot is a member. */
    public FakeChat group(String title, FakeUser owner) {
        return group(FakeChat.Kind.GROUP, title, owner);
    }

    /** A supergroup with topics, in which the bot is an administrator that may manage topics and delete messages. */
    public FakeChat forum(String title, FakeUser owner) {
        FakeChat forum = group(FakeChat.Kind.FORUM, title, owner);
        forum.promoteBot(owner, true, true);
        return forum;
    }

    /** A group of any kind, of which the bot is a member. */
    public FakeChat group(FakeChat.Kind kind, String title, FakeUser owner) {
        FakeChat chat;
        synchronized (timeline) {
            chat = world.addGroup(kind, title);
        }
        chat.addBot(owner);
        return chat;
    }

    /** Makes the next call of a method fail, or the next fetching of a {@code file}; several for one method wait in line. */
    public void failNext(String method, Fault fault) {
        faults.next(method, fault);
    }

    /** Makes a share of all calls fail, drawn by the seed; none when no fault is named. */
    public void failAtRandom(long seed, double share, List<Fault> among) {
        faults.atRandom(seed, share, among);
    }

    /** Sets how much the bot may send from now on; {@link Limits#standard()} at first. */
    public void limits(Limits other) {
        synchronized (timeline) {
            limits = other;
        }
    }

    /** Sets whether a bot that is no administrator sees only what is meant for it; groups it is in already keep what they have. */
    public void privacyMode(boolean on) {
        synchronized (timeline) {
            world.readsAllMessages = !on;
        }
    }

    /** Sets whether private chats with the bot have topics. */
    public void topicsInPrivateChats(boolean on) {
        synchronized (timeline) {
            world.topicsInPrivateChats = on;
        }
    }

    /** Makes the next update's id another one, lower or higher. @throws IllegalStateException while some are not confirmed */
    public void jumpUpdateIds(long next) {
        synchronized (timeline) {
            updates.jump(next);
        }
    }

    /** Puts an update of a type that nobody knows after every so many; 0 for none, as at first. */
    public void strangeUpdates(int every) {
        synchronized (timeline) {
            updates.strangeEvery(every);
        }
    }

    /** Pushes so many updates to the webhook once more after they were taken. */
    public void repeatPushes(int count) {
        synchronized (timeline) {
            webhook.repeat(count);
        }
    }

    /** Pushes so many updates before the one of the same chat that they should follow. */
    public void swapPushes(int count) {
        synchronized (timeline) {
            webhook.swap(count);
        }
    }

    /** Sets how long {@code setWebhook} takes, in which another one can end it. */
    public void settingAWebhookTakes(Duration time) {
        synchronized (timeline) {
            webhook.settingTakes(time);
        }
    }

    /** Makes the token worthless. */
    public void revokeToken() {
        synchronized (timeline) {
            revoked = true;
        }
    }

    /** How many calls of {@code getUpdates} were let in; the last of them may still wait. */
    public int pollsBegun() {
        synchronized (timeline) {
            return updates.polls();
        }
    }

    Webhook webhook() {
        return webhook;
    }

    private void count(FakeChat chat, int messages) {
        int wait = limits.take(chat.id, chat.person == null, messages, timeline.now());
        if (wait > 0) {
            throw Refusal.tooManyRequests(wait);
        }
    }

    private void handle(Exchange exchange) throws IOException {
        String path = exchange.path();
        if (path.startsWith("/file/bot")) {
            Fault fault = faults.take("file");
            Reply reply = file(path.substring("/file/bot".length()));
            Faults.write(exchange, fault, fault == null ? reply : Faults.answer(fault, reply), timeline);
            return;
        }
        if (!path.startsWith("/bot")) {
            exchange.answer(page.answer(exchange));
            return;
        }
        int slash = path.lastIndexOf('/');
        String name = path.substring(slash + 1);
        Fault fault = faults.take(name);
        if (fault != null && fault.kind() == Fault.Kind.RESET_BEFORE_READING) {
            ledger.add(new Ledger.Call(timeline.now(), name, "", "", 0, fault));
            exchange.reset();
            return;
        }
        Params params;
        try {
            params = Params.of(exchange);
        } catch (Refusal refusal) {
            exchange.answer(refusal.reply());
            return;
        }
        Reply reply = fault == null || fault.stored()
                ? call(path.substring("/bot".length(), Math.max("/bot".length(), slash)), name, params)
                : Json.error(500, "Internal Server Error");
        Reply told = fault == null ? reply : Faults.answer(fault, reply);
        ledger.add(new Ledger.Call(
                timeline.now(),
                name,
                params.text("chat_id"),
                params.has("text") ? params.text("text") : params.text("caption"),
                told == null ? 0 : told.status(),
                fault));
        Faults.write(exchange, fault, told, timeline);
    }

    private Reply file(String tokenAndPath) {
        synchronized (timeline) {
            return tokenAndPath.startsWith(token + "/") && !revoked
                    ? world.files.fetch(URI.create(tokenAndPath.substring(token.length()))
                            .getPath()
                            .substring(1))
                    : Json.error(401, "Unauthorized");
        }
    }

    private void callBack(JsonNode call) {
        Params params = Params.of(call);
        String name = params.text("method");
        Reply reply = call(token, name, params);
        ledger.add(new Ledger.Call(
                timeline.now(), name, params.text("chat_id"), params.text("text"), reply.status(), null));
    }

    private Reply call(String given, String name, Params params) {
        synchronized (timeline) {
            if (!given.equals(token) || revoked) {
                return given.matches("\\d+:[A-Za-z0-9_-]+")
                        ? Json.error(401, "Unauthorized")
                        : Json.error(404, "Not Found");
            }
            Function<Params, @Nullable JsonNode> method = api.method(name);
            if (method == null) {
                return Json.error(404, "Not Found: method not found");
            }
            try {
                return Reply.json(200, Json.ok(method.apply(params)));
            } catch (Refusal refusal) {
                return refusal.reply();
            }
        }
    }

    @Override
    public void close() {
        timeline.close();
        try {
            http.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Runs until it is stopped, with a page on which to write as an operator.
     *
     * <p>{@code --port} (or {@code FAKE_TELEGRAM_PORT}, 8081), {@code --token} ({@code TELEGRAM_BOT_TOKEN}) and {@code --chat}
     * ({@code TELEGRAM_CHAT_ID}): a forum when it begins with -100, else a plain group when it is negative, else the chat with the
     * person of that id.
     */
    public static void main(String[] args) throws InterruptedException {
        int port = Integer.parseInt(option(args, "--port", "FAKE_TELEGRAM_PORT", "8081"));
        String token = option(args, "--token", "TELEGRAM_BOT_TOKEN", TOKEN);
        long chat = Long.parseLong(option(args, "--chat", "TELEGRAM_CHAT_ID", "-1001000000001"));
        try (FakeTelegram telegram = start(InstantSource.system(), port, token)) {
            telegram.settle(chat);
            System.out.printf(
                    Locale.ROOT,
                    "A Telegram to play with: %s%n%nTELEGRAM_API_URL=%s%nTELEGRAM_BOT_TOKEN=%s%nTELEGRAM_CHAT_ID=%d%n",
                    telegram.url(),
                    telegram.url(),
                    token,
                    chat);
            new CountDownLatch(1).await();
        }
    }

    private void settle(long chat) {
        synchronized (timeline) {
            FakeUser first = world.addUser("Ayşe", false, chat > 0 ? chat : 7_000_000_001L);
            world.addUser("Mehmet", false, first.id + 1);
            if (chat < 0) {
                boolean forum = Long.toString(chat).startsWith("-100");
                FakeChat group = world.addGroup(forum ? FakeChat.Kind.FORUM : FakeChat.Kind.GROUP, "Support", chat);
                group.addBot(first);
                group.promoteBot(first, forum, true);
            } else {
                first.starts("");
            }
        }
    }

    private static String option(String[] args, String name, String variable, String otherwise) {
        int at = List.of(args).indexOf(name);
        if (at >= 0 && at + 1 < args.length) {
            return args[at + 1];
        }
        String value = System.getenv(variable);
        return value == null || value.isEmpty() ? otherwise : value;
    }
}
