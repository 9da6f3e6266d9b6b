package dev.sohbet.chat.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sohbet.chat.testkit.TestClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TallyTest {
    @Test
    void what_happens_again_and_again_is_said_once_a_minute_with_how_often() {
        TestClock clock = new TestClock();
        Tally tally = new Tally(clock);

        assertThat(tally.add()).isEqualTo(1);
        for (int i = 0; i < 41; i++) {
            assertThat(tally.add()).isZero();
        }
        clock.advance(Duration.ofSeconds(59));
        assertThat(tally.add()).isZero();
        clock.advance(Duration.ofSeconds(1));
        assertThat(tally.add()).isEqualTo(43);
        assertThat(tally.add()).isZero();
    }
}
