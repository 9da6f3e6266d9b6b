package dev.sohbet.chat.web;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class QueryTest {
    private static @Nullable String id(@Nullable String query) {
        return Query.of(
                (HttpServletRequest) Proxy.newProxyInstance(
                        QueryTest.class.getClassLoader(),
                        new Class<?>[] {HttpServletRequest.class},
                        (proxy, method, args) -> {
                            assertThat(method.getName()).isEqualTo("getQueryString");
                            return query;
                        }),
                "id");
    }

    @Test
    void a_word_is_found_wherever_it_stands() {
        assertThat(id("id=a-B_9")).isEqualTo("a-B_9");
        assertThat(id("id=a&as=visitor")).isEqualTo("a");
        assertThat(id("as=visitor&id=a")).isEqualTo("a");
        assertThat(id("x=%20&id=a&id=b")).as("the first").isEqualTo("a");
        assertThat(id("id=")).isEmpty();
    }

    @Test
    void nothing_else_is_taken_for_it() {
        assertThat(id(null)).isNull();
        assertThat(id("")).isNull();
        assertThat(id("id")).isNull();
        assertThat(id("paid=a")).as("the end of another").isNull();
        assertThat(id("ids=a")).as("the beginning of another").isNull();
        assertThat(id("x=id=a")).as("a value").isNull();
        assertThat(id("id=a%62")).as("half of a value").isNull();
        assertThat(id("ID=a")).isNull();
    }
}
