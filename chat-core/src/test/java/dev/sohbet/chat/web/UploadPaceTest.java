package dev.sohbet.chat.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.testkit.TestClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class UploadPaceTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final TestClock clock = new TestClock();
    private final UploadPace pace = new UploadPace(clock);

    @Test
    void no_byte_for_half_a_minute_is_too_slow() {
        pace.came(1_000_000);
        clock.advance(Duration.ofSeconds(29));
        assertThat(pace.isTooSlow()).isFalse();
        pace.came(1);
        clock.advance(Duration.ofSeconds(29));
        assertThat(pace.isTooSlow()).isFalse();
        clock.advance(SECOND);
        assertThat(pace.isTooSlow()).isTrue();
    }

    @Test
    void one_that_has_said_nothing_at_all_is_too_slow_after_half_a_minute() {
        clock.advance(Duration.ofSeconds(29));
        assertThat(pace.isTooSlow()).isFalse();
        clock.advance(SECOND);
        assertThat(pace.isTooSlow()).isTrue();
    }

    @Test
    void a_drip_is_too_slow_after_half_a_minute() {
        for (int second = 1; second <= 30; second++) {
            clock.advance(SECOND);
            pace.came(1);
            assertThat(pace.isTooSlow()).as("%s s", second).isFalse();
        }
        clock.advance(SECOND);
        pace.came(1);
        assertThat(pace.isTooSlow()).isTrue();
    }

    @Test
    void what_came_fast_at_first_may_be_slow_for_as_long_as_it_is_fast_in_all() {
        pace.came(100 * 4_096);
        for (int second = 0; second < 130; second += 10) {
            assertThat(pace.isTooSlow()).as("%s s", second).isFalse();
            clock.advance(Duration.ofSeconds(10));
            pace.came(1);
        }
        assertThat(pace.isTooSlow()).as("100 s after the first half a minute").isFalse();
        clock.advance(SECOND);
        assertThat(pace.isTooSlow()).isTrue();
    }

    @Test
    void sixteen_megabytes_come_over_a_line_of_100_kbit_a_second() {
        for (long came = 0; came < (16L << 20); came += 12_500) {
            pace.came(12_500);
            clock.advance(SECOND);
            assertThat(pace.isTooSlow()).isFalse();
        }
    }

    @Test
    void nothing_takes_longer_than_half_an_hour() {
        for (int second = 1; second < 30 * 60; second++) {
            clock.advance(SECOND);
            pace.came(100_000);
            assertThat(pace.isTooSlow()).as("%s s", second).isFalse();
        }
        clock.advance(SECOND);
        pace.came(100_000);
        assertThat(pace.isTooSlow()).isTrue();
    }
}
