package dev.sohbet.chat.telegram;

import dev.sohbet.chat.Chat;
import dev.sohbet.chat.model.ChannelQueue;
import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.model.Participant;
import dev.sohbet.chat.spi.AgentLink;
import dev.sohbet.chat.spi.BridgeStore;
import dev.sohbet.chat.spi.CodeSender;
import dev.sohbet.chat.spi.DeepLinks;
import dev.sohbet.chat.spi.Delivery;
import dev.sohbet.chat.spi.Notifier;
import dev.sohbet.chat.spi.Receipt;
import dev.sohbet.chat.spi.SelfTest;
import dev.sohbet.chat.spi.SignIn;
import dev.sohbet.chat.spi.Webhook;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.telegram.telegrambots.meta.api.objects.Update;

/**
 * Telegram on both sides: tells the team's chat there what happens, takes the team's answers from it, and brings agents the codes with
 * which they sign in. {@link #install} it in the chat's builder, {@link #start} it with that chat, and close it before the chat.
 * Thread-safe.
 *
 * <pre>{@code
 * TelegramBridge telegram = new TelegramBridge(TelegramSettings.of(token, group), store, InstantSource.system());
 * Chat.Builder builder = Chat.builder().store(store);
 * telegram.install(builder);
 * Chat chat = builder.build();
 * telegram.start(chat);
 * }</pre>
 */
public final class TelegramBridge implements Notifier, CodeSender, DeepLinks, Webhook, SelfTest, AutoCloseable {
    static final String CHANNEL = "telegram";

    /** How long Telegram may take for an answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    /** How long a file may take, to Telegram or from it. */
    private static final Duration LONGEST_FILE = Duration.ofMinutes(5);

    private static final Duration AFTER_TROUBLE = Duration.ofSeconds(1);

    private final TelegramSettings settings;
    private final BridgeStore store;
    private final InstantSource clock;
    private final BotApi api;
    private final BotApi polls;
    private final BotApi files;
    private final BotName bot;
    private final WebhookSecret secret;
    private volatile @Nullable Parts parts;
    private @Nullable Listening listening;

    /** @param store the one of the chat that it will be started with */
    public TelegramBridge(TelegramSettings settings, BridgeStore store, InstantSource clock) {
        this(settings, store, clock, PATIENCE, PATIENCE.plus(Poller.HOLD));
    }

    /** @param patienceOfPolls how long Telegram may take to say that there are no updates */
    TelegramBridge(
            TelegramSettings settings,
            BridgeStore store,
            InstantSource clock,
            Duration patience,
            Duration patienceOfPolls) {
        this.settings = settings;
        this.store = store;
        this.clock = clock;
        this.api = new BotApi(settings, patience);
        this.polls = new BotApi(settings, patienceOfPolls);
        // Telegram answers once it has passed a file on, and what was written may still be on its way there
        this.files = new BotApi(settings, patience.multipliedBy(4), LONGEST_FILE);
        this.bot = new BotName(api);
        this.secret = new WebhookSecret(settings.token());
    }

    /** What works on a chat. */
    record Parts(
            Chat chat,
            Instant since,
            Outbound outbound,
            Updates updates,
            Accounts accounts,
            Lease lease,
            Poller poller,
            WebhookSetup setup,
            CommandMenu menu,
            ReadMarks readMarks,
            BotName bot,
            Executor replies) {}

    /** Adds this to a chat in every part it plays there. */
    public void install(Chat.Builder builder) {
        builder.notifier(this).codeSender(this).webhook(this).selfTest(this);
    }

    /** Begins to tell and to listen. @throws IllegalStateException when it has begun already */
    public synchronized void start(Chat chat) {
        if (listening != null) {
            throw new IllegalStateException("The bridge has been started already");
        }
        Listening begun = new Listening(settings.webhook() == null);
        Parts made = connect(chat, begun.replies());
        listening = begun;
        begun.start(made);
    }

