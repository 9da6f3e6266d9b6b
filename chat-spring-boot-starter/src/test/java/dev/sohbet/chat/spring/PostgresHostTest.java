package dev.sohbet.chat.spring;

import static dev.sohbet.chat.spring.ChatStoreAutoConfigurationTest.threads;
import static dev.sohbet.chat.spring.ChatStoreAutoConfigurationTest.write;
import static dev.sohbet.chat.spring.Failures.analysis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.Chat;
import dev.sohbet.chat.jdbc.JdbcChatStore;
import dev.sohbet.chat.media.LocalMediaStore;
import dev.sohbet.chat.media.MediaSettings;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.liquibase.autoconfigure.LiquibaseAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Hosts with a PostgreSQL of their own. */
class PostgresHostTest {
    private static final EmbeddedPostgres server = starting();

    @TempDir
    Path folder;

    private String database = "";
    private ApplicationContextRunner host = new ApplicationContextRunner();

    private static EmbeddedPostgres starting() {
        try {
            return EmbeddedPostgres.start();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    /** Each test has an empty database. */
    @BeforeEach
    void host(TestInfo test) throws SQLException {
        database = test.getTestMethod().orElseThrow().getName();
        run(server.getPostgresDatabase(), "CREATE DATABASE " + database);
        host = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ChatStoreAutoConfiguration.class, ChatAutoConfiguration.class))
                .withPropertyValues("chat.data-dir=" + folder, "chat.admin.password=a-test-password");
    }

    private ApplicationContextRunner withDataSource() {
        return host.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class))
                .withPropertyValues("spring.datasource.url=" + server.getJdbcUrl("postgres", database));
    }

    @Test
    void the_chat_lives_beside_the_hosts_tables() {
        withDataSource().run(context -> {
            assertThat(context).hasSingleBean(JdbcChatStore.class);
            write(context.getBean(Chat.class), "beside the shop");
            assertThat(tables()).contains("chat_thread", "chat_schema_history");
            assertThat(folder).isEmptyDirectory();
        });
        withDataSource()
                .run(context -> assertThat(threads(context.getBean(Chat.class))).isEqualTo(1));
    }

    /** Any of several nodes has to know an address that another one signed. */
    @Test
    void files_need_a_key_that_nodes_share() {
        ApplicationContextRunner withFiles =
                withDataSource().withConfiguration(AutoConfigurations.of(ChatMediaAutoConfiguration.class));
        withFiles.run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context.getBeanProvider(MediaSettings.class).getIfAvailable())
                    .isNull();
            assertThat(folder).isEmptyDirectory();
        });
        withFiles
                .withPropertyValues("chat.secret-key=" + "k".repeat(32))
                .run(context ->
                        assertThat(context.getBean(MediaSettings.class).store()).isInstanceOf(LocalMediaStore.class));
    }

    @Test
    void an_address_as_platforms_give_it_is_enough() {
        host.withPropertyValues("chat.store.url=postgres://postgres:any@localhost:" + server.getPort() + "/" + database)
                .run(context -> {
                    write(context.getBean(Chat.class), "its own");
                    assertThat(tables()).contains("chat_thread");
                    assertThat(context).doesNotHaveBean(DataSource.class);
                });
    }

    @Test
    void the_hosts_own_flyway_begins_in_an_empty_schema() {
        ApplicationContextRunner withFlyway = withDataSource()
                .withConfiguration(AutoConfigurations.of(FlywayAutoConfiguration.class))
                .withPropertyValues("spring.flyway.locations=classpath:host/flyway");
        withFlyway.run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(tables()).contains("chat_thread", "shop_order", "flyway_schema_history");
        });
        withFlyway.run(context -> assertThat(context).as("the second start").hasNotFailed());
    }

    @Test
    void the_hosts_own_liquibase_is_not_disturbed() {
        ApplicationContextRunner withLiquibase = withDataSource()
                .withConfiguration(AutoConfigurations.of(LiquibaseAutoConfiguration.class))
                .withPropertyValues("spring.liquibase.change-log=classpath:host/liquibase/changelog.sql");
        withLiquibase.run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(tables()).contains("chat_thread", "shop_order", "databasechangelog");
        });
        withLiquibase.run(context -> assertThat(context).as("the second start").hasNotFailed());
    }

    @Test
    void without_migration_the_start_stops_and_names_the_sql() throws SQLException {
        String[] sql = new String[1];
        withDataSource().withPropertyValues("chat.store.migrate=false").run(context -> {
            String action = String.valueOf(analysis(context.getStartupFailure()).getAction());
            sql[0] = action.substring(action.indexOf("\n\n"));
            assertThat(tables()).isEmpty();
        });
        run(server.getDatabase("postgres", database), sql[0]);
        withDataSource()
                .withPropertyValues("chat.store.migrate=false")
                .run(context -> write(context.getBean(Chat.class), "by hand"));
    }

    private List<String> tables() throws SQLException {
        try (Connection connection = server.getDatabase("postgres", database).getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")) {
            List<String> names = new ArrayList<>();
            while (rows.next()) {
                names.add(rows.getString(1));
            }
            return names;
        }
    }

    private static void run(DataSource source, String sql) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
