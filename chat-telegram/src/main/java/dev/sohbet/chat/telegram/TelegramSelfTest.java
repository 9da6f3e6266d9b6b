package dev.sohbet.chat.telegram;

import static dev.sohbet.chat.telegram.TelegramBridge.CHANNEL;

import dev.sohbet.chat.model.ChannelQueue;
import dev.sohbet.chat.spi.BridgeStore;
import dev.sohbet.chat.spi.SelfTest;
import dev.sohbet.chat.telegram.Outcome.Ok;
import dev.sohbet.chat.telegram.Outcome.Refused;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.telegram.telegrambots.meta.api.methods.ActionType;
import org.telegram.telegrambots.meta.api.methods.GetMe;
import org.telegram.telegrambots.meta.api.methods.groupadministration.GetChatMember;
import org.telegram.telegrambots.meta.api.methods.send.SendChatAction;
import org.telegram.telegrambots.meta.api.methods.updates.GetWebhookInfo;
import org.telegram.telegrambots.meta.api.objects.User;
import org.telegram.telegrambots.meta.api.objects.WebhookInfo;
import org.telegram.telegrambots.meta.api.objects.chat.ChatFullInfo;
import org.telegram.telegrambots.meta.api.objects.chatmember.ChatMember;
import org.telegram.telegrambots.meta.api.objects.chatmember.ChatMemberAdministrator;

/**
 * Looks whether the bot, its rights and its way of getting updates are as the bridge needs them. It asks, and where that does not tell
 * whether the bot may write, shows for some seconds that it is typing. Thread-safe.
 */
final class TelegramSelfTest implements SelfTest {
    private static final String CONFLICT = "conflict";
    private static final String HEARD = "heard/";
    private static final Duration RECENT = Duration.ofMinutes(10);
    private static final int MANY = 50;
    private static final Duration BEHIND = Duration.ofMinutes(1);
    private static final Duration STUCK = Duration.ofMinutes(5);
    /** More than two polls take. */
    private static final Duration SILENT = Duration.ofMinutes(2);

    private final BotApi api;
    private final TelegramSettings settings;
    private final @Nullable URI webhook;
    private final BridgeStore store;
    private final Supplier<@Nullable ChannelQueue> queue;
    private final @Nullable Instant since;
    private final InstantSource clock;

    /**
     * @param webhook the whole address that Telegram shall push to; null where the bridge asks for updates
     * @param queue what waits for Telegram; null where that is not known
     * @param since when this node began to listen; null where it has not
     */
    TelegramSelfTest(
            BotApi api,
            TelegramSettings settings,
            @Nullable URI webhook,
            BridgeStore store,
            Supplier<@Nullable ChannelQueue> queue,
            @Nullable Instant since,
            InstantSource clock) {
        this.api = api;
        this.settings = settings;
        this.webhook = webhook;
        this.store = store;
        this.queue = queue;
        this.since = since;
        this.clock = clock;
    }

    /** Remembers that somebody else asked for this bot's updates: a poll was ended by another while this node held the lease. */
    static void noteConflict(BridgeStore store, Instant now) {
        store.put(CHANNEL, CONFLICT, now.toString());
    }

    /** Remembers that this bot's updates were asked for and taken. @return when they were before; null: never */
    static @Nullable Instant noteHeard(BridgeStore store, String bot, Instant now) {
        Instant before = heard(store, bot);
        store.put(CHANNEL, HEARD + bot, now.toString());
        return before;
    }

    /** Telegram pushes from now on, so that nobody asks. */
    static void forgetHeard(BridgeStore store, String bot) {
        if (heard(store, bot) != null) {
            store.put(CHANNEL, HEARD + bot, "");
        }
    }

    private static @Nullable Instant heard(BridgeStore store, String bot) {
        return store.get(CHANNEL, HEARD + bot)
                .filter(at -> !at.isEmpty())
                .map(Instant::parse)
                .orElse(null);
    }

    @Override
    public String name() {
        return CHANNEL;
    }

