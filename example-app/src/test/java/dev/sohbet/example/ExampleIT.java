package dev.sohbet.example;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged example: what it reads from its environment, what it says, how it stops. */
@Timeout(240)
class ExampleIT {
    private static final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    private Path folder = Path.of("");

    @Test
    void a_password_is_made_and_printed_at_the_first_start_only() throws Exception {
        ExampleProcess example = new ExampleProcess(folder).with("ADMIN_PASSWORD", "");
        example.start();
        example.close();
        assertThat(example.said()).containsOnlyOnce("sign in as 'ada' with the password ");
        example.start();
        example.close();
        assertThat(example.said())
                .containsOnlyOnce("sign in as 'ada' with the password ")
                .doesNotContain("Using generated security password")
                .doesNotContain(" ERROR ")
                .doesNotContain(" WARN ");
        assertThat(example.data().resolve("chat.db")).isRegularFile();
    }

    @Test
    void with_an_address_as_platforms_give_it_it_lives_in_postgresql() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start();
                ExampleProcess example = new ExampleProcess(folder)
                        .with(
                                "DATABASE_URL",
                                "postgres://postgres:any@localhost:" + postgres.getPort() + "/postgres")) {
            example.start();
            Others.write(example, "Ayşe Yılmaz", "Is it open on Sunday?");
            assertThat(example.data()).doesNotExist();
            try (var connection = postgres.getPostgresDatabase().getConnection();
                    var statement = connection.createStatement();
                    var rows = statement.executeQuery("SELECT count(*) FROM chat_entry")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getInt(1)).isOne();
            }
        }
    }

    @Test
    void its_pages_allow_nothing_but_themselves_and_lead_the_team_to_the_panel() throws Exception {
        try (ExampleProcess example = new ExampleProcess(folder)) {
            example.start();
            assertThat(get(example, "/").headers().firstValue("Content-Security-Policy"))
                    .hasValueSatisfying(policy -> assertThat(policy)
                            .startsWith("default-src 'self'; ")
                            .contains("require-trusted-types-for 'script'")
                            .doesNotContain("unsafe"));
            for (String path : new String[] {"/login", "/admin"}) {
                assertThat(get(example, path).headers().firstValue("Location"))
                        .hasValueSatisfying(place -> assertThat(place).endsWith("/chat/panel"));
            }
        }
    }

    private static HttpResponse<String> get(ExampleProcess example, String path)
            throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(example.url(path))).build(), HttpResponse.BodyHandlers.ofString());
    }
}
