package dev.sohbet.chat.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sohbet.chat.ChatLimits;
import dev.sohbet.chat.cloudinary.CloudinarySettings;
import dev.sohbet.chat.jdbc.JdbcOptions;
import dev.sohbet.chat.media.MediaLimits;
import dev.sohbet.chat.telegram.TelegramSettings;
import dev.sohbet.chat.web.WebSettings;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.util.unit.DataSize;

/** The settings, as editors and docs/settings.md show them, are those of the code. */
class SettingsTest {
    private static final Path PAGE = Path.of("../docs/settings.md");
    private static final Path GENERATED = Path.of("target/settings.md");

    private static final Pattern MINIMUM = Pattern.compile("At least (\\w+) (hour|minute)s?");
    private static final List<String> COUNTS =
            List.of("", "an", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten");

    private final Map<String, Map<String, Object>> described = described();

    private static Map<String, Map<String, Object>> described() {
        try (InputStream file =
                ChatProperties.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            assertThat(file).isNotNull();
            Map<String, Object> metadata =
                    JsonParserFactory.getJsonParser().parseMap(new String(file.readAllBytes(), StandardCharsets.UTF_8));
            Map<String, Map<String, Object>> properties = new TreeMap<>();
            for (Object each : (List<?>) metadata.getOrDefault("properties", List.of())) {
                Map<String, Object> property = new TreeMap<>();
                ((Map<?, ?>) each).forEach((key, value) -> property.put(String.valueOf(key), value));
                properties.put(String.valueOf(property.get("name")), property);
            }
            return properties;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The defaults as the code has them, by the names of the settings. */
    private static Map<String, Object> defaults() throws ReflectiveOperationException {
        Map<String, Object> defaults = new TreeMap<>();
        defaults.put("chat.base-path", ChatProperties.DEFAULT_BASE_PATH);
        defaults.put("chat.data-dir", ChatProperties.DEFAULT_DATA_DIR);
        defaults.put("chat.store", ChatProperties.DEFAULT_STORE);
        defaults.put("chat.admin.username", ChatProperties.DEFAULT_ADMIN);
        defaults.put("chat.sign-in", ChatProperties.DEFAULT_SIGN_IN);
        TelegramSettings telegram = TelegramSettings.of("123456:a-token-of-no-bot-at-all", 1);
        defaults.put("chat.telegram.api-url", telegram.api().toString());
        defaults.put("chat.telegram.webhook", ChatTelegramProperties.DEFAULT_WEBHOOK);
        defaults.put("chat.telegram.language", telegram.language());
        defaults.put(
                "chat.telegram.zone",
                telegram.zone().normalized().equals(ZoneOffset.UTC)
                        ? "UTC"
                        : telegram.zone().toString());
        defaults.put("chat.telegram.read-marks", telegram.readMarks());
        MediaLimits media = MediaLimits.DEFAULT;
        defaults.put("chat.media.enabled", true);
        defaults.put("chat.media.store", ChatMediaProperties.DEFAULT_STORE);
        defaults.put("chat.media.move", false);
        defaults.put("chat.media.per-day", DataSize.ofBytes(media.perDay()));
        defaults.put("chat.media.longest-voice", media.longestVoice());
        defaults.put("chat.media.unsent", media.unsent());
        media.sizes().forEach((kind, size) -> defaults.put("chat.media.size." + kind.wire(), DataSize.ofBytes(size)));
        defaults.put(
                "chat.media.cloudinary.folder",
                CloudinarySettings.of("cloud", "key", "a-secret").folder());
        putAll(defaults, "chat.limits.", ChatLimits.DEFAULT);
        putAll(defaults, "chat.store.", JdbcOptions.DEFAULT);
        putAll(defaults, "chat.", WebSettings.DEFAULT);
        return defaults;
    }

    private static void putAll(Map<String, Object> defaults, String prefix, Record values)
            throws ReflectiveOperationException {
        for (RecordComponent component : values.getClass().getRecordComponents()) {
            if (component.getType() != InstantSource.class) {
                String name = component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
                defaults.put(prefix + name, component.getAccessor().invoke(values));
            }
        }
    }

    @Test
    void every_setting_is_described() {
        described.forEach((name, property) ->
                assertThat(String.valueOf(property.get("description"))).as(name).endsWith("."));
    }

    @Test
    void every_default_is_the_codes_and_all_that_has_one_can_be_set() throws ReflectiveOperationException {
        Map<String, Object> shown = new TreeMap<>();
        Map<String, Object> defaults = defaults();
        described.forEach((name, property) -> {
            Object value = property.get("defaultValue");
            if (value != null) {
                Object converted = converted(value, defaults.getOrDefault(name, value));
                shown.put(name, converted);
            }
        });
        assertThat(shown).isEqualTo(defaults);
        assertThat(described.keySet())
                .containsAll(defaults.keySet())
                .hasSize(defaults.size() + 13)
                .contains(
                        "chat.store.url",
                        "chat.admin.password",
                        "chat.secret-key",
                        "chat.public-url",
                        "chat.media.scanner",
                        "chat.media.cloudinary.url",
                        "chat.media.cloudinary.cloud-name",
                        "chat.media.cloudinary.api-key",
                        "chat.media.cloudinary.api-secret",
                        "chat.media.cloudinary.upload-prefix",
                        "chat.telegram.token",
                        "chat.telegram.chat",
                        "chat.telegram.chats");
    }

    @Test
    void each_minimum_that_is_described_is_the_codes() {
        Map<String, Duration> minimums = new TreeMap<>();
        described.forEach((name, property) -> {
            Matcher said = MINIMUM.matcher(String.valueOf(property.get("description")));
            if (said.find()) {
                int count = COUNTS.indexOf(said.group(1));
                assertThat(count).as("%s: %s", name, said.group()).isPositive();
                minimums.put(name, said.group(2).equals("hour") ? Duration.ofHours(count) : Duration.ofMinutes(count));
            }
        });
        assertThat(minimums).hasSize(2);
        minimums.forEach((name, minimum) -> {
            assertThat(limits(name, minimum)).as("%s of %s", name, minimum).isNotNull();
            assertThatThrownBy(() -> limits(name, minimum.minusMillis(1)))
                    .as("%s of less than %s", name, minimum)
                    .isInstanceOf(ChatSettingsException.class);
        });
    }

    private static ChatLimits limits(String setting, Duration value) {
        return new Binder(new MapConfigurationPropertySource(Map.of(setting, value)))
                .bind("chat", ChatProperties.class)
                .get()
                .limits()
                .chatLimits();
    }

    private static Object converted(Object shown, Object likeThis) {
        if (likeThis instanceof Path) {
            return Path.of(String.valueOf(shown));
        }
        if (shown instanceof List<?> list) {
            return Set.copyOf(list);
        }
        return Objects.requireNonNull(
                ApplicationConversionService.getSharedInstance().convert(shown, likeThis.getClass()));
    }

    @Test
    void the_page_of_settings_is_up_to_date() throws IOException {
        String table = described.values().stream()
                .map(property -> "| `" + property.get("name") + "` | " + shown(property.get("defaultValue")) + " | "
                        + property.get("description") + " |\n")
                .collect(Collectors.joining());
        String page = Files.readString(PAGE);
        int begin = page.indexOf("| setting |");
        int end = page.indexOf("\n\n", begin) + 1;
        String expected = page.substring(0, begin) + "| setting | default | |\n| --- | --- | --- |\n" + table
                + page.substring(end);
        Files.writeString(GENERATED, expected);
        assertThat(page)
                .as("docs/settings.md; the right one is in %s", GENERATED)
                .isEqualTo(expected);
    }

    private static String shown(@Nullable Object value) {
        return value == null || value instanceof List<?> ? "" : "`" + value + "`";
    }
}
