package dev.sohbet.chat.telegram.fake;

import dev.sohbet.chat.telegram.fake.FakeChat.Standing;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The methods that make, change and remove messages. Guarded by the timeline. */
final class Sending {
    private static final Duration DELETABLE = Duration.ofDays(2);

    /** What a bot may react with; a tick in a box is not among it. */
    private static final Set<String> REACTIONS = Set.of(
            ("❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓"
                            + " 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡")
                    .split(" "));

    private final World world;
    private final Throttle throttle;

    /** Lets a call pass, or refuses it with 429. */
    interface Throttle {
        void count(FakeChat chat, int messages);
    }

    Sending(World world, Throttle throttle) {
        this.world = world;
        this.throttle = throttle;
    }

    void register(Map<String, Function<Params, JsonNode>> methods) {
        methods.put("sendMessage", this::sendMessage);
        for (String kind : List.of("photo", "voice", "audio", "video", "document")) {
            methods.put("send" + kind, params -> sendFile(params, kind));
        }
        methods.put("sendMediaGroup", this::sendMediaGroup);
        methods.put("editMessageText", params -> edit(params, false));
        methods.put("editMessageCaption", params -> edit(params, true));
        methods.put("deleteMessage", this::deleteMessage);
        methods.put("setMessageReaction", this::setMessageReaction);
    }

    private JsonNode sendMessage(Params params) {
        FakeChat chat = BotApi.reach(world, params);
        Texts.Formatted text = Texts.message(params);
        return post(chat, params, "text", text).json();
    }

    private JsonNode sendFile(Params params, String kind) {
        FakeChat chat = BotApi.reach(world, params);
        Texts.Formatted caption = Texts.caption(params);
        Params.Upload upload = params.file(kind);
        if (upload == null) {
            throw sentBefore(params.text(kind), kind);
        }
        Message message = post(chat, params, Files.kindOf(kind, upload.bytes()), caption);
        world.files.attach(message, upload.name(), upload.bytes());
        return message.json();
    }

    private JsonNode sendMediaGroup(Params params) {
        FakeChat chat = BotApi.reach(world, params);
        JsonNode media = params.json("media");
        if (media == null || media.size() < 2 || media.size() > 10) {
            throw Refusal.bad("wrong number of messages in the album");
        }
        List<Part> parts = new ArrayList<>();
        for (JsonNode each : media) {
            String kind = each.path("type").asString("");
            Params.Upload upload = params.attached(each.path("media").asString(""));
            if (upload == null) {
                throw sentBefore(each.path("media").asString(""), kind);
            }
            parts.add(new Part(
                    Files.kindOf(kind, upload.bytes()), upload, Texts.caption(Params.of(each)))); // all or none
        }
        if (parts.stream().map(Part::family).distinct().count() > 1) {
            throw Refusal.bad("can't use different types of media in the album");
        }
        topic(chat, params);
        String album = Long.toString(13_000_000_000_000_000L + world.messages.size());
        ArrayNode sent = Json.array();
        for (Part part : parts) {
            Message message = post(chat, params, part.kind(), part.caption(), sent.isEmpty() ? parts.size() : 0);
            message.album = album;
            world.files.attach(message, part.upload().name(), part.upload().bytes());
            sent.add(message.json());
        }
        return sent;
    }

    /** A part of an album. */
    private record Part(String kind, Params.Upload upload, Texts.Formatted caption) {
        /** What may stand in one album. */
        String family() {
            return kind.equals("video") ? "photo" : kind;
        }
    }

    private Refusal sentBefore(String given, String kind) {
        if (given.startsWith("http")) {
            // The real one would fetch it; this one opens no connection to where a test points.
            return Refusal.bad("failed to get HTTP URL content");
        }
        return Refusal.bad(
                given.isEmpty() ? "there is no " + kind + " in the request" : "wrong remote file identifier");
    }

    private Message post(FakeChat chat, Params params, String kind, Texts.Formatted text) {
        return post(chat, params, kind, text, 1);
    }

    /** @param counts as how many messages; 0: it was counted before */
    private Message post(FakeChat chat, Params params, String kind, Texts.Formatted text, int counts) {
        int topic = topic(chat, params);
        int replyTo = replyTo(chat, params, topic);
        ObjectNode markup = markup(params);
        if (counts > 0) {
            throttle.count(chat, counts);
        }
        Message message = world.add(chat, world.bot, kind, topic, replyTo);
        message.text = text.text();
        message.entities = text.entities();
        message.markup = markup;
        world.timeline.changed();
        return message;
    }