    @Override
    public List<Finding> run(Locale locale) {
        return new Run(locale).all();
    }

    /** One run. */
    private final class Run {
        private final Locale locale;
        private final List<Finding> findings = new ArrayList<>();
        private String bot = "";
        private String setting = "";
        private long chat;
        private String title = "";

        Run(Locale locale) {
            this.locale = locale;
        }

        List<Finding> all() {
            Outcome<User> me = api.call(new GetMe());
            if (me instanceof Ok<User> ok) {
                bot = "@" + ok.value().getUserName();
                List<String> titles = chats(ok.value());
                updates();
                waiting();
                if (findings.isEmpty()) {
                    title = String.join("”, “", titles);
                    found(Diagnosis.OK);
                }
            } else if (me instanceof Refused<User> refused && (refused.code() == 401 || refused.code() == 404)) {
                found(Diagnosis.TOKEN_REFUSED);
            } else {
                unreachable();
            }
            return List.copyOf(findings);
        }

        /** @return what they are called, as far as Telegram answers */
        private List<String> chats(User me) {
            Set<String> titles = new LinkedHashSet<>();
            for (TeamChats.TeamChat each : new TeamChats(store, settings).all()) {
                setting = each.setting();
                chat = each.id();
                title = "";
                chat(me, each.configured());
                if (isUnreachable()) {
                    break;
                }
                titles.add(title);
            }
            return List.copyOf(titles);
        }

        private void chat(User me, long configured) {
            if (chat != configured) {
                found(Diagnosis.MIGRATED, String.valueOf(chat));
            }
            Outcome<ChatFullInfo> told = api.call(new ChatRequest(chat));
            if (!(told instanceof Ok<ChatFullInfo> ok)) {
                failed(told);
                return;
            }
            ChatFullInfo there = ok.value();
            title = Objects.requireNonNullElse(there.isUserChat() ? there.getFirstName() : there.getTitle(), "");
            if (there.isUserChat()) {
                mayWrite();
                return;
            }
            Outcome<ChatMember> member = api.call(new GetChatMember(String.valueOf(chat), me.getId()));
            if (!(member instanceof Ok<ChatMember> known)) {
                failed(member);
                return;
            }
            switch (known.value().getStatus()) {
                case "left" -> found(Diagnosis.NOT_MEMBER, String.valueOf(chat));
                case "kicked" -> found(Diagnosis.KICKED, String.valueOf(chat));
                default -> rights(me, there, known.value());
            }
        }

        private void rights(User me, ChatFullInfo there, ChatMember member) {
            ChatMemberAdministrator rights = member instanceof ChatMemberAdministrator admin ? admin : null;
            boolean isForum = Boolean.TRUE.equals(there.getIsForum());
            if (isForum && (rights == null || !Boolean.TRUE.equals(rights.getCanManageTopics()))) {
                found(Diagnosis.NO_TOPICS);
            }
            if (isForum && rights != null && !Boolean.TRUE.equals(rights.getCanDeleteMessages())) {
                found(Diagnosis.NO_DELETING);
            }
            if (rights == null && !Boolean.TRUE.equals(me.getCanReadAllGroupMessages())) {
                found(Diagnosis.PRIVACY_MODE);
            }
            if (there.isGroupChat()) {
                mayWrite(); // only by writing is it seen that a plain group is no more
            }
        }

        private void mayWrite() {
            Outcome<Boolean> typing = api.call(new SendChatAction(String.valueOf(chat), ActionType.TYPING.toString()));
            if (!(typing instanceof Ok<Boolean>)) {
                failed(typing);
            }
        }