    /** Everything but the threads. */
    Parts connect(Chat chat, Executor replyLater) {
        Words words = Words.of(settings.language().getLanguage());
        TeamChats chats = new TeamChats(store, settings);
        Places places = new Places(store, settings.bot());
        Budget budget = new Budget(store, clock);
        Speaker speaker = new Speaker(api, budget);
        Forms forms = new Forms();
        Parking parking = new Parking(store, clock);
        Buttons buttons = new Buttons(store, new SecureRandom(), words);
        Replies replies = new Replies(api, speaker, store, clock);
        ReadMarks readMarks = new ReadMarks(chat, speaker, settings.readMarks());
        Accounts accounts = new Accounts(chat, store, api, replies, buttons);
        Inbound inbound = new Inbound(chat, store, places, replies, readMarks, bot, new FileFetcher(chat, files));
        Updates updates =
                new Updates(chat, store, settings.bot(), chats, inbound, accounts, buttons, replies, parking, clock);
        Lease lease = new Lease(store, clock, UUID.randomUUID().toString());
        Outbound outbound = new Outbound(
                api,
                speaker,
                new FileSender(chat, files, budget, forms),
                forms,
                chats,
                places,
                new Layout.Finder(api, clock),
                parking,
                new Introduction(chat, settings, words, clock),
                buttons,
                clock,
                words);
        chats.all()
                .forEach(known -> parking.leave(known.id())); // whoever starts it anew may have mended what was wrong
        if (settings.webhook() != null) {
            TelegramSelfTest.forgetHeard(store, settings.bot());
        }
        Parts made = new Parts(
                chat,
                clock.instant(),
                outbound,
                updates,
                accounts,
                lease,
                new Poller(polls, store, settings.bot(), updates, lease, replyLater, clock),
                new WebhookSetup(api, store, secret, settings.webhook(), lease::isHeld),
                new CommandMenu(api, store, chats, places, lease::isHeld),
                readMarks,
                bot,
                replyLater);
        parts = made;
        return made;
    }

    @Override
    public String channel() {
        return CHANNEL;
    }

    @Override
    public String name() {
        return CHANNEL;
    }

    @Override
    public Result deliver(List<Delivery> head, Consumer<Receipt> receipts) {
        Parts ready = parts;
        return ready == null
                ? new Result.Stopped(0, new Failure.NotNow(AFTER_TROUBLE, "The bridge is not running"))
                : ready.outbound().deliver(head, receipts);
    }

    @Override
    public boolean send(AgentLink to, String code, Duration validFor, String from) {
        Parts ready = parts;
        return ready != null && ready.accounts().send(to, code, validFor, from);
    }

    @Override
    public void announce(AgentLink to, SignIn signIn) {
        Parts ready = parts;
        if (ready != null) {
            ready.accounts().announce(to, signIn);
        }
    }

    @Override
    public Optional<String> deepLink(String token) {
        return bot.get().map(name -> "https://t.me/" + name + "?start=" + token);
    }

    @Override
    public boolean verify(String path, Function<String, @Nullable String> header) {
        return secret.verify(path, header);
    }

    @Override
    public void receive(byte[] body) {
        Parts ready = parts;
        if (ready == null) {
            throw new ChatException(ErrorCode.UNAVAILABLE, "The bridge is not running.");
        }
        Update update = UpdatesRequest.read(new String(body, StandardCharsets.UTF_8))
                .orElseThrow(() -> new ChatException(ErrorCode.BAD_JSON, "This is no update of Telegram's."));
        ready.replies().execute(ready.updates().take(update));
    }

    @Override
    public List<Finding> run(Locale locale) {
        URI hooks = settings.webhook();
        URI address = hooks == null ? null : secret.address(hooks);
        Parts ready = parts;
        Instant since = ready == null ? null : ready.since();
        return new TelegramSelfTest(api, settings, address, store, this::queue, since, clock).run(locale);
    }

    private @Nullable ChannelQueue queue() {
        Parts ready = parts;
        return ready == null
                ? null
                : ready.chat().as(new Participant.Sys()).queues().stream()
                        .filter(queue -> queue.channel().equals(CHANNEL))
                        .findFirst()
                        .orElse(null);
    }

    /** Lets another node listen, and stops: what is to be told from now on waits. Takes up to 15 s for what is under way. */
    @Override
    public synchronized void close() {
        parts = null;
        if (listening != null) {
            listening.end();
        }
        polls.cancel();
        polls.close();
        files.close();
        files.cancel(); // what is fetched is fetched again
        if (listening != null) {
            listening.close();
        }
        api.close();
    }
}
