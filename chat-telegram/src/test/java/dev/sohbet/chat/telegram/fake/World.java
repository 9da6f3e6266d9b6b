package dev.sohbet.chat.telegram.fake;

import dev.sohbet.chat.telegram.fake.FakeChat.Standing;
import dev.sohbet.chat.telegram.fake.FakeChat.Topic;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Who and what there is on this Telegram, and what people do. Guarded by the timeline. */
final class World {
    /** Whom Telegram names as the author of what an anonymous administrator writes. */
    static final long ANONYMOUS_ADMIN = 1_087_968_824L;

    /** A button that somebody pressed. */
    static final class Press {
        final Instant at;
        String answer = "";
        boolean answered;

        Press(Instant at) {
            this.at = at;
        }
    }

    final Timeline timeline;
    final Updates updates;
    final Files files;
    final FakeUser bot;
    final Map<Long, FakeChat> chats = new LinkedHashMap<>();
    final Map<Long, FakeUser> users = new LinkedHashMap<>();
    final List<Message> messages = new ArrayList<>();
    final Map<String, Press> presses = new HashMap<>();
    boolean readsAllMessages;
    boolean topicsInPrivateChats;

    private int accountMessages = 100;
    private long lastUser = 1000;
    private long lastChat = 1000;

    World(Timeline timeline, long botId, Updates updates) {
        this.timeline = timeline;
        this.updates = updates;
        this.files = new Files(timeline);
        this.bot = new FakeUser(this, botId, "Sohbet", true, null);
    }

    int nextAccountMessageId() {
        return ++accountMessages;
    }

    String username(FakeUser of) {
        return of == bot ? "sohbet_bot" : "bot" + of.id + "_bot";
    }

    FakeUser addUser(String name, boolean isBot) {
        // Ids need more than 32 bits, as those of new accounts do.
        return addUser(name, isBot, 7_000_000_000L + ++lastUser);
    }

    FakeUser addUser(String name, boolean isBot, long id) {
        FakeUser user = new FakeUser(this, id, name, isBot, null);
        users.put(id, user);
        return user;
    }

    FakeChat addGroup(FakeChat.Kind kind, String title) {
        long number = ++lastChat;
        return addGroup(kind, title, kind == FakeChat.Kind.GROUP ? -number : -1_000_000_000_000L - number);
    }

    FakeChat addGroup(FakeChat.Kind kind, String title, long id) {
        FakeChat chat = new FakeChat(this, id, kind, title, null);
        chats.put(id, chat);
        return chat;
    }

    FakeChat privateChat(FakeUser person) {
        return chats.computeIfAbsent(
                person.id, id -> new FakeChat(this, id, FakeChat.Kind.PRIVATE, person.name, person));
    }

    FakeChat chat(long id) {
        return Objects.requireNonNull(chats.get(id), "no chat " + id);
    }

    Message message(StoredMessage stored) {
        return Objects.requireNonNull(chat(stored.chat()).messages.get(stored.id()), "no message " + stored.id());
    }

    /** Puts a message into its chat. */
    Message add(FakeChat chat, FakeUser from, String kind, int topic, int replyTo) {
        Message message = new Message(chat, chat.nextMessageId(), from, timeline.now(), kind);
        message.topic = topic;
        message.replyTo = replyTo;
        chat.messages.put(message.id, message);
        messages.add(message);
        return message;
    }

    StoredMessage say(FakeChat chat, FakeUser by, int topic, int replyTo, String text) {
        Message message = add(chat, by, "text", topic, replyTo);
        message.text = text;
        if (text.startsWith("/")) {
            int end = text.split("\\s", 2)[0].length();
            message.entities = Json.array()
                    .add(Json.object()
                            .put("type", "bot_command")
                            .put("offset", 0)
                            .put("length", end));
        }
        tell("message", message);
        return message.stored();
    }

    StoredMessage send(FakeChat chat, FakeUser by, int topic, String kind, String name, byte[] bytes, String caption) {
        return send(chat, by, topic, 0, kind, name, bytes, caption, "");
    }

