package dev.sohbet.chat.cloudinary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CloudinarySettingsTest {
    private static final String SECRET = "abcdefghijklmnopqrstuvwxyz_";
    private static final CloudinarySettings GOOD = CloudinarySettings.of("demo", "123456789012345", SECRET);

    @Test
    void what_cloudinary_shows_is_understood() {
        CloudinarySettings read = CloudinarySettings.ofUrl("cloudinary://123456789012345:" + SECRET + "@demo\n");
        assertThat(read).isEqualTo(GOOD);
        assertThat(read.server()).isEqualTo(URI.create("https://api.cloudinary.com"));
    }

    @Test
    void the_api_server_can_stand_in_the_url_with_what_means_nothing_here() {
        for (String prefix : new String[] {"https://api-eu.cloudinary.com", "https%3A%2F%2Fapi-eu.cloudinary.com/"}) {
            CloudinarySettings read = CloudinarySettings.ofUrl(
                    "cloudinary://123456789012345:" + SECRET + "@demo/?secure=true&upload_prefix=" + prefix);
            assertThat(read.server()).isEqualTo(URI.create("https://api-eu.cloudinary.com"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "https://key:" + SECRET + "@demo",
                "cloudinary://" + SECRET + "@demo",
                "cloudinary://key:" + SECRET,
                "cloudinary://key:" + SECRET + "@",
                "cloudinary://key:" + SECRET + ":x@demo",
                "cloudinary://key:" + SECRET + "@de mo",
                "cloudinary://key:" + SECRET + "@demo?upload_prefix=no address",
                "cloudinary://key:" + SECRET + "@demo?upload_prefix=ftp://host",
                "cloudinary://key:" + SECRET + "@demo?upload_prefix=https://host/path",
                "cloudinary://key:" + SECRET + "@demo?upload_prefix=https://me@host",
                "cloudinary://key:" + SECRET + "@demo?upload_prefix=%zz"
            })
    void what_is_of_another_form_is_refused_without_repeating_the_secret(String url) {
        assertThatThrownBy(() -> CloudinarySettings.ofUrl(url))
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(e ->
                        assertThat(String.valueOf(e.getMessage())).isNotBlank().doesNotContain(SECRET));
    }

    @Test
    void each_value_is_looked_at() {
        for (String folder : new String[] {"", "/", "a/", "/a", "a//b", "../b", "a b", "ş", "a".repeat(101)}) {
            assertThatThrownBy(() -> GOOD.withFolder(folder))
                    .as("%s", folder)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("folder");
        }
        assertThat(GOOD.withFolder("sites/shop-1/chat_2").folder()).isEqualTo("sites/shop-1/chat_2");
        for (Duration timeout : new Duration[] {Duration.ZERO, Duration.ofMillis(999), Duration.ofSeconds(301)}) {
            assertThatThrownBy(() -> GOOD.withTimeout(timeout)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> CloudinarySettings.of("demo", "123", "short"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("API secret");
        assertThatThrownBy(() -> CloudinarySettings.of("demo", "12 3", SECRET))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("API key");
        assertThatThrownBy(() -> CloudinarySettings.of("demo/x", "123", SECRET))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cloud name");
    }

    @Test
    void the_secret_is_not_shown() {
        assertThat(GOOD.toString()).contains("demo").doesNotContain(SECRET);
    }
}
