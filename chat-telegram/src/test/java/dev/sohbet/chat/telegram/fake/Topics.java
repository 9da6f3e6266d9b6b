package dev.sohbet.chat.telegram.fake;

import dev.sohbet.chat.telegram.fake.FakeChat.Standing;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** The methods about a forum's topics. Guarded by the timeline. */
final class Topics {
    private static final int LONGEST_NAME = 128;

    private final World world;
    private final Sending.Throttle throttle;

    Topics(World world, Sending.Throttle throttle) {
        this.world = world;
        this.throttle = throttle;
    }

    void register(Map<String, Function<Params, JsonNode>> methods) {
        methods.put("createForumTopic", this::create);
        methods.put("editForumTopic", this::edit);
        methods.put("closeForumTopic", params -> close(params, true));
        methods.put("reopenForumTopic", params -> close(params, false));
        methods.put("deleteForumTopic", this::delete);
    }

    private JsonNode create(Params params) {
        FakeChat forum = forum(params);
        checkManages(forum, "create a topic");
        String name = name(params);
        throttle.count(forum, 1);
        FakeChat.Topic topic = world.openTopic(forum, world.bot, name);
        return Json.object()
                .put("message_thread_id", topic.id)
                .put("name", topic.name)
                .put("icon_color", 7_322_096);
    }

    private JsonNode edit(Params params) {
        FakeChat forum = forum(params);
        FakeChat.Topic topic = topic(forum, params);
        checkManages(forum, "edit the topic");
        if (params.has("name") && !params.text("name").isEmpty()) {
            String name = name(params);
            if (name.equals(topic.name)) {
                throw Refusal.bad("TOPIC_NOT_MODIFIED");
            }
            world.renameTopic(forum, world.bot, topic.id, name);
        }
        return BotApi.TRUE;
    }

    private JsonNode close(Params params, boolean closed) {
        FakeChat forum = forum(params);
        if (forum.person != null) {
            throw Refusal.bad("the chat is not a supergroup forum");
        }
        FakeChat.Topic topic = topic(forum, params);
        checkManages(forum, closed ? "close the topic" : "reopen the topic");
        if (topic.closed == closed) {
            throw Refusal.bad("TOPIC_NOT_MODIFIED");
        }
        world.closeTopic(forum, world.bot, topic.id, closed);
        return BotApi.TRUE;
    }

    private JsonNode delete(Params params) {
        FakeChat forum = forum(params);
        FakeChat.Topic topic = topic(forum, params);
        if (forum.person == null && !forum.canDeleteMessages) {
            throw Refusal.bad("not enough rights to delete the topic");
        }
        world.deleteTopic(forum, topic.id);
        return BotApi.TRUE;
    }

    private FakeChat forum(Params params) {
        FakeChat chat = BotApi.reach(world, params);
        if (!chat.isForum()) {
            throw Refusal.bad("the chat is not a forum");
        }
        return chat;
    }

    private static FakeChat.Topic topic(FakeChat forum, Params params) {
        FakeChat.Topic topic = forum.topics.get((int) params.number("message_thread_id", 0));
        if (topic == null) {
            throw Refusal.bad("TOPIC_ID_INVALID");
        }
        return topic;
    }

    private static void checkManages(FakeChat forum, String toDo) {
        if (forum.person == null && (forum.standing != Standing.ADMINISTRATOR || !forum.canManageTopics)) {
            throw Refusal.bad("not enough rights to " + toDo);
        }
    }

    /** A name that is too long is cut, not refused. */
    private static String name(Params params) {
        String name = Texts.clean(params.text("name")).strip();
        if (name.isEmpty()) {
            throw Refusal.bad("topic name must be non-empty");
        }
        int length = Math.min(LONGEST_NAME, name.codePointCount(0, name.length()));
        return name.substring(0, name.offsetByCodePoints(0, length)).strip();
    }
}
