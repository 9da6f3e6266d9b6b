package dev.sohbet.chat.telegram.fake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.telegram.fake.BotClient.Answer;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a Bot API does, as far as a bridge into a forum leans on it. Holds for any server, a token, and a forum of which the bot is an
 * administrator that may manage topics and delete messages. Where a rule comes from stands at it: [docs] of the Bot API, or [source]
 * of its server.
 */
@Tag("bot-api")
abstract class BotApiContract {
    private final List<Integer> opened = new ArrayList<>();

    abstract BotClient bot();

    /** The same server with a token of nobody. */
    abstract BotClient stranger();

    abstract long chat();

    /** Ends what was begun for one test. */
    abstract void stop();

    /** Lets that time pass. */
    abstract void pause(Duration time);

    @AfterEach
    void removeTopics() throws Exception {
        for (int topic : opened) {
            call("deleteForumTopic", inTopic(topic));
        }
        stop();
    }

    /** [docs] */
    @Test
    void the_bot_says_who_it_is() throws Exception {
        JsonNode me = call("getMe", Json.object()).result();

        assertThat(me.path("is_bot").asBoolean()).isTrue();
        assertThat(me.path("username").asString("")).isNotEmpty();
        assertThat(me.has("can_read_all_group_messages")).isTrue();
    }

    /** [docs] */
    @Test
    void the_chat_says_that_it_is_a_forum_and_the_bot_what_it_may_do() throws Exception {
        JsonNode there = call("getChat", inChat()).result();
        long me = call("getMe", Json.object()).result().path("id").asLong();
        JsonNode member = call("getChatMember", inChat().put("user_id", me)).result();

        assertThat(there.path("type").asString("")).isEqualTo("supergroup");
        assertThat(there.path("is_forum").asBoolean()).isTrue();
        assertThat(member.path("status").asString("")).isEqualTo("administrator");
        assertThat(member.path("can_manage_topics").asBoolean()).isTrue();
        assertThat(member.path("can_delete_messages").asBoolean()).isTrue();
    }

    /** [docs] methods are case-insensitive. */
    @Test
    void a_method_is_found_by_its_name_in_any_case() throws Exception {
        assertThat(call("GETME", Json.object()).result().path("is_bot").asBoolean())
                .isTrue();
    }

