package dev.sohbet.chat.telegram;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.telegram.Outcome.Ok;
import dev.sohbet.chat.telegram.fake.FakeChat;
import dev.sohbet.chat.telegram.fake.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.telegram.telegrambots.meta.api.methods.commands.GetMyCommands;
import org.telegram.telegrambots.meta.api.objects.commands.BotCommand;
import org.telegram.telegrambots.meta.api.objects.commands.scope.BotCommandScopeChat;

class CommandMenuTest {
    private final Rig rig = new Rig(FakeChat.Kind.FORUM, 29);
    private final TelegramSettings settings =
            TelegramSettings.of(rig.telegram.token(), rig.group.id()).withApi(rig.telegram.url());
    private final Places places = new Places(rig.store, "bot");
    private final BotApi api = new BotApi(settings, Duration.ofSeconds(5));
    private boolean holdsLease = true;

    @AfterEach
    void stop() {
        api.close();
        rig.close();
    }

    private CommandMenu node() {
        return node(settings);
    }

    private CommandMenu node(TelegramSettings of) {
        return new CommandMenu(api, rig.store, new TeamChats(rig.store, of), places, () -> holdsLease);
    }

    private List<String> shown(@Nullable String language) {
        return shown(rig.group, language);
    }

    private List<String> shown(FakeChat where, @Nullable String language) {
        Outcome<ArrayList<BotCommand>> shown = api.call(GetMyCommands.builder()
                .scope(new BotCommandScopeChat(String.valueOf(where.id())))
                .languageCode(language)
                .build());
        if (shown instanceof Ok<ArrayList<BotCommand>> ok) {
            return ok.value().stream()
                    .map(command -> command.getCommand() + ": " + command.getDescription())
                    .toList();
        }
        throw new AssertionError(shown);
    }

    private int calls() {
        return rig.telegram.ledger().calls("setMyCommands");
    }

    @Test
    void is_shown_in_the_teams_chat_in_both_languages() {
        node().runOnce();

        assertThat(shown(null)).hasSize(8).contains("close: " + Words.EN.say(Word.MENU_CLOSE));
        assertThat(shown("tr")).hasSize(8).contains("close: " + Words.TR.say(Word.MENU_CLOSE));
    }

    @Test
    void names_commands_that_there_are() {
        node().runOnce();

        for (String line : shown(null)) {
            String name = line.substring(0, line.indexOf(':'));
            assertThat(Words.EN.say(Word.HELP)).contains("/" + name);
        }
    }

    @Test
    void is_told_once_by_all_nodes() {
        node().runOnce();
        node().runOnce();
        assertThat(calls()).isEqualTo(2);

        rig.store.put(TelegramBridge.CHANNEL, "menu/" + places.key(rig.group.id()), "what an older version said");
        holdsLease = false;
        node().runOnce();
        assertThat(calls()).isEqualTo(2);
        holdsLease = true;
        node().runOnce();
        assertThat(calls()).isEqualTo(4);
    }

    @Test
    void is_told_again_where_telegram_was_away_but_not_where_it_refused() {
        CommandMenu node = node();
        rig.telegram.failNext("setMyCommands", Fault.BAD_GATEWAY);
        node.runOnce();
        node.runOnce();
        assertThat(shown("tr")).hasSize(8);

        CommandMenu other = node(TelegramSettings.of(rig.telegram.token(), -7));
        int before = calls();
        rig.telegram.failNext("setMyCommands", Fault.refused(400, "Bad Request: chat not found"));
        other.runOnce();
        other.runOnce();
        assertThat(calls()).isEqualTo(before + 1);
    }

    @Test
    void is_shown_in_every_chat_of_the_teams_though_telegram_refuses_it_in_one() {
        FakeChat sales = rig.telegram.forum("Sales", rig.ayse);
        node().runOnce();
        CommandMenu node = node(settings.withChats(Map.of("gone", -7L, "sales", sales.id())));
        rig.telegram.failNext("setMyCommands", Fault.refused(400, "Bad Request: chat not found"));
        node.runOnce();
        node.runOnce();
        assertThat(shown("tr")).hasSize(8);
        assertThat(shown(sales, "tr")).hasSize(8);
        assertThat(calls()).isEqualTo(5);
    }
}
