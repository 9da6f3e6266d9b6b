package dev.sohbet.chat.spring;

import dev.sohbet.chat.spi.SelfTest;
import dev.sohbet.chat.spi.SelfTest.Finding;
import dev.sohbet.chat.spi.SelfTest.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * A self-test as health: down when something does not work. Says codes only, since a health page may be public, and tests once a minute at
 * most, since it may be asked every second. Thread-safe.
 */
final class SelfTestHealth implements HealthIndicator {
    private static final Duration KEPT = Duration.ofMinutes(1);

    private final SelfTest test;
    private final InstantSource clock;
    private @Nullable Health last;
    private Instant until = Instant.MIN;

    SelfTestHealth(SelfTest test, InstantSource clock) {
        this.test = test;
        this.clock = clock;
    }

    @Override
    public synchronized Health health() {
        Health known = last;
        if (known != null && clock.instant().isBefore(until)) {
            return known;
        }
        Health found = found();
        last = found;
        until = clock.instant().plus(KEPT);
        return found;
    }

    private Health found() {
        List<Finding> findings = test.run(Locale.ENGLISH);
        boolean isDown = findings.stream().anyMatch(finding -> finding.level() == Level.FAILURE);
        return (isDown ? Health.down() : Health.up())
                .withDetail("codes", findings.stream().map(Finding::code).toList())
                .build();
    }
}
