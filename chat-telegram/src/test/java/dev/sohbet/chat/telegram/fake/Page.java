package dev.sohbet.chat.telegram.fake;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A page on which people play the operators. */
final class Page {
    private static final int MOST_MESSAGES = 300;
    private static final String FILES = "/ui/file/";

    private final World world;
    private final String host;

    Page(World world, int port) {
        this.world = world;
        this.host = "(127\\.0\\.0\\.1|localhost):" + port;
    }

    Reply answer(Exchange exchange) throws IOException {
        // A page from elsewhere that knows this address shall not write here.
        if (!exchange.header("Host").matches(host)) {
            return Json.error(403, "Forbidden");
        }
        if (exchange.method().equals("GET") && exchange.path().startsWith(FILES)) {
            synchronized (world.timeline) {
                byte[] bytes = world.files.bytes(exchange.path().substring(FILES.length()));
                return new Reply(200, "application/octet-stream", Map.of(), bytes);
            }
        }
        switch (exchange.method() + " " + exchange.path()) {
            case "GET /" -> {
                return Reply.html(200, html());
            }
            case "GET /ui/state" -> {
                synchronized (world.timeline) {
                    return Reply.json(200, state());
                }
            }
            case "POST /ui/act" -> {
                if (!exchange.header("Content-Type").startsWith("application/json")) {
                    return Json.error(415, "Unsupported Media Type");
                }
                JsonNode act = Json.read(new String(exchange.body(), StandardCharsets.UTF_8), "act");
                try {
                    act(act);
                } catch (IllegalArgumentException | NullPointerException e) {
                    return Json.error(400, "Bad Request: " + e.getMessage());
                }
                return Reply.json(200, Json.ok(BotApi.TRUE));
            }
            default -> {
                return Json.error(404, "Not Found");
            }
        }
    }

    private static String html() {
        try (InputStream in = Page.class.getResourceAsStream("page.html")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ObjectNode state() {
        ObjectNode state = Json.object();
        ArrayNode users = state.putArray("users");
        world.users.values().stream()
                .filter(user -> !user.isBot)
                .forEach(user -> users.add(Json.object().put("id", user.id).put("name", user.name)));
        ArrayNode chats = state.putArray("chats");
        for (FakeChat chat : world.chats.values()) {
            ObjectNode json = Json.object()
                    .put("id", chat.id)
                    .put("title", chat.title)
                    .put("kind", chat.kind.name())
                    .put("standing", chat.standing.wire);
            ArrayNode topics = json.putArray("topics");
            chat.topics
                    .values()
                    .forEach(topic -> topics.add(Json.object()
                            .put("id", topic.id)
                            .put("name", topic.name)
                            .put("closed", topic.closed)));
            ArrayNode messages = json.putArray("messages");
            List<Message> shown = chat.messages.values().stream()
                    .filter(message -> !message.deleted)
                    .toList();
            shown.subList(Math.max(0, shown.size() - MOST_MESSAGES), shown.size())
                    .forEach(message -> messages.add(message(message)));
            chats.add(json);
        }
        return state;
    }

    private static ObjectNode message(Message message) {
        StoredMessage stored = message.stored();
        ObjectNode json = Json.object()
                .put("id", stored.id())
                .put("topic", stored.topic())
                .put("from", message.from.name)
                .put("fromBot", stored.fromBot())
                .put("kind", stored.kind())
                .put("text", stored.text())
                .put("at", stored.at().toEpochMilli())
                .put("file", stored.fileId())
                .put("fileName", stored.fileName())
                .put("service", message.isService())
                .put("edited", stored.editedAt() != null)
                .put("replyTo", stored.replyTo());
        stored.reactions().forEach(json.putArray("reactions")::add);
        stored.buttons().forEach(json.putArray("buttons")::add);
        if (message.isService()) {
            json.set("detail", message.content.path(message.kind));
        }
        return json;
    }

    private void act(JsonNode act) {
        synchronized (world.timeline) {
            FakeUser by =
                    Objects.requireNonNull(world.users.get(act.path("user").asLong()), "no such user");
            String what = act.path("act").asString("");
            String text = act.path("text").asString("");
            if (what.equals("start")) {
                by.starts(text);
                return;
            }
            FakeChat chat = world.chat(act.path("chat").asLong());
            int topic = act.path("topic").asInt(0);
            if (what.equals("say")) {
                if (chat.person != null && chat.standing != FakeChat.Standing.MEMBER) {
                    throw new IllegalArgumentException("press start first");
                }
                world.say(chat, by, topic, replyTo(chat, act), text);
            } else if (what.equals("file")) {
                byte[] bytes = Base64.getDecoder().decode(act.path("bytes").asString(""));
                String kind = act.path("kind").asString("document");
                String name = act.path("name").asString("file");
                world.send(chat, by, topic, replyTo(chat, act), kind, name, bytes, text, "");
            } else if (Set.of("open", "close", "reopen", "delete").contains(what)) {
                actOnTopic(what, chat, by, topic, text);
            } else {
                actOnMessage(what, there(chat, act.path("message").asInt(0)), by, text);
            }
        }
    }

    private static int replyTo(FakeChat chat, JsonNode act) {
        int replyTo = act.path("message").asInt(0);
        return replyTo == 0 ? 0 : there(chat, replyTo).id();
    }

    private static StoredMessage there(FakeChat chat, int id) {
        return Objects.requireNonNull(chat.messages.get(id), "no such message").stored();
    }

    private static void actOnTopic(String what, FakeChat chat, FakeUser by, int topic, String name) {
        switch (what) {
            case "open" -> chat.openTopic(by, name);
            case "close" -> chat.closeTopic(by, topic);
            case "reopen" -> chat.reopenTopic(by, topic);
            default -> chat.deleteTopic(topic);
        }
    }

    private static void actOnMessage(String what, StoredMessage message, FakeUser by, String text) {
        switch (what) {
            case "press" -> by.presses(message, text);
            case "react" -> by.reacts(message, text);
            case "edit" -> by.edits(message, text);
            default -> throw new IllegalArgumentException("no such act");
        }
    }
}