        private void failed(Outcome<?> outcome) {
            if (!(outcome instanceof Refused<?> refused)) {
                unreachable();
            } else if (refused.migratedTo() != null) {
                found(Diagnosis.MIGRATED, String.valueOf(refused.migratedTo()));
            } else if (refused.says("kicked")) {
                found(Diagnosis.KICKED, String.valueOf(chat));
            } else if (refused.says("blocked by the user")) {
                found(Diagnosis.BLOCKED, String.valueOf(chat));
            } else if (refused.says("not a member")) {
                found(Diagnosis.NOT_MEMBER, String.valueOf(chat));
            } else if (refused.says("can't initiate") || (chat > 0 && refused.says("chat not found"))) {
                found(Diagnosis.NOT_STARTED, String.valueOf(chat));
            } else if (refused.says("chat not found")) {
                found(Diagnosis.CHAT_UNKNOWN, String.valueOf(chat));
            } else {
                found(Diagnosis.REFUSED, refused.description());
            }
        }

        private void updates() {
            Outcome<WebhookInfo> told = api.call(new GetWebhookInfo());
            if (!(told instanceof Ok<WebhookInfo> ok)) {
                unreachable();
                return;
            }
            WebhookInfo info = ok.value();
            String there = Objects.requireNonNullElse(info.getUrl(), "");
            String wanted = webhook == null ? "" : webhook.toString();
            if (there.isEmpty() && !wanted.isEmpty()) {
                found(Diagnosis.WEBHOOK_MISSING);
            } else if (!there.equals(wanted)) {
                found(Diagnosis.WEBHOOK_FOREIGN, host(there));
            } else if (webhook == null
                    && isRecent(store.get(CHANNEL, CONFLICT).map(Instant::parse).orElse(null))) {
                found(Diagnosis.POLLED_ELSEWHERE);
            } else if (webhook == null && isSilent()) {
                found(Diagnosis.NOT_LISTENING);
            } else if (webhook != null
                    && info.getLastErrorDate() != null
                    && isRecent(Instant.ofEpochSecond(info.getLastErrorDate()))) {
                found(Diagnosis.WEBHOOK_ERROR, Objects.requireNonNullElse(info.getLastErrorMessage(), "?"));
            }
            if (info.getPendingUpdatesCount() != null && info.getPendingUpdatesCount() > MANY) {
                found(Diagnosis.PENDING, String.valueOf(info.getPendingUpdatesCount()));
            }
        }

        /** No node has heard anything since this one began: whoever begins may hear nothing for as long as a poll takes. */
        private boolean isSilent() {
            return isOver(SILENT, since)
                    && isOver(SILENT, Objects.requireNonNullElse(heard(store, settings.bot()), Instant.MIN));
        }

        private void waiting() {
            ChannelQueue waits = queue.get();
            if (waits != null && isOver(BEHIND, waits.oldest())) {
                Diagnosis how = isOver(STUCK, waits.oldest()) ? Diagnosis.STUCK : Diagnosis.BEHIND;
                found(how, String.valueOf(waits.waiting()));
            }
        }

        private boolean isOver(Duration time, @Nullable Instant since) {
            return since != null && since.plus(time).isBefore(clock.instant());
        }

        private boolean isRecent(@Nullable Instant at) {
            return at != null && at.plus(RECENT).isAfter(clock.instant());
        }

        private void unreachable() {
            if (!isUnreachable()) {
                found(
                        Diagnosis.UNREACHABLE,
                        Objects.requireNonNullElse(settings.api().getHost(), ""));
            }
        }

        private boolean isUnreachable() {
            return findings.stream()
                    .anyMatch(finding ->
                            finding.code().equals(Diagnosis.UNREACHABLE.name().toLowerCase(Locale.ROOT)));
        }

        private void found(Diagnosis diagnosis) {
            found(diagnosis, "");
        }

        private void found(Diagnosis diagnosis, String more) {
            Finding found = diagnosis.in(locale, bot, title, more, setting);
            if (!findings.contains(found)) {
                findings.add(found);
            }
        }
    }

    /** Of an address only this is shown: the rest may be another program's secret. */
    private static String host(String url) {
        try {
            return Objects.requireNonNullElse(URI.create(url).getHost(), "?");
        } catch (IllegalArgumentException e) {
            return "?";
        }
    }
}
