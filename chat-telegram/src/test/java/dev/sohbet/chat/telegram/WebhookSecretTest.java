package dev.sohbet.chat.telegram;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WebhookSecretTest {
    private static final String TOKEN = "4242424242:FAKE-token_of-a-bot-that-is-not-there";
    private static final String BASE = "https://shop.example/chat/hooks";

    private final WebhookSecret secret = new WebhookSecret(TOKEN);

    private static String path(WebhookSecret secret) {
        String address = secret.address(URI.create(BASE)).toString();
        return address.substring(address.lastIndexOf('/') + 1);
    }

    private static boolean verify(WebhookSecret secret, String path, String header) {
        Map<String, String> headers = Map.of("X-Telegram-Bot-Api-Secret-Token", header);
        return secret.verify(path, headers::get);
    }

    @Test
    void all_nodes_agree_on_one_that_only_the_token_gives() {
        WebhookSecret same = new WebhookSecret(TOKEN);
        WebhookSecret other = new WebhookSecret(TOKEN + "x");

        assertThat(verify(secret, path(same), same.header())).isTrue();
        assertThat(verify(secret, path(other), same.header())).isFalse();
        assertThat(verify(secret, path(same), other.header())).isFalse();
        assertThat(verify(secret, "", "")).isFalse();
        assertThat(secret.verify(path(same), name -> null)).isFalse();
    }

    @Test
    void its_parts_tell_nothing_of_each_other() {
        assertThat(path(secret)).matches("[A-Za-z0-9_-]{43}").isNotEqualTo(secret.header());
        assertThat(secret.header()).matches("[A-Za-z0-9_-]{43}");
        assertThat(secret.fingerprint()).isNotIn(secret.header(), path(secret));
        assertThat(secret.toString()).doesNotContain(secret.header(), path(secret), TOKEN);
    }

    @Test
    void its_address_is_below_that_of_the_hooks() {
        assertThat(secret.address(URI.create(BASE)))
                .isEqualTo(secret.address(URI.create(BASE + "/")))
                .hasToString(BASE + "/telegram/" + path(secret));
    }
}
