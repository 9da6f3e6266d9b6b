package dev.sohbet.chat.web;

import dev.sohbet.chat.Chat;
import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.protocol.HttpAnswer;
import dev.sohbet.chat.spi.SelfTest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Runs the self-tests for agents. As they call other services, one run goes on at a time, and what it found is the answer for 5 s to all
 * who ask in the same language. Thread-safe.
 */
final class SelfTests {
    private static final Duration KEPT = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Chat chat;
    private final InstantSource clock;
    private final ReentrantLock running = new ReentrantLock();
    private HttpAnswer.@Nullable Connections last;
    private Locale language = Locale.ROOT;
    private Instant until = Instant.MIN;

    SelfTests(Chat chat, InstantSource clock) {
        this.chat = chat;
        this.clock = clock;
    }

    /**
     * What the tests find.
     *
     * @param tag the language of the sentences, as BCP 47 has it
     * @throws ChatException {@code rate_limited} when somebody else's run takes long
     */
    HttpAnswer.Connections run(String tag) {
        Locale wanted = Locale.forLanguageTag(tag);
        if (!isMine()) {
            throw new ChatException(
                    ErrorCode.RATE_LIMITED, "A test is going on; try again in a moment.", PATIENCE, null);
        }
        try {
            HttpAnswer.Connections known = last;
            if (known != null && wanted.equals(language) && clock.instant().isBefore(until)) {
                return known;
            }
            HttpAnswer.Connections found = new HttpAnswer.Connections(
                    chat.selfTests().stream().map(test -> tested(test, wanted)).toList());
            last = found;
            language = wanted;
            until = clock.instant().plus(KEPT);
            return found;
        } finally {
            running.unlock();
        }
    }

    private boolean isMine() {
        try {
            return running.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static HttpAnswer.Tested tested(SelfTest test, Locale locale) {
        return new HttpAnswer.Tested(
                test.name(),
                test.run(locale).stream()
                        .map(found -> new HttpAnswer.Finding(
                                found.level().name().toLowerCase(Locale.ROOT),
                                found.code(),
                                found.text(),
                                found.remedy()))
                        .toList());
    }
}
