package dev.sohbet.chat.spring;

import static dev.sohbet.chat.spring.Failures.analysis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.Chat;
import dev.sohbet.chat.SignInMode;
import dev.sohbet.chat.memory.InMemoryChatStore;
import dev.sohbet.chat.spi.BridgeStore;
import dev.sohbet.chat.spi.ChatStore;
import dev.sohbet.chat.testkit.Racers;
import dev.sohbet.chat.testkit.RecordingCodeSender;
import dev.sohbet.chat.testkit.SteeredStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Where the server key comes from, and what signing in with codes needs besides. */
class ServerKeysTest {
    private static final String LONG = "0123456789abcdef0123456789abcdef";

    private final ApplicationContextRunner host = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(ChatStoreAutoConfiguration.class, ChatAutoConfiguration.class))
            .withPropertyValues("chat.admin.password=a-test-password");

    private final ApplicationContextRunner codes = host.withPropertyValues("chat.sign-in=code")
            .withBean(RecordingCodeSender.class, () -> new RecordingCodeSender("telegram"));

    @TempDir
    Path folder;

    @Test
    void nodes_that_start_at_once_end_with_one_key_that_only_the_owner_reads() throws Exception {
        Path file = folder.resolve("data/secret.key");
        List<Callable<byte[]>> nodes = IntStream.range(0, 8)
                .<Callable<byte[]>>mapToObj(i -> () -> ServerKeys.read(file))
                .toList();
        List<byte[]> keys = Racers.race(nodes);
        assertThat(keys).allMatch(key -> key.length == 32 && Arrays.equals(key, keys.get(0)));
        assertThat(Files.readAllBytes(file)).isEqualTo(keys.get(0));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void a_key_that_was_half_written_is_made_anew() throws Exception {
        Path file = Files.write(folder.resolve("secret.key"), new byte[] {1, 2, 3});
        byte[] key = ServerKeys.read(file);
        assertThat(key).hasSize(32);
        assertThat(ServerKeys.read(file)).isEqualTo(key);
    }

    @Test
    void with_a_file_the_key_is_made_when_codes_need_it() {
        host.withPropertyValues("chat.data-dir=" + folder)
                .run(context -> assertThat(folder.resolve("secret.key")).doesNotExist());
        codes.withPropertyValues("chat.data-dir=" + folder)
                .run(context -> assertThat(folder.resolve("secret.key")).hasSize(32));
    }

    @Test
    void a_database_that_nodes_share_needs_a_key() {
        // any store that is neither a file nor memory
        ApplicationContextRunner shared = codes.withBean(ChatStore.class, () -> shared());
        shared.run(context -> {
            assertThat(analysis(context.getStartupFailure()).getDescription()).contains("no chat.secret-key");
            assertThat(analysis(context.getStartupFailure()).getAction())
                    .contains("SECRET_KEY", "openssl rand -base64 32");
        });
        shared.withPropertyValues("chat.secret-key=" + LONG)
                .run(context -> assertThat(
                                context.getBean(Chat.class).identities().mode())
                        .isEqualTo(SignInMode.CODE));
    }

    private static ChatStore shared() {
        ChatStore store = new SteeredStore(new InMemoryChatStore()).store();
        assertThat(store).isInstanceOf(BridgeStore.class);
        return store;
    }

    @Test
    void a_short_key_stops_the_start_and_is_not_repeated() {
        codes.withPropertyValues("chat.store=memory", "chat.secret-key=tooshort!")
                .run(context -> {
                    assertThat(analysis(context.getStartupFailure()).getDescription())
                            .contains("too short")
                            .doesNotContain("tooshort!");
                    assertThat(analysis(context.getStartupFailure()).getAction())
                            .contains("chat.secret-key");
                });
    }

    @Test
    void codes_that_nobody_sends_stop_the_start() {
        host.withPropertyValues("chat.store=memory", "chat.sign-in=password+code")
                .run(context -> assertThat(analysis(context.getStartupFailure()).getAction())
                        .contains("CodeSender", "chat.sign-in=password"));
    }

    @Test
    void the_key_is_in_no_words() {
        ChatProperties properties = new ChatProperties(
                null, null, null, null, null, null, null, null, null, null, null, LONG, null, limits(), admin());
        assertThat(properties.toString()).doesNotContain(LONG);
    }

    private static ChatProperties.Limits limits() {
        return new ChatProperties.Limits(null, null, null, null, null, null, null);
    }

    private static ChatProperties.Admin admin() {
        return new ChatProperties.Admin(null, null);
    }
}
