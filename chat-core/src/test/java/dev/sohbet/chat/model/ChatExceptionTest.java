package dev.sohbet.chat.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ChatExceptionTest {
    @Test
    void what_is_logged_names_the_failure_behind_it_and_quotes_none_of_its_words() {
        Exception root = new IllegalStateException("duplicate key (text)=(my card is 4111...)");
        ChatException failed = new ChatException(
                ErrorCode.UNAVAILABLE, "Try again.", null, new RuntimeException("my card is 4111...", root));

        assertThat(failed).hasToString("unavailable: Try again. (java.lang.IllegalStateException)");
        assertThat(new ChatException(ErrorCode.NOT_FOUND, "There is none.")).hasToString("not_found: There is none.");
    }
}
