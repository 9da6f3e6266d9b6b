package dev.sohbet.chat.telegram.fake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sohbet.chat.testkit.TestClock;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.telegram.telegrambots.client.okhttp.OkHttpTelegramClient;
import org.telegram.telegrambots.meta.TelegramUrl;
import org.telegram.telegrambots.meta.api.methods.forum.CreateForumTopic;
import org.telegram.telegrambots.meta.api.methods.send.SendDocument;
import org.telegram.telegrambots.meta.api.methods.send.SendMessage;
import org.telegram.telegrambots.meta.api.methods.updates.GetUpdates;
import org.telegram.telegrambots.meta.api.methods.updates.GetWebhookInfo;
import org.telegram.telegrambots.meta.api.methods.updates.SetWebhook;
import org.telegram.telegrambots.meta.api.methods.updatingmessages.EditMessageText;
import org.telegram.telegrambots.meta.api.objects.InputFile;
import org.telegram.telegrambots.meta.api.objects.Update;
import org.telegram.telegrambots.meta.api.objects.forum.ForumTopic;
import org.telegram.telegrambots.meta.api.objects.message.Message;
import org.telegram.telegrambots.meta.api.objects.replykeyboard.InlineKeyboardMarkup;
import org.telegram.telegrambots.meta.api.objects.replykeyboard.buttons.InlineKeyboardButton;
import org.telegram.telegrambots.meta.api.objects.replykeyboard.buttons.InlineKeyboardRow;
import org.telegram.telegrambots.meta.exceptions.TelegramApiException;
import org.telegram.telegrambots.meta.exceptions.TelegramApiRequestException;

/** What telegrambots-client puts on the wire is understood, and it understands the answers. */
class RealClientTest {
    private final FakeTelegram telegram = FakeTelegram.start(new TestClock());
    private final FakeUser operator = telegram.user("Ayşe");
    private final FakeChat support = telegram.forum("Support", operator);
    private final String chat = Long.toString(support.id());
    private final OkHttpClient http = new OkHttpClient.Builder()
            .retryOnConnectionFailure(false)
            .readTimeout(Duration.ofSeconds(65))
            .build();
    private final OkHttpTelegramClient client = new OkHttpTelegramClient(
            http,
            telegram.token(),
            TelegramUrl.builder()
                    .schema("http")
                    .host("127.0.0.1")
                    .port(telegram.url().getPort())
                    .build());

    @AfterEach
    void stop() {
        telegram.close();
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }

    @Test
    void a_topic_a_message_with_buttons_and_an_edit() throws Exception {
        ForumTopic topic = client.execute(
                CreateForumTopic.builder().chatId(chat).name("Deniz").build());
        Message sent = client.execute(SendMessage.builder()
                .chatId(chat)
                .messageThreadId(topic.getMessageThreadId())
                .text("hello <b>\n")
                .replyMarkup(InlineKeyboardMarkup.builder()
                        .keyboardRow(new InlineKeyboardRow(InlineKeyboardButton.builder()
                                .text("Take over")
                                .callbackData("abc")
                                .build()))
                        .build())
                .build());
        client.execute(EditMessageText.builder()
                .chatId(chat)
                .messageId(sent.getMessageId())
                .text("good bye")
                .build());

        StoredMessage stored = telegram.ledger().message(support, sent.getMessageId());
        assertThat(stored.topic()).isEqualTo(topic.getMessageThreadId());
        assertThat(stored.earlier()).containsExactly("hello <b>");
        assertThat(stored.text()).isEqualTo("good bye");
    }

    @Test
    void updates_with_fields_and_types_that_it_does_not_know() throws Exception {
        telegram.strangeUpdates(1);
        operator.says(support, "/list now");

        List<Update> updates = client.execute(GetUpdates.builder().timeout(0).build());

        // What was before is about the bot itself.
        Update command = updates.get(updates.size() - 2);
        assertThat(command.getMessage().getText()).isEqualTo("/list now");
        assertThat(command.getMessage().getFrom().getId()).isEqualTo(operator.id());
        assertThat(command.getMessage().getEntities().get(0).getText()).isEqualTo("/list");
        assertThat(updates.get(updates.size() - 1).getUpdateId()).isEqualTo(command.getUpdateId() + 1);
    }

    @Test
    void a_file_by_multipart() throws Exception {
        byte[] bytes = "%PDF\r\n\r\n--not really".getBytes(StandardCharsets.UTF_8);
        Message sent = client.execute(SendDocument.builder()
                .chatId(chat)
                .caption("şu dosya")
                .document(new InputFile(new ByteArrayInputStream(bytes), "dosya ş.pdf"))
                .build());

        StoredMessage stored = telegram.ledger().message(support, sent.getMessageId());
        assertThat(stored.text()).isEqualTo("şu dosya");
        assertThat(stored.kind()).isEqualTo("document");
        assertThat(telegram.ledger().file(stored.fileId())).isEqualTo(bytes);
        assertThat(sent.getDocument().getFileName()).isEqualTo("dosya ş.pdf");
    }

    @Test
    void a_limit_tells_how_long_to_wait() throws Exception {
        for (int n = 0; n < 3; n++) {
            send();
        }

        TelegramApiRequestException refused = catchThrowableOfType(TelegramApiRequestException.class, this::send);

        assertThat(refused.getErrorCode()).isEqualTo(429);
        assertThat(refused.getParameters().getRetryAfter()).isEqualTo(1);
    }

    @Test
    void what_is_stored_without_an_answer_is_stored_once() {
        telegram.failNext("sendMessage", Fault.DROP_AFTER_STORING);

        TelegramApiException failed = catchThrowableOfType(TelegramApiException.class, this::send);

        assertThat(failed).isNotNull();
        assertThat(telegram.ledger().fromBot()).hasSize(1);
        assertThat(telegram.ledger().calls("SendMessage")).isEqualTo(1);
    }

    @Test
    void a_webhook_is_set_and_read_back() throws Exception {
        client.execute(SetWebhook.builder()
                .url("http://127.0.0.1:1/hook")
                .secretToken("secret")
                .allowedUpdates(List.of("message", "callback_query"))
                .maxConnections(4)
                .build());

        var info = client.execute(new GetWebhookInfo());

        assertThat(info.getUrl()).isEqualTo("http://127.0.0.1:1/hook");
        assertThat(info.getAllowedUpdates()).containsExactlyInAnyOrder("message", "callback_query");
        assertThat(info.getMaxConnections()).isEqualTo(4);
    }

    private void send() throws TelegramApiException {
        client.execute(SendMessage.builder().chatId(chat).text("hello").build());
    }
}
