package dev.sohbet.chat.telegram.fake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.testkit.TestClock;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the bot is told of what people do, and what it may no longer do. */
class PeopleTest {
    private final FakeTelegram telegram = FakeTelegram.start(new TestClock());
    private final BotClient bot = new BotClient(telegram.url(), telegram.token());
    private final FakeUser operator = telegram.user("Ayşe");
    private final FakeChat forum = telegram.forum("Support", operator);
    private long offset;

    @AfterEach
    void stop() {
        telegram.close();
    }

    @Test
    void the_bots_own_messages_and_those_of_other_bots_never_come_back() throws Exception {
        forget();
        send(forum, "own");
        telegram.otherBot("Other").says(forum, "of another bot");
        operator.says(forum, "of a person");

        assertThat(messages()).extracting(PeopleTest::text).containsExactly("of a person");
    }

    @Test
    void a_topic_that_the_bot_opens_is_told_to_it_and_messages_in_it_answer_that() throws Exception {
        forget();
        int topic = bot.call("createForumTopic", chat(forum).put("name", "Deniz"))
                .result()
                .path("message_thread_id")
                .asInt();
        StoredMessage first = operator.says(forum, topic, "hello");
        operator.replies(first, "a true answer");
        operator.says(forum, "in General");

        List<JsonNode> messages = messages();

        assertThat(topic).isGreaterThan(1);
        assertThat(messages.get(0).path("forum_topic_created").path("name").asString(""))
                .isEqualTo("Deniz");
        assertThat(messages.get(1).path("message_thread_id").asInt()).isEqualTo(topic);
        assertThat(messages.get(1).path("reply_to_message").path("message_id").asInt())
                .isEqualTo(topic);
        assertThat(messages.get(1).path("reply_to_message").has("forum_topic_created"))
                .isTrue();
        assertThat(messages.get(2).path("reply_to_message").path("message_id").asInt())
                .isEqualTo(first.id());
        assertThat(messages.get(3).has("message_thread_id")).isFalse();
    }

    @Test
    void in_a_plain_group_a_private_bot_sees_commands_answers_and_service_messages() throws Exception {
        FakeChat group = telegram.group("Plain", operator);
        StoredMessage own = telegram.ledger().message(group, send(group, "own"));
        forget();
        operator.says(group, "not for the bot");
        operator.says(group, "/list");
        operator.replies(own, "an answer");
        group.serviceMessage(operator, 0, "new_chat_title");

        List<JsonNode> messages = messages();

        assertThat(messages).hasSize(3);
        assertThat(messages.get(0).path("entities").path(0).path("type").asString(""))
                .isEqualTo("bot_command");
        assertThat(text(messages.get(1))).isEqualTo("an answer");
        assertThat(messages.get(2).path("new_chat_title").asString("")).isEqualTo("Another title");
    }

    @Test
    void privacy_counts_from_when_the_bot_joins() throws Exception {
        FakeChat group = telegram.group("Plain", operator);
        telegram.privacyMode(false);
        assertThat(bot.call("getMe", Json.object())
                        .result()
                        .path("can_read_all_group_messages")
                        .asBoolean())
                .isTrue();
        forget();
        operator.says(group, "too early");
        group.kickBot(operator);
        group.addBot(operator);
        operator.says(group, "now it listens");

        assertThat(messages()).extracting(PeopleTest::text).containsExactly("now it listens");
    }

    @Test
    void an_anonymous_administrator_has_no_name() throws Exception {
        forget();
        telegram.anonymousAdmin(forum).says(forum, "who am I");

        JsonNode message = messages().get(0);

        assertThat(message.path("from").path("id").asLong()).isEqualTo(1_087_968_824L);
        assertThat(message.path("sender_chat").path("id").asLong()).isEqualTo(forum.id());
    }

    @Test
    void a_bot_that_is_blocked_or_kicked_is_told_so_and_refused() throws Exception {
        FakeUser visitor = telegram.user("Visitor");
        assertThat(refusal(visitor.id())).isEqualTo("Forbidden: bot can't initiate conversation with a user");
        visitor.starts("token");
        send(visitor.chat(), "hello");
        forget();

        visitor.blocksBot();
        assertThat(refusal(visitor.id())).isEqualTo("Forbidden: bot was blocked by the user");
        visitor.unblocksBot();
        send(visitor.chat(), "hello again");
        visitor.deactivates();
        assertThat(refusal(visitor.id())).isEqualTo("Forbidden: user is deactivated");
        forum.kickBot(operator);
        assertThat(refusal(forum.id())).isEqualTo("Forbidden: bot was kicked from the supergroup chat");

        List<String> standings = new ArrayList<>();
        updates()
                .forEach(update -> standings.add(update.path("my_chat_member")
                        .path("new_chat_member")
                        .path("status")
                        .asString("")));
        assertThat(standings).containsExactly("kicked", "member", "kicked");
    }