    /** [source] */
    @Test
    void what_is_not_there_is_not_found_and_who_is_not_known_is_not_let_in() throws Exception {
        assertThat(call("getNothing", Json.object()).status()).isEqualTo(404);
        Answer refused = stranger().call("getMe", Json.object());
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.description()).isEqualTo("Unauthorized");
    }

    /** [docs] GET and POST; query, form and JSON. */
    @Test
    void a_call_may_come_in_any_form() throws Exception {
        Answer byQuery = bot().get("sendMessage?chat_id=" + chat() + "&text=by+query%20%C5%9F");
        pause(Duration.ofSeconds(1));
        Answer byForm = bot().form("sendMessage", "chat_id=" + chat() + "&text=by+form");
        pause(Duration.ofSeconds(1));

        assertThat(byQuery.result().path("text").asString("")).isEqualTo("by query ş");
        assertThat(byForm.result().path("text").asString("")).isEqualTo("by form");
        assertThat(send("by JSON").result().path("text").asString("")).isEqualTo("by JSON");
    }

    /** [source] */
    @Test
    void a_text_is_trimmed_and_freed_of_control_characters() throws Exception {
        assertThat(send(" \n a\u0001b\r\nc \n").result().path("text").asString(""))
                .isEqualTo("a b\nc");
    }

    /** [docs] 4096 UTF-16 units. */
    @Test
    void a_text_has_4096_units_at_most() throws Exception {
        assertThat(send("x".repeat(4096)).status()).isEqualTo(200);
        assertThat(send("😀".repeat(2048)).status()).isEqualTo(200);
        assertThat(send("x".repeat(4097)).description()).isEqualTo("Bad Request: message is too long");
        assertThat(send("😀".repeat(2049)).description()).isEqualTo("Bad Request: message is too long");
        assertThat(send(" ").description()).isEqualTo("Bad Request: message text is empty");
    }

    /** [docs] entities instead of a mode. */
    @Test
    void entities_come_back_as_they_were_given() throws Exception {
        ObjectNode message = inChat().put("text", "😀 bold");
        message.putArray("entities")
                .add(Json.object().put("type", "bold").put("offset", 3).put("length", 4));

        JsonNode entity = call("sendMessage", message).result().path("entities").path(0);

        assertThat(entity.path("type").asString("")).isEqualTo("bold");
        assertThat(entity.path("offset").asInt()).isEqualTo(3);
        assertThat(entity.path("length").asInt()).isEqualTo(4);
    }

    /** [source] */
    @Test
    void marks_that_are_not_in_order_are_refused() throws Exception {
        assertThat(marked("HTML", "a <b>bold</b> &lt;word")
                        .result()
                        .path("text")
                        .asString(""))
                .isEqualTo("a bold <word");
        assertThat(marked("HTML", "ş <x>").description())
                .isEqualTo("Bad Request: can't parse entities: Unsupported start tag \"x\" at byte offset 3");
        assertThat(marked("MarkdownV2", "Hello.").description())
                .isEqualTo("Bad Request: can't parse entities: Character '.' is reserved and must be escaped with the"
                        + " preceding '\\'");
        assertThat(marked("MarkdownV2", "a *b").description())
                .isEqualTo("Bad Request: can't parse entities: Can't find end of Bold entity at byte offset 2");
    }

    /** [docs] */
    @Test
    void a_topic_takes_messages_until_it_is_deleted() throws Exception {
        int topic = openTopic("Deniz");

        JsonNode message =
                call("sendMessage", inTopic(topic).put("text", "hello")).result();
        assertThat(message.path("message_thread_id").asInt()).isEqualTo(topic);
        assertThat(message.path("is_topic_message").asBoolean()).isTrue();

        assertThat(call("deleteForumTopic", inTopic(topic)).status()).isEqualTo(200);
        opened.clear();
        assertThat(call("sendMessage", inTopic(topic).put("text", "hello")).description())
                .isEqualTo("Bad Request: message thread not found");
    }

    /** [docs] */
    @Test
    void a_topic_is_renamed_closed_and_reopened() throws Exception {
        int topic = openTopic("Deniz");

        assertThat(call("editForumTopic", inTopic(topic).put("name", "Deniz (closed)"))
                        .status())
                .isEqualTo(200);
        assertThat(call("editForumTopic", inTopic(topic).put("name", "Deniz (closed)"))
                        .description())
                .isEqualTo("Bad Request: TOPIC_NOT_MODIFIED");
        assertThat(call("closeForumTopic", inTopic(topic)).status()).isEqualTo(200);
        assertThat(call("closeForumTopic", inTopic(topic)).description()).isEqualTo("Bad Request: TOPIC_NOT_MODIFIED");
        assertThat(call("reopenForumTopic", inTopic(topic)).status()).isEqualTo(200);
    }

    /** [source] */
    @Test
    void general_may_not_be_named() throws Exception {
        assertThat(call("sendMessage", inTopic(1).put("text", "hello")).description())
                .isEqualTo("Bad Request: message thread not found");
    }

    /** [docs] */
    @Test
    void an_answer_to_nothing_is_refused_unless_that_is_allowed() throws Exception {
        ObjectNode missing = Json.object().put("message_id", 2_000_000_000);
        assertThat(call("sendMessage", inChat().put("text", "answer").set("reply_parameters", missing))
                        .description())
                .isEqualTo("Bad Request: message to be replied not found");

        missing.put("allow_sending_without_reply", true);
        assertThat(call("sendMessage", inChat().put("text", "answer").set("reply_parameters", missing))
                        .status())
                .isEqualTo(200);
    }

    /** [docs] */
    @Test
    void an_answer_carries_what_it_answers() throws Exception {
        int first = send("question").result().path("message_id").asInt();
        ObjectNode reply = Json.object().put("message_id", first);

        JsonNode answer = call("sendMessage", inChat().put("text", "answer").set("reply_parameters", reply))
                .result();

        assertThat(answer.path("reply_to_message").path("message_id").asInt()).isEqualTo(first);
    }

    /** [source] */
    @Test
    void an_edit_has_to_change_something_that_is_there() throws Exception {
        int id = send("first").result().path("message_id").asInt();

        JsonNode edited = call("editMessageText", inChat().put("message_id", id).put("text", "second"))
                .result();
        assertThat(edited.path("text").asString("")).isEqualTo("second");
        assertThat(edited.has("edit_date")).isTrue();
        assertThat(call("editMessageText", inChat().put("message_id", id).put("text", "second"))
                        .description())
                .startsWith("Bad Request: message is not modified");

        assertThat(call("deleteMessage", inChat().put("message_id", id)).status())
                .isEqualTo(200);
        assertThat(call("editMessageText", inChat().put("message_id", id).put("text", "third"))
                        .description())
                .isEqualTo("Bad Request: message to edit not found");
        assertThat(call("deleteMessage", inChat().put("message_id", id)).description())
                .isEqualTo("Bad Request: message to delete not found");
    }

    /** [docs] callback_data has 1 to 64 bytes. */
    @Test
    void a_button_carries_64_bytes_at_most() throws Exception {
        assertThat(call("sendMessage", button("ş".repeat(32))).status()).isEqualTo(200);
        assertThat(call("sendMessage", button("ş".repeat(32) + "x")).description())
                .isEqualTo("Bad Request: BUTTON_DATA_INVALID");
    }

    /** [docs] the list of emoji; eyes are in it, a tick is not. */
    @Test
    void a_bot_reacts_with_one_emoji_of_a_list() throws Exception {
        int id = send("react to this").result().path("message_id").asInt();

        assertThat(react(id, "👀").status()).isEqualTo(200);
        assertThat(react(id, "✅").description()).isEqualTo("Bad Request: REACTION_INVALID");
    }

    /** [docs] */
    @Test
    void a_file_comes_back_as_it_was_sent() throws Exception {
        byte[] bytes = "%PDF-1.4 not really\r\n--".getBytes(StandardCharsets.UTF_8);
        JsonNode sent = bot().upload("sendDocument", inChat().put("caption", "a file"), "document", "a.pdf", bytes)
                .result();
        assertThat(sent.path("caption").asString("")).isEqualTo("a file");

        JsonNode file = call(
                        "getFile",
                        Json.object()
                                .put(
                                        "file_id",
                                        sent.path("document").path("file_id").asString("")))
                .result();

        assertThat(bot().file(file.path("file_path").asString("")).body()).isEqualTo(bytes);
    }

    /** [source] */
    @Test
    void what_is_no_picture_is_no_photo() throws Exception {
        assertThat(bot().upload("sendPhoto", inChat(), "photo", "a.png", "no picture".getBytes(StandardCharsets.UTF_8))
                        .description())
                .isEqualTo("Bad Request: IMAGE_PROCESS_FAILED");
    }

    /** [docs] two to ten in one call, each a message. */
    @Test
    void pictures_can_be_sent_together() throws Exception {
        List<BotClient.Part> files =
                List.of(new BotClient.Part("a", "a.png", picture()), new BotClient.Part("b", "b.png", picture()));
        ObjectNode album = inChat().put(
                        "media",
                        "[{\"type\":\"photo\",\"media\":\"attach://a\",\"caption\":\"both\"},"
                                + "{\"type\":\"photo\",\"media\":\"attach://b\"}]");
        JsonNode sent = bot().upload("sendMediaGroup", album, files).result();

        assertThat(sent.size()).isEqualTo(2);
        assertThat(sent.path(0).path("photo").isArray()).isTrue();
        assertThat(sent.path(0).path("media_group_id").asString(""))
                .isNotEmpty()
                .isEqualTo(sent.path(1).path("media_group_id").asString(""));
        assertThat(sent.path(0).path("caption").asString("")).isEqualTo("both");
        assertThat(sent.path(1).has("caption")).isFalse();

        ObjectNode mixed = inChat().put(
                        "media",
                        "[{\"type\":\"photo\",\"media\":\"attach://a\"},"
                                + "{\"type\":\"document\",\"media\":\"attach://b\"}]");
        assertThat(bot().upload("sendMediaGroup", mixed, files).status()).isEqualTo(400);
    }

    private static byte[] picture() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(64, 48, BufferedImage.TYPE_INT_RGB), "png", out);
        return out.toByteArray();
    }

    /** [docs] */
    @Test
    void what_stands_below_a_file_is_a_caption_and_no_text() throws Exception {
        int message = bot().upload("sendPhoto", inChat().put("caption", "before"), "photo", "a.png", picture())
                .result()
                .path("message_id")
                .asInt();
        ObjectNode there = inChat().put("message_id", message);

        assertThat(call("editMessageCaption", there.deepCopy().put("caption", "after"))
                        .result()
                        .path("caption")
                        .asString(""))
                .isEqualTo("after");
        assertThat(call("editMessageText", there.deepCopy().put("text", "a text"))
                        .description())
                .isEqualTo("Bad Request: there is no text in the message to edit");
        assertThat(call("editMessageCaption", there.deepCopy().put("caption", "x".repeat(1_025)))
                        .status())
                .isEqualTo(400);
    }

    /** [source] */
    @Test
    void a_chat_that_nobody_knows_is_not_found() throws Exception {
        assertThat(call("sendMessage", Json.object().put("chat_id", 1).put("text", "hello"))
                        .description())
                .isEqualTo("Bad Request: chat not found");
    }

    private Answer call(String method, ObjectNode params) throws Exception {
        Answer answer = bot().call(method, params);
        for (int tries = 0; answer.status() == 429 && tries < 5; tries++) {
            pause(Duration.ofSeconds(
                    answer.body().path("parameters").path("retry_after").asInt()));
            answer = bot().call(method, params);
        }
        return answer;
    }

    private Answer send(String text) throws Exception {
        return call("sendMessage", inChat().put("text", text));
    }

    private Answer marked(String mode, String text) throws Exception {
        return call("sendMessage", inChat().put("text", text).put("parse_mode", mode));
    }

    private Answer react(int message, String emoji) throws Exception {
        ObjectNode call = inChat().put("message_id", message);
        call.putArray("reaction").add(Json.object().put("type", "emoji").put("emoji", emoji));
        return call("setMessageReaction", call);
    }

    private ObjectNode button(String data) {
        ObjectNode message = inChat().put("text", "press");
        message.putObject("reply_markup")
                .putArray("inline_keyboard")
                .addArray()
                .add(Json.object().put("text", "here").put("callback_data", data));
        return message;
    }

    private int openTopic(String name) throws Exception {
        int topic = call("createForumTopic", inChat().put("name", name))
                .result()
                .path("message_thread_id")
                .asInt();
        opened.add(topic);
        return topic;
    }

    private ObjectNode inChat() {
        return Json.object().put("chat_id", chat());
    }

    private ObjectNode inTopic(int topic) {
        return inChat().put("message_thread_id", topic);
    }
}
