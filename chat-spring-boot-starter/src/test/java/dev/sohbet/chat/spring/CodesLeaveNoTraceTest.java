package dev.sohbet.chat.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sohbet.chat.Chat;
import dev.sohbet.chat.Identities;
import dev.sohbet.chat.Requester;
import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.Participant.Agent;
import dev.sohbet.chat.testkit.RecordingCodeSender;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** A fresh site is entered by codes; what was said on the way is in no log, and nowhere in the database. */
@ExtendWith(OutputCaptureExtension.class)
class CodesLeaveNoTraceTest {
    private static final Pattern SET_UP = Pattern.compile("https://telegram\\.example/start\\?token=(\\S{22}) ");
    private static final String LOGGER = "dev.sohbet";

    private final RecordingCodeSender sender = new RecordingCodeSender("telegram");
    private final LoggingSystem logging = LoggingSystem.get(getClass().getClassLoader());

    @TempDir
    Path folder;

    @BeforeEach
    void logEverything() {
        logging.setLogLevel(LOGGER, LogLevel.TRACE);
    }

    @AfterEach
    void logAsBefore() {
        logging.setLogLevel(LOGGER, null);
    }

    private ApplicationContextRunner host() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ChatStoreAutoConfiguration.class, ChatAutoConfiguration.class))
                .withPropertyValues(
                        "chat.data-dir=" + folder, "chat.sign-in=code", "chat.admin.password=a-test-password")
                .withBean(RecordingCodeSender.class, () -> sender);
    }

    @Test
    void a_fresh_site_is_entered_by_codes_and_keeps_none(CapturedOutput output) throws IOException {
        List<String> secrets = new ArrayList<>();
        host().run(context -> {
            assertThat(setUp(output)).isPresent();
            secrets.addAll(live(context.getBean(Chat.class), setUp(output).orElseThrow()));
        });
        String told = output.getAll();
        String token = secrets.get(0);
        assertThat(told.split(token, -1)).as("the set-up link is printed once").hasSize(2);
        assertThat(told).contains("signed in", "recovery code").doesNotContain(secrets.subList(1, secrets.size()));
        assertThat(database()).contains("telegram", "account of admin").doesNotContain(secrets);

        int before = output.getOut().length();
        host().run(context -> assertThat(output.getOut().substring(before)).doesNotContain("token="));
    }

    @Test
    void until_an_admin_is_linked_each_start_shows_a_new_way(CapturedOutput output) {
        host().run(context -> assertThat(setUp(output)).isPresent());
        String first = setUp(output).orElseThrow();
        host().run(context -> {
            Chat chat = context.getBean(Chat.class);
            String second = setUp(output).orElseThrow();
            assertThat(second).isNotEqualTo(first);
            assertThat(chat.links().accept("telegram", first, "1", "1")).isEmpty();
            assertThat(chat.links().accept("telegram", second, "1", "1")).isPresent();
        });
    }

    /** The newest token on standard output. */
    private static Optional<String> setUp(CapturedOutput output) {
        Matcher found = SET_UP.matcher(output.getOut());
        @Nullable String token = null;
        while (found.find()) {
            token = found.group(1);
        }
        return Optional.ofNullable(token);
    }

    /** All that happens to codes; returns what was secret. */
    private List<String> live(Chat chat, String token) {
        Identities identities = chat.identities();
        Requester from = new Requester("192.0.2.1", "Firefox on Linux, 192.0.2.x");
        Agent admin = chat.links()
                .accept("telegram", token, "account of admin", "chat of admin")
                .orElseThrow();
        String attempt = identities.beginCode("admin", null, false, from);
        String code = sender.nextCode().code();
        String wrong = code.charAt(0) == '1' ? "2" + code.substring(1) : "1" + code.substring(1);
        assertThatThrownBy(() -> identities.signInWithCode(attempt, wrong, from))
                .isInstanceOf(ChatException.class);
        String key = identities.signInWithCode(attempt, code, from).key();

        sender.fail(new IllegalStateException("could not send " + code));
        List<String> recovery = identities.newRecoveryCodes(admin);
        String second = identities.beginCode("admin", null, false, from);
        String unused = sender.nextCode().code();
        String secondKey =
                identities.signInWithCode(second, recovery.get(0), from).key();
        String offer = chat.links().offer(admin, "telegram", secondKey);

        List<String> secrets =
                new ArrayList<>(List.of(token, attempt, code, wrong, key, second, unused, secondKey, offer));
        recovery.forEach(each -> secrets.addAll(List.of(each, each.replace("-", ""))));
        return secrets;
    }

    /** All the bytes that there are of it. */
    private String database() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(each -> !each.endsWith("secret.key"))
                    .toList()) {
                all.append(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return all.toString();
    }
}
