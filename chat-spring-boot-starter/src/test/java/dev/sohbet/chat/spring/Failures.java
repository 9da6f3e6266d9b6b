package dev.sohbet.chat.spring;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** What a developer reads when the start stops. */
final class Failures {
    private Failures() {}

    static FailureAnalysis analysis(@Nullable Throwable startupFailure) {
        assertThat(startupFailure).as("the start stops").isNotNull();
        FailureAnalysis analysis = new ChatSettingsFailureAnalyzer().analyze(startupFailure);
        assertThat(analysis).as("analysis of %s", startupFailure).isNotNull();
        return analysis;
    }
}
