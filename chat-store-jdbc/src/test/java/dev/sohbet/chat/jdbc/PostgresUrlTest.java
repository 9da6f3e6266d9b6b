package dev.sohbet.chat.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresUrlTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            postgres://u:p@db.example.com:5433/chat | jdbc:postgresql://db.example.com:5433/chat | {password=p, sslmode=require, user=u}
            postgresql://u:p@db.example.com/chat | jdbc:postgresql://db.example.com/chat | {password=p, sslmode=require, user=u}
            POSTGRES://u:p@db.example.com/chat | jdbc:postgresql://db.example.com/chat | {password=p, sslmode=require, user=u}
            postgres://u:p@localhost/chat | jdbc:postgresql://localhost/chat | {password=p, user=u}
            postgres://u:p@127.0.0.1:5432/chat | jdbc:postgresql://127.0.0.1:5432/chat | {password=p, user=u}
            postgres://u:p@[::1]:5432/chat | jdbc:postgresql://[::1]:5432/chat | {password=p, user=u}
            postgres://u:p@[2001:db8::1]/chat | jdbc:postgresql://[2001:db8::1]/chat | {password=p, sslmode=require, user=u}
            postgres://u:p@h/chat?sslmode=disable | jdbc:postgresql://h/chat | {password=p, sslmode=disable, user=u}
            postgres://u:p@localhost/chat?sslmode=verify-full | jdbc:postgresql://localhost/chat | {password=p, sslmode=verify-full, user=u}
            postgres://u:p%40%2F%3A%25+%C3%BC@h/chat?sslmode=disable | jdbc:postgresql://h/chat | {password=p@/:%+ü, sslmode=disable, user=u}
            postgres://u:a@b@h/chat?sslmode=disable | jdbc:postgresql://h/chat | {password=a@b, sslmode=disable, user=u}
            postgres://u:a:b@h/chat?sslmode=disable | jdbc:postgresql://h/chat | {password=a:b, sslmode=disable, user=u}
            postgres://u:@localhost/chat | jdbc:postgresql://localhost/chat | {password=, user=u}
            postgres://u@localhost/ | jdbc:postgresql://localhost/u | {user=u}
            postgres://u@localhost | jdbc:postgresql://localhost/u | {user=u}
            postgres://localhost/chat | jdbc:postgresql://localhost/chat | {}
            postgres://localhost/my%20chat%3F | jdbc:postgresql://localhost/my%20chat%3F | {}
            postgres://localhost/c?application_name=a%20b&connect_timeout=5 | jdbc:postgresql://localhost/c | {ApplicationName=a b, connectTimeout=5}
            postgres://u@a:1,b:2/c | jdbc:postgresql://a:1,b:2/c | {sslmode=require, user=u}
            postgres://u@localhost,b/c | jdbc:postgresql://localhost,b/c | {sslmode=require, user=u}
            postgres://u@localhost.example.com/c | jdbc:postgresql://localhost.example.com/c | {sslmode=require, user=u}
            """)
    void is_read(String url, String jdbcUrl, String properties) {
        PostgresUrl read = PostgresUrl.parse(url);
        assertThat(read.jdbcUrl()).isEqualTo(jdbcUrl);
        assertThat(new TreeMap<>(read.properties())).hasToString(properties);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://h/c",
                "mysql://u:secret@h/c",
                "postgres://u:secret@/c",
                "postgres://h",
                "postgres://u:secret@h:port/c",
                "postgres://u:secret@h:123456/c",
                "postgres://u:secret%zz@h/c",
                "postgres://u:secret#1@h/c",
                "postgres://u:secret@h/c/d",
                "postgres://u:secret@h/c?sslmode",
                ""
            })
    void is_refused_without_repeating_the_password(String url) {
        assertThatThrownBy(() -> PostgresUrl.parse(url))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain("secret");
    }

    @Test
    void does_not_show_the_password() {
        assertThat(new PostgresUrl("jdbc:postgresql://h/c", Map.of("user", "u", "password", "secret")))
                .hasToString("jdbc:postgresql://h/c {password=***, user=u}");
    }
}
