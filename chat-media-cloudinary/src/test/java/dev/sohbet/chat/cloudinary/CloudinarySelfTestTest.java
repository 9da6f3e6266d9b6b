package dev.sohbet.chat.cloudinary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.cloudinary.fake.Call;
import dev.sohbet.chat.cloudinary.fake.FakeCloudinary;
import dev.sohbet.chat.cloudinary.fake.Fault;
import dev.sohbet.chat.spi.SelfTest;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CloudinarySelfTestTest {
    private static final Locale TURKISH = Locale.forLanguageTag("tr");

    private FakeCloudinary cloudinary = FakeCloudinary.start();

    @AfterEach
    void close() {
        cloudinary.close();
    }

    private CloudinarySettings settings() {
        return CloudinarySettings.ofUrl(cloudinary.cloudinaryUrl()).withTimeout(Duration.ofSeconds(2));
    }

    private static SelfTest.Finding found(CloudinarySettings settings, Locale locale) {
        try (CloudinaryMediaStore store = new CloudinaryMediaStore(settings)) {
            assertThat(store.name()).isEqualTo("cloudinary");
            return store.run(locale).get(0);
        }
    }

    private static void assertFound(String code, SelfTest.Level level, CloudinarySettings settings, String... words) {
        SelfTest.Finding english = found(settings, Locale.ENGLISH);
        SelfTest.Finding turkish = found(settings, TURKISH);
        assertThat(english.code()).isEqualTo(code).isEqualTo(turkish.code());
        assertThat(english.level()).isEqualTo(level);
        assertThat(english.text()).contains(words).isNotEqualTo(turkish.text());
        assertThat(english + " " + turkish).doesNotContain(settings.apiSecret());
        if (level == SelfTest.Level.OK) {
            assertThat(english.remedy()).isNull();
        } else {
            assertThat(english.remedy()).isNotBlank().isNotEqualTo(turkish.remedy());
            assertThat(turkish.remedy()).isNotBlank();
        }
    }

    @Test
    void all_is_well_and_one_call_shows_it() {
        assertFound("ok", SelfTest.Level.OK, settings(), FakeCloudinary.CLOUD);
        assertThat(cloudinary.calls()).hasSize(2).extracting(Call::action).containsOnly("destroy");
    }

    @Test
    void a_wrong_cloud_is_told_from_a_wrong_key_and_a_wrong_secret() {
        assertFound(
                "cloud_unknown",
                SelfTest.Level.FAILURE,
                withAccount("another-cloud", FakeCloudinary.API_KEY, FakeCloudinary.API_SECRET),
                "another-cloud");
        assertFound(
                "key_refused",
                SelfTest.Level.FAILURE,
                withAccount(FakeCloudinary.CLOUD, "111111111111111", FakeCloudinary.API_SECRET),
                "API key");
        assertFound(
                "secret_wrong",
                SelfTest.Level.FAILURE,
                withAccount(FakeCloudinary.CLOUD, FakeCloudinary.API_KEY, "the_secret-of-somebody-else"),
                "API secret");
    }

    private CloudinarySettings withAccount(String cloud, String key, String secret) {
        return CloudinarySettings.of(cloud, key, secret).withUploadPrefix(cloudinary.url());
    }

    @Test
    void a_server_that_cannot_be_reached_is_named() {
        CloudinarySettings settings = settings();
        cloudinary.close();
        assertFound(
                "unreachable",
                SelfTest.Level.FAILURE,
                settings,
                settings.server().toString());
    }

    @Test
    void a_clock_that_is_wrong_is_seen() {
        cloudinary.close();
        Instant later = Instant.now().plus(Duration.ofHours(2));
        cloudinary = FakeCloudinary.start(() -> later);
        assertFound("clock_wrong", SelfTest.Level.FAILURE, settings(), "clock");
    }

    @Test
    void a_plan_that_is_used_up_is_a_warning_and_trouble_at_cloudinary_is_none_of_ours() {
        cloudinary.failNext("destroy", Fault.PLAN_USED_UP);
        cloudinary.failNext("destroy", Fault.PLAN_USED_UP);
        assertFound("busy", SelfTest.Level.WARNING, settings(), "no more calls");
        cloudinary.failNext("destroy", Fault.SERVER_ERROR);
        cloudinary.failNext("destroy", Fault.NONSENSE);
        assertFound("unreachable", SelfTest.Level.FAILURE, settings(), "does not answer");
    }

    @Test
    void what_is_not_known_is_a_refusal() {
        assertThat(Diagnosis.of(new Outcome.Refused(400, "Whatever"))).isEqualTo(Diagnosis.REFUSED);
        assertThat(Diagnosis.of(new Outcome.Refused(401, "cloud_name mismatch")))
                .isEqualTo(Diagnosis.CLOUD_UNKNOWN);
        assertThat(Diagnosis.of(new Outcome.Refused(302, ""))).isEqualTo(Diagnosis.UNREACHABLE);
    }
}