    private static int topic(FakeChat chat, Params params) {
        int topic = (int) params.number("message_thread_id", 0);
        if (topic == 0) {
            return 0;
        }
        FakeChat.Topic there = chat.isForum() ? chat.topics.get(topic) : null;
        if (there == null) {
            // General too: its id, 1, may not be named.
            throw Refusal.bad("message thread not found");
        }
        if (there.closed) {
            throw Refusal.bad("TOPIC_CLOSED");
        }
        return topic;
    }

    private static int replyTo(FakeChat chat, Params params, int topic) {
        JsonNode reply = params.json("reply_parameters");
        int to = reply == null
                ? (int) params.number("reply_to_message_id", 0)
                : reply.path("message_id").asInt(0);
        if (to == 0) {
            return 0;
        }
        Message there = chat.messages.get(to);
        if (there != null && !there.deleted && there.topic == topic) {
            return to;
        }
        boolean without = reply == null
                ? params.flag("allow_sending_without_reply")
                : reply.path("allow_sending_without_reply").asBoolean(false);
        if (!without) {
            throw Refusal.bad("message to be replied not found");
        }
        return 0;
    }

    private static @Nullable ObjectNode markup(Params params) {
        JsonNode json = params.json("reply_markup");
        if (json == null || !json.has("inline_keyboard")) {
            return null;
        }
        json.get("inline_keyboard")
                .forEach(row -> row.forEach(button -> {
                    JsonNode data = button.path("callback_data");
                    int bytes = data.asString("").getBytes(StandardCharsets.UTF_8).length;
                    if (!data.isMissingNode() && (bytes < 1 || bytes > 64)) {
                        throw Refusal.bad("BUTTON_DATA_INVALID");
                    }
                }));
        return Json.object().set("inline_keyboard", json.get("inline_keyboard"));
    }

    private JsonNode edit(Params params, boolean caption) {
        FakeChat chat = BotApi.reach(world, params);
        Message message = there(chat, params, "message to edit not found");
        if (!message.from.isBotUnderTest() || message.isService()) {
            throw Refusal.bad("message can't be edited");
        }
        if (message.kind.equals("text") == caption) {
            throw Refusal.bad("there is no " + (caption ? "caption" : "text") + " in the message to edit");
        }
        Texts.Formatted text = caption ? Texts.caption(params) : Texts.message(params);
        ObjectNode markup = markup(params);
        throttle.count(chat, 1);
        if (text.text().equals(message.text)
                && Objects.equals(text.entities(), message.entities)
                && Objects.equals(markup, message.markup)) {
            throw Refusal.bad(
                    "message is not modified: specified new message content and reply markup are exactly the same as a"
                            + " current content and reply markup of the message");
        }
        message.earlier.add(message.text);
        message.text = text.text();
        message.entities = text.entities();
        message.markup = markup;
        message.editedAt = world.timeline.now();
        world.timeline.changed();
        return message.json();
    }

    private JsonNode deleteMessage(Params params) {
        FakeChat chat = BotApi.reach(world, params);
        Message message = there(chat, params, "message to delete not found");
        boolean own = message.from.isBotUnderTest();
        boolean allowed =
                own || (chat.person != null) || (chat.standing == Standing.ADMINISTRATOR && chat.canDeleteMessages);
        if (!allowed) {
            throw Refusal.bad("message can't be deleted");
        }
        if (world.timeline.now().isAfter(message.at.plus(DELETABLE))) {
            throw Refusal.bad("message can't be deleted for everyone");
        }
        message.deleted = true;
        return BotApi.TRUE;
    }

    private JsonNode setMessageReaction(Params params) {
        FakeChat chat = BotApi.reach(world, params);
        Message message = there(chat, params, "message to react not found");
        JsonNode wanted = params.json("reaction");
        int count = wanted == null ? 0 : wanted.size();
        if (count > 1) {
            throw Refusal.bad("REACTIONS_TOO_MANY");
        }
        String emoji = wanted == null ? "" : wanted.path(0).path("emoji").asString("");
        if (count == 1 && !REACTIONS.contains(emoji)) {
            throw Refusal.bad("REACTION_INVALID");
        }
        throttle.count(chat, 1);
        if (emoji.isEmpty()) {
            message.reactions.remove(world.bot.id);
        } else {
            message.reactions.put(world.bot.id, emoji);
        }
        return BotApi.TRUE;
    }

    private static Message there(FakeChat chat, Params params, String otherwise) {
        Message message = chat.messages.get((int) params.number("message_id", 0));
        if (message == null || message.deleted) {
            throw Refusal.bad(otherwise);
        }
        return message;
    }
}
