package dev.sohbet.chat.telegram.fake;

import dev.sohbet.chat.telegram.fake.FakeChat.Standing;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The methods, by their names in any case. Guarded by the timeline. */
final class BotApi {
    static final JsonNode TRUE = JsonNodeFactory.instance.booleanNode(true);

    private static final int MOST_COMMANDS = 100;
    private static final int LONGEST_DESCRIPTION = 256;
    private static final Pattern COMMAND = Pattern.compile("[a-z0-9_]{1,32}");

    private final World world;
    private final Map<String, JsonNode> menus = new HashMap<>();
    private final Map<String, Function<Params, JsonNode>> methods = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    BotApi(World world, Sending sending, Topics topics, Webhook webhook) {
        this.world = world;
        methods.put("getMe", params -> me());
        methods.put("getChat", this::getChat);
        methods.put("getChatMember", this::getChatMember);
        methods.put("getUpdates", params -> world.updates.poll(params, webhook.isSet()));
        methods.put("setMyCommands", this::setMyCommands);
        methods.put("getMyCommands", this::getMyCommands);
        methods.put("sendChatAction", params -> {
            reach(params);
            return TRUE;
        });
        methods.put("answerCallbackQuery", this::answerCallbackQuery);
        methods.put("getFile", params -> world.files.get(params.text("file_id")));
        webhook.register(methods);
        sending.register(methods);
        topics.register(methods);
    }

    /** The name of a method as it is written; null when there is none. */
    @Nullable
    Function<Params, JsonNode> method(String name) {
        return methods.get(name);
    }

    private JsonNode setMyCommands(Params params) {
        JsonNode commands = params.json("commands");
        if (commands == null || !commands.isArray() || commands.size() > MOST_COMMANDS) {
            throw new Refusal(400, "Bad Request: expected an array of commands");
        }
        for (JsonNode command : commands) {
            int length = command.path("description").asString("").length();
            if (!COMMAND.matcher(command.path("command").asString("")).matches()) {
                throw new Refusal(400, "Bad Request: BOT_COMMAND_INVALID");
            }
            if (length < 1 || length > LONGEST_DESCRIPTION) {
                throw new Refusal(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID");
            }
        }
        menus.put(menu(params), commands);
        return TRUE;
    }

    private JsonNode getMyCommands(Params params) {
        return menus.getOrDefault(menu(params), Json.array());
    }

    /** Where it is shown, and in which language. */
    private static String menu(Params params) {
        JsonNode scope = params.json("scope");
        return (scope == null
                        ? "default"
                        : scope.path("type").asString() + scope.path("chat_id").asString("")) + "/"
                + params.text("language_code");
    }

    private ObjectNode me() {
        return world.bot
                .json()
                .put("can_join_groups", true)
                .put("can_read_all_group_messages", world.readsAllMessages)
                .put("supports_inline_queries", false)
                .put("can_connect_to_business", false)
                .put("has_main_web_app", false)
                .put("has_topics_enabled", world.topicsInPrivateChats);
    }

    private JsonNode getChat(Params params) {
        FakeChat chat = find(world, params);
        checkMember(chat);
        ObjectNode json = chat.json().put("accent_color_id", 0).put("max_reaction_count", 11);
        json.set(
                "accepted_gift_types",
                Json.object()
                        .put("unlimited_gifts", false)
                        .put("limited_gifts", false)
                        .put("unique_gifts", false)
                        .put("premium_subscription", false));
        return json;
    }

    private JsonNode getChatMember(Params params) {
        FakeChat chat = find(world, params);
        long who = params.number("user_id", 0);
        if (who == world.bot.id) {
            return chat.member();
        }
        checkMember(chat);
        FakeUser user = world.users.get(who);
        if (user == null) {
            throw Refusal.bad("PARTICIPANT_ID_INVALID");
        }
        ObjectNode json = Json.object();
        json.set("user", user.json());
        return json.put("status", "member");
    }

    private JsonNode answerCallbackQuery(Params params) {
        World.Press press = world.presses.get(params.text("callback_query_id"));
        if (press == null || world.timeline.now().isAfter(press.at.plusSeconds(15 * 60))) {
            throw Refusal.bad("query is too old and response timeout expired or query ID is invalid");
        }
        if (params.text("text").length() > 200) {
            throw Refusal.bad("MESSAGE_TOO_LONG");
        }
        press.answered = true;
        press.answer = params.text("text");
        return TRUE;
    }

    private void reach(Params params) {
        reach(world, params);
    }

    /** The chat that is named. @throws Refusal when the bot has never heard of it */
    static FakeChat find(World world, Params params) {
        if (params.text("chat_id").isEmpty()) {
            throw Refusal.bad("chat_id is empty");
        }
        FakeChat chat = world.chats.get(params.number("chat_id", 0));
        if (chat == null || (chat.person != null && chat.standing == Standing.LEFT && chat.messages.isEmpty())) {
            FakeUser met = world.users.get(params.number("chat_id", 0));
            throw met == null
                    ? Refusal.bad("chat not found")
                    : Refusal.forbidden("bot can't initiate conversation with a user");
        }
        return chat;
    }

    /** The chat that is named, if the bot may write there. */
    static FakeChat reach(World world, Params params) {
        FakeChat chat = find(world, params);
        FakeChat next = chat.migratedTo;
        if (next != null) {
            throw new Refusal(
                    400,
                    "Bad Request: group chat was upgraded to a supergroup chat",
                    Json.object().put("migrate_to_chat_id", next.id));
        }
        if (chat.person != null && chat.person.deactivated) {
            throw Refusal.forbidden("user is deactivated");
        }
        checkMember(chat);
        return chat;
    }

    private static void checkMember(FakeChat chat) {
        String group = chat.isSupergroup() ? "supergroup" : "group";
        if (chat.standing == Standing.KICKED) {
            throw Refusal.forbidden(
                    chat.person != null ? "bot was blocked by the user" : "bot was kicked from the " + group + " chat");
        }
        if (chat.standing == Standing.LEFT) {
            throw Refusal.forbidden(
                    chat.person != null
                            ? "bot can't initiate conversation with a user"
                            : "bot is not a member of the " + group + " chat");
        }
    }
}
