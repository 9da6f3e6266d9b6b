package dev.sohbet.chat.spring;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Shows a wrong setting as two sentences instead of a stack trace. */
final class ChatSettingsFailureAnalyzer extends AbstractFailureAnalyzer<ChatSettingsException> {
    @Override
    protected FailureAnalysis analyze(Throwable root, ChatSettingsException cause) {
        return new FailureAnalysis(cause.description(), cause.action(), cause);
    }
}
