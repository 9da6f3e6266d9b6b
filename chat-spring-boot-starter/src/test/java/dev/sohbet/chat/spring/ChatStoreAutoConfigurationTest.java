package dev.sohbet.chat.spring;

import static dev.sohbet.chat.spring.Failures.analysis;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.sohbet.chat.Chat;
import dev.sohbet.chat.jdbc.JdbcChatStore;
import dev.sohbet.chat.memory.InMemoryChatStore;
import dev.sohbet.chat.model.ClientId;
import dev.sohbet.chat.model.Participant;
import dev.sohbet.chat.spi.ChatStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

/** Where the chat lives, by what the host has and says. */
class ChatStoreAutoConfigurationTest {
    @TempDir
    Path folder;

    private ApplicationContextRunner host = new ApplicationContextRunner();

    @BeforeEach
    void host() {
        host = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ChatStoreAutoConfiguration.class, ChatAutoConfiguration.class))
                .withPropertyValues("chat.data-dir=" + data(), "chat.admin.password=a-test-password");
    }

    private Path data() {
        return folder.resolve("data");
    }

    @Test
    void without_a_database_and_without_settings_it_lives_in_a_file() {
        host.run(context -> {
            assertThat(context).hasNotFailed().hasSingleBean(JdbcChatStore.class);
            assertThat(data().resolve("chat.db")).isRegularFile();
        });
    }

    @Test
    void what_was_written_is_there_after_a_restart() {
        host.run(context -> write(context.getBean(Chat.class), "kept"));
        host.run(context -> assertThat(threads(context.getBean(Chat.class))).isEqualTo(1));
    }

    @Test
    void two_contexts_share_one_file() {
        host.run(one -> host.run(other -> {
            assertThat(other).hasNotFailed();
            write(one.getBean(Chat.class), "from the one");
            assertThat(threads(other.getBean(Chat.class))).isEqualTo(1);
        }));
    }

    @Test
    void one_of_two_contexts_stops_and_the_other_goes_on() {
        host.run(one -> {
            host.run(other -> assertThat(other).hasNotFailed());
            write(one.getBean(Chat.class), "still here");
            assertThat(threads(one.getBean(Chat.class))).isEqualTo(1);
        });
    }

    @Test
    void an_sqlite_data_source_lends_only_its_url() {
        Path file = folder.resolve("shop.db");
        host.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class))
                .withPropertyValues("spring.datasource.url=jdbc:sqlite:" + file)
                .run(context -> {
                    write(context.getBean(Chat.class), "beside the shop");
                    DataSource source = context.getBean(DataSource.class);
                    assertThat(count(source, "chat_thread")).isEqualTo(1);
                    assertThat(data()).doesNotExist();
                    assertThat(context.getBean(HikariDataSource.class)
                                    .getHikariPoolMXBean()
                                    .getActiveConnections())
                            .as("connections taken from the host")
                            .isZero();
                });
    }

    @Test
    void another_product_stops_the_start_and_the_remedy_is_named() {
        h2().run(context -> {
            var analysis = analysis(context.getStartupFailure());
            assertThat(analysis.getDescription()).contains("H2");
            assertThat(analysis.getAction()).contains("chat.store=sqlite-file");
        });
    }

    @Test
    void the_remedy_works() {
        h2().withPropertyValues("chat.store=sqlite-file").run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(data().resolve("chat.db")).isRegularFile();
        });
    }

    @Test
    void in_memory_when_that_is_asked_for() {
        h2().withPropertyValues("chat.store=memory").run(context -> {
            assertThat(context).hasSingleBean(InMemoryChatStore.class);
            assertThat(data()).doesNotExist();
        });
    }

    @Test
    void a_data_source_that_is_asked_for_must_be_there() {
        host.withPropertyValues("chat.store=datasource").run(context -> {
            assertThat(analysis(context.getStartupFailure()).getDescription()).contains("no data source");
            assertThat(data()).doesNotExist();
        });
    }

    @Test
    void of_several_data_sources_none_is_guessed() {
        host.withUserConfiguration(TwoDataSources.class)
                .run(context -> assertThat(analysis(context.getStartupFailure()).getAction())
                        .contains("@Primary")
                        .contains("chat.store=sqlite-file"));
    }

    @Test
    void of_several_data_sources_the_primary_one_is_taken() {
        host.withUserConfiguration(TwoDataSourcesOnePrimary.class)
                .withPropertyValues("test.folder=" + folder)
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(folder.resolve("primary.db")).isRegularFile();
    }

    @Test
    void a_store_of_the_hosts_own_wins() {
        InMemoryChatStore own = new InMemoryChatStore();
        host.withBean(ChatStore.class, () -> own).run(context -> {
            assertThat(context.getBean(ChatStore.class)).isSameAs(own);
            assertThat(data()).doesNotExist();
        });
    }

    @Test
    void beside_a_chat_of_the_hosts_own_none_is_opened() {
        host.withBean(Chat.class, () -> Chat.builder().build()).run(context -> {
            assertThat(context).hasNotFailed().doesNotHaveBean(ChatStore.class);
            assertThat(data()).doesNotExist();
        });
    }

    @Test
    void a_folder_that_cannot_be_had_stops_the_start_and_the_setting_is_named() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        Path taken = Files.createDirectories(folder.resolve("taken/chat.db")).getParent();
        for (Path each : List.of(file, file.resolve("below"), taken)) {
            host.withPropertyValues("chat.data-dir=" + each).run(context -> {
                var analysis = analysis(context.getStartupFailure());
                assertThat(analysis.getDescription()).contains("cannot be opened");
                assertThat(analysis.getAction()).contains("chat.data-dir");
            });
        }
    }

    @Test
    void without_migration_the_start_stops_and_names_the_sql() throws SQLException {
        String[] sql = new String[1];
        var withoutMigration = host.withPropertyValues("chat.store=sqlite-file", "chat.store.migrate=false");
        withoutMigration.run(context -> {
            var analysis = analysis(context.getStartupFailure());
            assertThat(analysis.getDescription()).contains("chat.store.migrate");
            String action = String.valueOf(analysis.getAction());
            sql[0] = action.substring(action.indexOf("\n\n"));
        });
        try (HikariDataSource file = source("jdbc:sqlite:" + data().resolve("chat.db"));
                Connection connection = file.getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql[0]);
        }
        withoutMigration.run(context -> {
            assertThat(context).hasNotFailed();
            write(context.getBean(Chat.class), "by hand");
        });
    }

    @Test
    void a_wrong_address_stops_the_start_and_is_not_repeated() {
        for (String url : new String[] {"postgres://me:hidden@", "mysql://me:hidden@db/chat", "hidden"}) {
            host.withPropertyValues("chat.store.url=" + url).run(context -> {
                assertThat(analysis(context.getStartupFailure()).getDescription())
                        .contains("chat.store.url")
                        .doesNotContain("hidden");
                assertThat(context.getStartupFailure()).message().doesNotContain("hidden");
            });
        }
    }

    @Test
    void an_empty_address_is_none() {
        host.withPropertyValues("chat.store.url=")
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(JdbcChatStore.class));
    }

    private ApplicationContextRunner h2() {
        return host.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class))
                .withPropertyValues(
                        "spring.datasource.url=jdbc:h2:mem:shop", "spring.datasource.generate-unique-name=true");
    }

    static void write(Chat chat, String text) {
        chat.as(new Participant.Sys())
                .sendTo(
                        new Participant.Visitor("a-visitor-of-the-tests", null),
                        new ClientId(text.replace(' ', '-') + "-0123456789abcdef"),
                        text)
                .join();
    }

    static int threads(Chat chat) {
        return chat.as(new Participant.Sys()).threads(null, null, 50).threads().size();
    }

    private static int count(DataSource source, String table) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM " + table)) {
            return rows.next() ? rows.getInt(1) : 0;
        }
    }

    private static HikariDataSource source(String url) {
        HikariDataSource source = new HikariDataSource();
        source.setJdbcUrl(url);
        source.setMaximumPoolSize(1);
        return source;
    }

    @Configuration(proxyBeanMethods = false)
    static class TwoDataSources {
        @Bean
        DataSource one() {
            return source("jdbc:h2:mem:one");
        }

        @Bean
        DataSource two() {
            return source("jdbc:h2:mem:two");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class TwoDataSourcesOnePrimary {
        @Bean
        @Primary
        DataSource one(org.springframework.core.env.Environment environment) {
            return source("jdbc:sqlite:" + environment.getRequiredProperty("test.folder") + "/primary.db");
        }

        @Bean
        DataSource two() {
            return source("jdbc:h2:mem:two");
        }
    }
}