    StoredMessage send(
            FakeChat chat,
            FakeUser by,
            int topic,
            int replyTo,
            String kind,
            String name,
            byte[] bytes,
            String caption,
            String album) {
        Message message = add(chat, by, kind, topic, replyTo);
        message.text = caption;
        message.album = album;
        files.attach(message, name, bytes);
        tell("message", message);
        return message.stored();
    }

    /** Sends what is neither text nor file, as the Bot API tells of it. */
    StoredMessage send(FakeChat chat, FakeUser by, int topic, Map<String, JsonNode> content, String kind) {
        Message message = add(chat, by, kind, topic, 0);
        content.forEach(message.content::set);
        tell("message", message);
        return message.stored();
    }

    /** Puts another file into a message. */
    StoredMessage exchange(Message message, String name, byte[] bytes) {
        files.attach(message, name, bytes);
        message.editedAt = timeline.now();
        tell("edited_message", message);
        return message.stored();
    }

    StoredMessage edit(Message message, String text) {
        if (!text.equals(message.text)) {
            message.earlier.add(message.text);
            message.text = text;
        }
        message.editedAt = timeline.now();
        tell("edited_message", message);
        return message.stored();
    }

    void react(Message message, FakeUser by, String emoji) {
        String before = Objects.requireNonNullElse(message.reactions.get(by.id), "");
        if (emoji.isEmpty()) {
            message.reactions.remove(by.id);
        } else {
            message.reactions.put(by.id, emoji);
        }
        // Told to administrators, and in private chats, and never of bots.
        if (!by.isBot && (message.chat.standing == Standing.ADMINISTRATOR || message.chat.person != null)) {
            ObjectNode json = Json.object();
            json.set("chat", message.chat.json());
            json.put("message_id", message.id);
            json.set("user", by.json());
            json.put("date", timeline.now().getEpochSecond());
            json.set("old_reaction", reactions(before));
            json.set("new_reaction", reactions(emoji));
            updates.add("message_reaction", message.chat.id, timeline.now(), json);
        }
    }

    private static JsonNode reactions(String emoji) {
        return emoji.isEmpty()
                ? Json.array()
                : Json.array().add(Json.object().put("type", "emoji").put("emoji", emoji));
    }

    String press(Message message, FakeUser by, String words) {
        ObjectNode markup = message.markup;
        if (markup != null) {
            for (JsonNode row : markup.path("inline_keyboard")) {
                for (JsonNode button : row) {
                    if (button.path("text").asString().equals(words) && button.has("callback_data")) {
                        return press(message, by, button.get("callback_data"));
                    }
                }
            }
        }
        throw new IllegalArgumentException("no button " + words);
    }

    private String press(Message message, FakeUser by, JsonNode data) {
        String id = Long.toString(9_000_000_000_000_000L + presses.size());
        presses.put(id, new Press(timeline.now()));
        ObjectNode json = Json.object().put("id", id);
        json.set("from", by.json());
        json.set("message", message.json());
        json.put("chat_instance", Long.toString(message.chat.id * 31));
        json.set("data", data);
        updates.addPress(by.id, json);
        return id;
    }

    void setBlocked(FakeUser user, boolean blocked) {
        FakeChat chat = privateChat(user);
        ObjectNode before = chat.member();
        chat.standing = blocked ? Standing.KICKED : Standing.MEMBER;
        tellStanding(chat, user, before);
    }

    Topic openTopic(FakeChat chat, FakeUser by, String name) {
        Message root = add(chat, by, "forum_topic_created", 0, 0);
        root.topic = root.id;
        root.content.set("forum_topic_created", Json.object().put("name", name).put("icon_color", 7_322_096));
        Topic topic = new Topic(root.id, name);
        chat.topics.put(topic.id, topic);
        tell("message", root);
        return topic;
    }

