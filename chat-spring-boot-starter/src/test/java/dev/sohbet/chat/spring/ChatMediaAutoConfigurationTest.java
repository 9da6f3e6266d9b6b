package dev.sohbet.chat.spring;

import static dev.sohbet.chat.spring.Failures.analysis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.Chat;
import dev.sohbet.chat.ChatActor;
import dev.sohbet.chat.cloudinary.CloudinaryMediaStore;
import dev.sohbet.chat.media.LocalMediaStore;
import dev.sohbet.chat.media.MediaSettings;
import dev.sohbet.chat.model.Attachment.Kind;
import dev.sohbet.chat.model.Participant;
import dev.sohbet.chat.spi.MediaScanner;
import dev.sohbet.chat.spi.MediaStore;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Files: when they are taken, and where they are kept. */
@ExtendWith(OutputCaptureExtension.class)
class ChatMediaAutoConfigurationTest {
    private static final String ACCOUNT = "cloudinary://123456789012345:a-secret-of-nobody_1@shop";

    @TempDir
    private Path folder = Path.of("");

    private ApplicationContextRunner host() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        ChatStoreAutoConfiguration.class,
                        ChatAutoConfiguration.class,
                        ChatMediaAutoConfiguration.class,
                        ChatActuatorAutoConfiguration.class))
                .withPropertyValues(
                        "chat.store=sqlite-file",
                        "chat.data-dir=" + folder.resolve("data"),
                        "chat.admin.password=a-test-password");
    }

    private static ChatActor visitor(AssertableApplicationContext context) {
        return context.getBean(Chat.class).as(new Participant.Visitor("visitor-of-16-chars", null));
    }

    private static MediaSettings files(AssertableApplicationContext context) {
        return context.getBean(MediaSettings.class);
    }

    @Test
    void with_nothing_set_they_lie_in_the_data_directory() {
        host().run(context -> {
            assertThat(files(context).store()).isInstanceOf(LocalMediaStore.class);
            assertThat(files(context).earlier()).isEmpty();
            assertThat(files(context).scanner()).isNull();
            assertThat(visitor(context).acceptedTypes()).contains("image/jpeg", "audio/ogg");
            assertThat(folder.resolve("data/media")).isDirectory();
            assertThat(folder.resolve("data/secret.key")).isRegularFile();
        });
    }

    @Test
    void whoever_wants_none_has_none() {
        host().withPropertyValues("chat.media.enabled=false", "CLOUDINARY_URL=" + ACCOUNT)
                .run(context -> {
                    assertThat(context).doesNotHaveBean(MediaSettings.class).doesNotHaveBean(MediaStore.class);
                    assertThat(visitor(context).mediaLimits()).isEmpty();
                    assertThat(folder.resolve("data/media")).doesNotExist();
                });
    }

    @Test
    void limits_are_settings() {
        host().withPropertyValues(
                        "chat.media.size.image=1MB",
                        "chat.media.size.video=0",
                        "chat.media.per-day=7MB",
                        "chat.media.longest-voice=90s",
                        "chat.media.unsent=2h")
                .run(context -> {
                    var limits = visitor(context).mediaLimits().orElseThrow();
                    assertThat(limits.sizes())
                            .containsEntry(Kind.IMAGE, 1L << 20)
                            .doesNotContainKey(Kind.VIDEO)
                            .containsEntry(Kind.FILE, 16L << 20);
                    assertThat(limits.perDay()).isEqualTo(7L << 20);
                    assertThat(limits.longestVoice()).isEqualTo(Duration.ofSeconds(90));
                    assertThat(limits.unsent()).isEqualTo(Duration.ofHours(2));
                });
        host().withPropertyValues("chat.media.unsent=1m")
                .run(context -> assertThat(analysis(context.getStartupFailure()).getDescription())
                        .contains("unsent"));
    }

    @Test
    void a_cloudinary_account_takes_new_files_and_old_ones_stay_readable() {
        for (String[] account : new String[][] {
            {"CLOUDINARY_URL=" + ACCOUNT},
            {"chat.media.cloudinary.url=" + ACCOUNT},
            {
                "CLOUDINARY_CLOUD_NAME=shop",
                "CLOUDINARY_API_KEY=123456789012345",
                "CLOUDINARY_API_SECRET=a-secret-of-nobody_1"
            }
        }) {
            host().withPropertyValues(account)
                    .withPropertyValues("chat.media.move=true")
                    .run(context -> {
                        assertThat(files(context).store()).isSameAs(context.getBean(CloudinaryMediaStore.class));
                        assertThat(files(context).earlier()).singleElement().isInstanceOf(LocalMediaStore.class);
                        assertThat(files(context).move()).isTrue();
                        assertThat(context.getBean(Chat.class).selfTests())
                                .containsExactly(context.getBean(CloudinaryMediaStore.class));
                    });
        }
    }

    @Test
    void back_from_cloudinary() {
        host().withPropertyValues("CLOUDINARY_URL=" + ACCOUNT, "chat.media.store=local")
                .run(context -> {
                    assertThat(files(context).store()).isInstanceOf(LocalMediaStore.class);
                    assertThat(files(context).earlier()).singleElement().isInstanceOf(CloudinaryMediaStore.class);
                });
    }

    @Test
    void a_wrong_account_stops_the_start_and_its_secret_is_not_said(CapturedOutput output) {
        host().withPropertyValues("CLOUDINARY_URL=https://key:a-secret-of-nobody_1@shop")
                .run(context -> {
                    assertThat(analysis(context.getStartupFailure()).getDescription())
                            .contains("cloudinary://key:secret@cloud")
                            .doesNotContain("nobody_1");
                });
        host().withPropertyValues("CLOUDINARY_CLOUD_NAME=shop", "CLOUDINARY_API_KEY=1")
                .run(context -> assertThat(analysis(context.getStartupFailure()).getDescription())
                        .contains("not all set"));
        assertThat(output).doesNotContain("nobody_1");
    }

    @Test
    void without_its_jar_cloudinary_is_not_there() {
        ApplicationContextRunner without =
                host().withClassLoader(new FilteredClassLoader("dev.sohbet.chat.cloudinary"));
        without.run(context -> assertThat(files(context).store()).isInstanceOf(LocalMediaStore.class));
        without.withPropertyValues("chat.media.store=cloudinary")
                .run(context -> assertThat(analysis(context.getStartupFailure()).getAction())
                        .contains("chat.media.store=local"));
        without.withPropertyValues("CLOUDINARY_URL=" + ACCOUNT)
                .run(context -> assertThat(analysis(context.getStartupFailure()).getDescription())
                        .contains("dev.sohbet:chat-media-cloudinary"));
        without.withPropertyValues("CLOUDINARY_URL=" + ACCOUNT, "chat.media.store=local")
                .run(context -> assertThat(files(context).store()).isInstanceOf(LocalMediaStore.class));
    }

    @Test
    void a_hosts_own_store_takes_the_place_of_the_local_one() {
        LocalMediaStore own = new LocalMediaStore(folder.resolve("own"));
        host().withBean(MediaStore.class, () -> own).run(context -> {
            assertThat(files(context).store()).isSameAs(own);
            assertThat(files(context).earlier()).isEmpty();
            assertThat(folder.resolve("data/media")).doesNotExist();
        });
        host().withBean(MediaStore.class, () -> own)
                .withPropertyValues("chat.media.store=cloudinary", "CLOUDINARY_URL=" + ACCOUNT)
                .run(context -> assertThat(analysis(context.getStartupFailure()).getDescription())
                        .contains("takes its place"));
    }

    @Test
    void of_two_scanners_none_is_left_out_unnoticed() {
        MediaScanner scanner = file -> new MediaScanner.Verdict.Clean();
        host().withBean("one", MediaScanner.class, () -> scanner)
                .withBean("two", MediaScanner.class, () -> scanner)
                .run(context -> assertThat(analysis(context.getStartupFailure()).getDescription())
                        .contains("several scanners"));
        host().withBean(MediaScanner.class, () -> scanner)
                .withPropertyValues("chat.media.scanner=127.0.0.1:3310")
                .run(context -> assertThat(analysis(context.getStartupFailure()).getAction())
                        .contains("chat.media.scanner"));
    }

    @Test
    void a_hosts_own_store_and_scanner_are_taken() {
        LocalMediaStore own = new LocalMediaStore(folder.resolve("own"));
        MediaScanner scanner = file -> new MediaScanner.Verdict.Clean();
        host().withBean(MediaScanner.class, () -> scanner)
                .withBean(MediaSettings.class, () -> new MediaSettings(own, folder.resolve("incoming")))
                .run(context -> assertThat(files(context).store()).isSameAs(own));
        host().withBean(MediaScanner.class, () -> scanner)
                .run(context -> assertThat(files(context).scanner()).isSameAs(scanner));
        host().withPropertyValues("chat.media.scanner=127.0.0.1:3310")
                .run(context -> assertThat(files(context).scanner()).isNotNull());
        host().withPropertyValues("chat.media.scanner=somewhere")
                .run(context -> assertThat(analysis(context.getStartupFailure()).getDescription())
                        .isNotBlank());
    }
}