    @Test
    void a_bot_that_was_taken_out_is_no_member_until_it_is_added_again() throws Exception {
        forget();
        forum.removeBot(operator);
        assertThat(refusal(forum.id())).isEqualTo("Forbidden: bot is not a member of the supergroup chat");
        operator.says(forum, "unheard");
        forum.addBot(operator);
        send(forum, "back");

        assertThat(messages()).isEmpty();
    }

    @Test
    void a_group_that_becomes_a_supergroup_is_another_chat() throws Exception {
        FakeChat group = telegram.group("Plain", operator);
        forget();

        FakeChat next = group.migrate(operator);

        BotClient.Answer refused = bot.call("sendMessage", chat(group).put("text", "hello"));
        assertThat(refused.description()).isEqualTo("Bad Request: group chat was upgraded to a supergroup chat");
        assertThat(refused.body().path("parameters").path("migrate_to_chat_id").asLong())
                .isEqualTo(next.id());
        assertThat(send(next, "hello")).isPositive();
        List<JsonNode> messages = messages();
        assertThat(messages.get(0).path("migrate_to_chat_id").asLong()).isEqualTo(next.id());
        assertThat(messages.get(1).path("migrate_from_chat_id").asLong()).isEqualTo(group.id());
    }

    @Test
    void what_people_delete_is_gone_and_nobody_says_so() throws Exception {
        int topic = forum.openTopic(operator, "Deniz");
        StoredMessage message = operator.says(forum, "soon gone");
        forget();

        forum.deleteTopic(topic);
        operator.deletes(message);

        assertThat(updates()).isEmpty();
        assertThat(bot.call(
                                "sendMessage",
                                chat(forum).put("message_thread_id", topic).put("text", "hello"))
                        .description())
                .isEqualTo("Bad Request: message thread not found");
        assertThat(bot.call("reopenForumTopic", chat(forum).put("message_thread_id", topic))
                        .description())
                .isEqualTo("Bad Request: TOPIC_ID_INVALID");
        ObjectNode reply = Json.object().put("message_id", message.id());
        assertThat(bot.call("sendMessage", chat(forum).put("text", "answer").set("reply_parameters", reply))
                        .description())
                .isEqualTo("Bad Request: message to be replied not found");
    }

