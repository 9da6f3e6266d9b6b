package dev.sohbet.chat.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Alone, as what is found is found for the whole process. */
@Isolated
class SecretsStayOutOfLogsTest {
    @BeforeEach
    void readAlong() {
        SecretsStayOutOfLogs.begin();
        assertThat(SecretsStayOutOfLogs.taken()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "4242424242:FAKE-token_of-a-bot-that-is-not-there",
                "GET https://api.telegram.org/bot4242424242:FAKE-token_of-a-bot-that-is-not-there/getMe failed",
                "Authorization: Bearer oNlyAt0kenThatNobodyHas",
                "Set-Cookie: sohbet_chat=oNlyACookieThatNobodyHas; Path=/",
            })
    void a_secret_is_found_wherever_it_is_printed_and_is_not_told_again(String line) {
        for (PrintStream out : List.of(System.out, System.err)) {
            out.println(line);
            assertThat(SecretsStayOutOfLogs.taken())
                    .singleElement()
                    .asString()
                    .contains("[here]")
                    .doesNotContain("FAKE-token", "NobodyHas");
        }
        SecretsStayOutOfLogs.look("another process\n" + line + "\n");
        assertThat(SecretsStayOutOfLogs.taken()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-26T12:00:00.000Z ready",
                "chat -1001234567890: 4242424242 is the bot",
                "Bearer of news",
                "cookie: none",
                "at dev.sohbet.chat.telegram.TelegramBridge.connect(TelegramBridge.java:113)",
            })
    void what_is_no_secret_is_not_found(String line) {
        System.out.println(line);
        SecretsStayOutOfLogs.look(line);
        assertThat(SecretsStayOutOfLogs.taken()).isEmpty();
    }
}
