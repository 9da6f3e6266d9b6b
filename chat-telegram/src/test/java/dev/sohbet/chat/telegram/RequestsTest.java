package dev.sohbet.chat.telegram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.telegram.telegrambots.meta.api.methods.GetMe;
import org.telegram.telegrambots.meta.api.methods.send.SendMediaGroup;
import org.telegram.telegrambots.meta.api.objects.Update;
import org.telegram.telegrambots.meta.api.objects.chat.ChatFullInfo;
import org.telegram.telegrambots.meta.api.objects.media.InputMedia;
import org.telegram.telegrambots.meta.api.objects.media.InputMediaPhoto;
import org.telegram.telegrambots.meta.api.objects.message.Message;
import org.telegram.telegrambots.meta.exceptions.TelegramApiRequestException;

/** Answers of Telegram's that the client's types do not fit. */
class RequestsTest {
    private final UpdatesRequest updates = new UpdatesRequest(null, Duration.ofSeconds(50));
    private final MessageRequest message = new MessageRequest(-100, 7, "Merhaba");

    @Test
    void an_update_that_cannot_be_read_keeps_none_that_come_with_it() throws Exception {
        List<Update> read = updates.deserializeResponse("""
                {"ok": true, "result": [
                 {"update_id": 1, "message": {"message_id": 5, "date": 1, "chat": {"id": 1, "type": "private"}, "text": "one"}},
                 {"update_id": 2, "message": {"message_id": {"of": "the future"}, "text": "two"}},
                 {"update_id": 3, "message": {"message_id": 6, "date": 1, "chat": {"id": 1, "type": "private"}, "text": "three"}}]}""");
        assertThat(read).extracting(Update::getUpdateId).containsExactly(1, 2, 3);
        assertThat(read.get(0).getMessage().getText()).isEqualTo("one");
        assertThat(read.get(1).getMessage()).isNull();
        assertThat(read.get(2).getMessage().getText()).isEqualTo("three");
    }

    @Test
    void what_is_no_update_is_none() {
        assertThat(UpdatesRequest.read("[]")).isEmpty();
        assertThat(UpdatesRequest.read("{}")).isEmpty();
        assertThat(UpdatesRequest.read("{\"update_id\": \"one\"}")).isEmpty();
        assertThat(UpdatesRequest.read("<html>")).isEmpty();
        assertThat(UpdatesRequest.read("")).isEmpty();
    }

    @Test
    void a_refusal_of_updates_is_one() {
        assertThatThrownBy(() -> updates.deserializeResponse("""
                {"ok": false, "error_code": 409, "description": "Conflict"}"""))
                .isInstanceOfSatisfying(
                        TelegramApiRequestException.class,
                        e -> assertThat(e.getErrorCode()).isEqualTo(409));
    }

    @Test
    void a_message_was_sent_though_its_answer_cannot_be_read() throws Exception {
        String answer = "{\"message_id\": 17, \"chat\": \"of the future\"}";
        answering("{\"ok\": true, \"result\": " + answer + "}", api -> {
            assertThat(api.call(message))
                    .isInstanceOfSatisfying(
                            Outcome.Ok.class,
                            ok -> assertThat(((Message) ok.value()).getMessageId())
                                    .isEqualTo(17));
        });
        answering("{\"ok\": true, \"result\": [" + answer + ", {\"message_id\": 18, \"photo\": 3}]}", api -> {
            SendMediaGroup album = new SendMediaGroup("-100", List.of(photo("1"), photo("2")));
            assertThat(api.send(client -> client.execute(album))).isEqualTo(new Outcome.Ok<>(List.of(17, 18)));
        });
    }

    private static InputMedia photo(String id) {
        return new InputMediaPhoto(id);
    }

    @Test
    void without_telegrams_word_nothing_was_sent() throws Exception {
        for (String answer : List.of("<html>", "{\"ok\": true, \"result\": 3}", "{\"ok\": false, \"result\": 3}")) {
            answering(answer, api -> assertThat(api.call(message)).as(answer).isInstanceOf(Outcome.Uncertain.class));
        }
    }

    @Test
    void what_is_pinned_in_a_chat_does_not_hide_what_the_chat_is() throws Exception {
        ChatRequest chat = new ChatRequest(-100);
        ChatFullInfo read = chat.deserializeResponse("""
                {"ok": true, "result": {"id": -100, "type": "supergroup", "title": "Support", "is_forum": true,
                 "pinned_message": {"message_id": {"of": "the future"}}, "permissions": ["of the future"]}}""");
        assertThat(read.getIsForum()).isTrue();
        assertThat(read.getTitle()).isEqualTo("Support");
        assertThatThrownBy(() -> chat.deserializeResponse("""
                {"ok": false, "error_code": 403, "description": "Forbidden"}"""))
                .isInstanceOfSatisfying(
                        TelegramApiRequestException.class,
                        e -> assertThat(e.getErrorCode()).isEqualTo(403));
        assertThatThrownBy(() -> chat.deserializeResponse("<html>")).isInstanceOf(TelegramApiRequestException.class);
    }

    @Test
    void json_that_is_no_answer_leaves_it_open() throws Exception {
        answering("{}", api -> {
            assertThat(api.call(new GetMe())).isInstanceOf(Outcome.Uncertain.class);
            assertThat(api.call(message)).isInstanceOf(Outcome.Uncertain.class);
            assertThat(api.call(updates)).isInstanceOf(Outcome.Uncertain.class);
        });
    }

    @Test
    void a_file_is_given_or_refused_or_to_be_asked_for_again() throws Exception {
        for (var expected : Map.of(
                        404, Outcome.Refused.class,
                        302, Outcome.Refused.class,
                        429, Outcome.NotSent.class,
                        502, Outcome.Uncertain.class,
                        200, Outcome.Ok.class)
                .entrySet()) {
            answering(expected.getKey(), "the bytes", api -> {
                StringBuilder got = new StringBuilder();
                assertThat(api.download("photos/file_1.jpg", bytes -> got.append(StandardCharsets.UTF_8.decode(bytes))))
                        .isInstanceOf(expected.getValue());
                assertThat(got.toString()).isEqualTo(expected.getKey() == 200 ? "the bytes" : "");
            });
        }
    }

    /** It comes from elsewhere, and would be part of an address with the token in it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "..",
                "../getMe",
                "photos/../../getMe",
                "/etc/passwd",
                "https://evil.example/",
                "photos/a?b",
                "photos/a#b",
                "photos/%2e%2e/a",
                "photos/a b",
                "photos/a\\b"
            })
    void what_is_no_path_is_not_asked_for(String path) throws Exception {
        answering(200, "the bytes", api -> {
            assertThat(api.download(path, bytes -> {})).isInstanceOf(Outcome.Refused.class);
            assertThat(api.download("a/" + "b".repeat(255), bytes -> {})).isInstanceOf(Outcome.Refused.class);
        });
    }

    /** Whatever is asked, it gets that answer. */
    private static void answering(String answer, Consumer<BotApi> asking) throws Exception {
        answering(200, answer, asking);
    }

    private static void answering(int status, String answer, Consumer<BotApi> asking) throws Exception {
        byte[] body = answer.getBytes(StandardCharsets.UTF_8);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        URI address = URI.create("http://localhost:" + server.getAddress().getPort());
        TelegramSettings settings =
                TelegramSettings.of("123456:AAAAAAAAAAAAAAAAAAAAAAAAAAAA", -100).withApi(address);
        try (BotApi api = new BotApi(settings, Duration.ofSeconds(20))) {
            asking.accept(api);
        } finally {
            server.stop(0);
        }
    }
}