    @Test
    void a_closed_topic_takes_nothing() throws Exception {
        int topic = forum.openTopic(operator, "Deniz");
        forum.closeTopic(operator, topic);
        assertThat(bot.call(
                                "sendMessage",
                                chat(forum).put("message_thread_id", topic).put("text", "hello"))
                        .description())
                .isEqualTo("Bad Request: TOPIC_CLOSED");

        forum.reopenTopic(operator, topic);

        assertThat(bot.call(
                                "sendMessage",
                                chat(forum).put("message_thread_id", topic).put("text", "hello"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void without_rights_topics_are_out_of_reach() throws Exception {
        forum.promoteBot(operator, false, false);
        assertThat(bot.call("createForumTopic", chat(forum).put("name", "Deniz"))
                        .description())
                .isEqualTo("Bad Request: not enough rights to create a topic");
        FakeChat group = telegram.group("Plain", operator);
        assertThat(bot.call("createForumTopic", chat(group).put("name", "Deniz"))
                        .description())
                .isEqualTo("Bad Request: the chat is not a forum");
    }

    @Test
    void a_private_chat_has_topics_where_the_bot_has_them() throws Exception {
        operator.starts("");
        assertThat(bot.call("createForumTopic", chat(operator.chat()).put("name", "Deniz"))
                        .status())
                .isEqualTo(400);

        telegram.topicsInPrivateChats(true);

        JsonNode topic = bot.call("createForumTopic", chat(operator.chat()).put("name", "Deniz"))
                .result();
        assertThat(bot.call(
                                "closeForumTopic",
                                chat(operator.chat()).set("message_thread_id", topic.get("message_thread_id")))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void an_edit_is_told_even_when_no_word_of_it_changed() throws Exception {
        StoredMessage message = operator.says(forum, "hello");
        forget();
        telegram.advance(Duration.ofSeconds(1));
        operator.touches(message);
        operator.edits(message, "hello, world");

        List<String> edits = new ArrayList<>();
        updates().forEach(update -> edits.add(text(update.path("edited_message"))));
        assertThat(edits).containsExactly("hello", "hello, world");
        assertThat(telegram.ledger().message(forum, message.id()).earlier()).containsExactly("hello");
    }

    @Test
    void a_pressed_button_is_answered_once_it_is_known() throws Exception {
        ObjectNode message = chat(forum).put("text", "press");
        message.putObject("reply_markup")
                .putArray("inline_keyboard")
                .addArray()
                .add(Json.object().put("text", "Close").put("callback_data", "abc"));
        int id = bot.call("sendMessage", message).result().path("message_id").asInt();
        String query = operator.presses(telegram.ledger().message(forum, id), "Close");
        assertThat(telegram.ledger().answer(query)).isNull();

        bot.call(
                "answerCallbackQuery",
                Json.object().put("callback_query_id", query).put("text", "closed"));

        assertThat(telegram.ledger().answer(query)).isEqualTo("closed");
        assertThat(bot.call("answerCallbackQuery", Json.object().put("callback_query_id", "1"))
                        .description())
                .startsWith("Bad Request: query is too old");
    }

    @Test
    void files_are_fetched_within_an_hour_and_below_20_megabytes() throws Exception {
        byte[] bytes = "a text".getBytes(StandardCharsets.UTF_8);
        StoredMessage small = operator.sends(forum, 0, "document", "a.txt", bytes, "look");
        StoredMessage large = operator.sends(forum, 0, "document", "b.bin", new byte[20 * (1 << 20) + 1], "");

        String path = bot.call("getFile", Json.object().put("file_id", small.fileId()))
                .result()
                .path("file_path")
                .asString("");
        assertThat(bot.file(path).body()).isEqualTo(bytes);
        telegram.advance(Duration.ofHours(1));
        assertThat(bot.file(path).statusCode()).isEqualTo(404);
        assertThat(bot.call("getFile", Json.object().put("file_id", large.fileId()))
                        .description())
                .isEqualTo("Bad Request: file is too big");
    }

    @Test
    void what_is_no_voice_is_sent_as_a_file() throws Exception {
        byte[] webm = {0x1A, 0x45, (byte) 0xDF, (byte) 0xA3};
        byte[] opus = "OggS....................OpusHead".getBytes(StandardCharsets.ISO_8859_1);

        assertThat(bot.upload("sendVoice", chat(forum), "voice", "a.webm", webm)
                        .result()
                        .has("document"))
                .isTrue();
        assertThat(bot.upload("sendVoice", chat(forum), "voice", "a.ogg", opus)
                        .result()
                        .has("voice"))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "new_chat_members",
                "left_chat_member",
                "new_chat_title",
                "new_chat_photo",
                "delete_chat_photo",
                "pinned_message",
                "message_auto_delete_timer_changed",
                "general_forum_topic_hidden",
                "video_chat_started",
                "boost_added"
            })
    void service_messages_are_told(String field) throws Exception {
        forget();
        forum.serviceMessage(operator, 0, field);

        assertThat(messages()).singleElement().matches(message -> message.has(field) && !message.has("text"));
    }

    @Test
    void the_page_lets_people_write_and_nobody_from_elsewhere() throws Exception {
        forget();
        var http = HttpClient.newHttpClient();
        String say = "{\"act\":\"say\",\"user\":" + operator.id() + ",\"chat\":" + forum.id()
                + ",\"text\":\"from the page\"}";
        var request = HttpRequest.newBuilder(telegram.url().resolve("/ui/act"))
                .POST(HttpRequest.BodyPublishers.ofString(say));
        var body = HttpResponse.BodyHandlers.ofString();

        assertThat(http.send(request.build(), body).statusCode()).isEqualTo(415);
        assertThat(http.send(request.header("Content-Type", "application/json").build(), body)
                        .statusCode())
                .isEqualTo(200);

        assertThat(messages()).extracting(PeopleTest::text).containsExactly("from the page");
        String page =
                http.send(HttpRequest.newBuilder(telegram.url()).build(), body).body();
        assertThat(page).contains("<title>").doesNotContain("innerHTML");
    }

    private int send(FakeChat chat, String text) throws Exception {
        return bot.call("sendMessage", chat(chat).put("text", text))
                .result()
                .path("message_id")
                .asInt();
    }

    private String refusal(long chat) throws Exception {
        return bot.call("sendMessage", Json.object().put("chat_id", chat).put("text", "hello"))
                .description();
    }

    private static ObjectNode chat(FakeChat chat) {
        return Json.object().put("chat_id", chat.id());
    }

    private void forget() throws Exception {
        updates();
    }

    private JsonNode updates() throws Exception {
        JsonNode result =
                bot.call("getUpdates", Json.object().put("offset", offset)).result();
        if (!result.isEmpty()) {
            offset = result.path(result.size() - 1).path("update_id").asLong() + 1;
        }
        return result;
    }

    private List<JsonNode> messages() throws Exception {
        List<JsonNode> messages = new ArrayList<>();
        updates().forEach(update -> {
            if (update.has("message")) {
                messages.add(update.get("message"));
            }
        });
        return messages;
    }

    private static String text(JsonNode message) {
        return message.path("text").asString("");
    }
}