    Topic closeTopic(FakeChat chat, FakeUser by, int topic, boolean closed) {
        Topic changed = topic(chat, topic);
        changed.closed = closed;
        service(chat, by, topic, closed ? "forum_topic_closed" : "forum_topic_reopened", Json.object());
        return changed;
    }

    Topic renameTopic(FakeChat chat, FakeUser by, int topic, String name) {
        Topic changed = topic(chat, topic);
        changed.name = name;
        service(chat, by, topic, "forum_topic_edited", Json.object().put("name", name));
        return changed;
    }

    Topic deleteTopic(FakeChat chat, int topic) {
        Topic gone = topic(chat, topic);
        chat.topics.remove(topic);
        chat.messages.values().stream()
                .filter(message -> message.topic == topic)
                .forEach(message -> message.deleted = true);
        return gone;
    }

    private static Topic topic(FakeChat chat, int id) {
        return Objects.requireNonNull(chat.topics.get(id), "no topic " + id);
    }

    /** Adds a service message and tells of it, whoever caused it. */
    Message service(FakeChat chat, FakeUser by, int topic, String field, JsonNode content) {
        Message message = add(chat, by, field, topic, 0);
        message.content.set(field, content);
        tell("message", message);
        return message;
    }

    /** What a service message of that kind says, roughly. */
    JsonNode sampleOf(String field) {
        return switch (field) {
            case "new_chat_members" ->
                Json.array().add(addUser("Newcomer", false).json());
            case "left_chat_member" -> addUser("Leaver", false).json();
            case "new_chat_title" -> Json.object().put("v", "Another title").get("v");
            case "new_chat_photo" -> Json.array();
            case "delete_chat_photo", "group_chat_created", "supergroup_chat_created", "channel_chat_created" ->
                Json.object().put("v", true).get("v");
            case "pinned_message" ->
                messages.isEmpty() ? Json.object() : messages.get(0).json();
            case "message_auto_delete_timer_changed" -> Json.object().put("message_auto_delete_time", 86_400);
            case "video_chat_ended" -> Json.object().put("duration", 60);
            case "boost_added" -> Json.object().put("boost_count", 1);
            default -> Json.object();
        };
    }

    FakeChat migrate(FakeChat from, FakeUser by) {
        FakeChat to = addGroup(FakeChat.Kind.SUPERGROUP, from.title);
        to.standing = from.standing;
        to.canDeleteMessages = from.canDeleteMessages;
        to.readsAll = from.readsAll;
        service(from, by, 0, "migrate_to_chat_id", Json.object().put("v", to.id).get("v"));
        from.migratedTo = to;
        service(
                to,
                by,
                0,
                "migrate_from_chat_id",
                Json.object().put("v", from.id).get("v"));
        return to;
    }

    void tellStanding(FakeChat chat, FakeUser by, ObjectNode before) {
        ObjectNode json = Json.object();
        json.set("chat", chat.json());
        json.set("from", by.json());
        json.put("date", timeline.now().getEpochSecond());
        json.set("old_chat_member", before);
        json.set("new_chat_member", chat.member());
        updates.add("my_chat_member", chat.id, timeline.now(), json);
    }

    /** Queues an update about a message, if the bot may see it. */
    private void tell(String type, Message message) {
        if (botSees(message)) {
            Instant base = message.editedAt == null ? message.at : message.editedAt;
            updates.add(type, message.chat.id, base, message.json());
        }
    }

    private boolean botSees(Message message) {
        FakeChat chat = message.chat;
        if (chat.standing != Standing.ADMINISTRATOR && chat.standing != Standing.MEMBER) {
            return false;
        }
        if (message.isService()) {
            return true;
        }
        if (message.from.isBot && message.from.speaksFor == null) {
            return false;
        }
        return chat.person != null
                || chat.standing == Standing.ADMINISTRATOR
                || chat.readsAll
                || message.text.startsWith("/")
                || answersBot(chat.messages.get(message.replyTo));
    }

    private static boolean answersBot(@Nullable Message replied) {
        return replied != null && replied.from.isBotUnderTest();
    }
}
