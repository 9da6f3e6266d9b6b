package dev.sohbet.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class HistogramTest {
    @Test
    void percentilesAreRightToTwoPercent() {
        Histogram times = new Histogram();
        for (int micros = 1; micros <= 100_000; micros++) {
            times.record(micros * 1_000L);
        }
        assertThat(times.millis(50)).isCloseTo(50, Percentage.withPercentage(2));
        assertThat(times.millis(99)).isCloseTo(99, Percentage.withPercentage(2));
        assertThat(times.millis(0.01)).isCloseTo(0.01, within(0.001));
        assertThat(times.millis(100)).isEqualTo(100);
        assertThat(times.total()).isEqualTo(100_000);
    }

    @Test
    void longTimesKeepTheirPrecision() {
        Histogram times = new Histogram();
        times.record(3_600_000_000_000L);
        assertThat(times.millis(50)).isCloseTo(3_600_000, Percentage.withPercentage(2));
    }

    @Test
    void twoAreAddedUp() {
        Histogram times = new Histogram();
        Histogram others = new Histogram();
        times.record(1_000_000);
        others.record(9_000_000);
        times.add(others);
        assertThat(times.total()).isEqualTo(2);
        assertThat(times.maxMillis()).isEqualTo(9);
    }
}
