package dev.sohbet.chat.protocol;

import dev.sohbet.chat.model.Attachment;
import dev.sohbet.chat.model.Author;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answers that exist over HTTP only. */
public sealed interface HttpAnswer {
    /** How agents sign in, in the protocol's words. */
    record SignIn(String mode) implements HttpAnswer {}

    /** A code is on its way, if there is anybody to get it. */
    record CodeAsked(Duration validFor) implements HttpAnswer {}

    /** What an agent may know and change of its own account. */
    record Account(Author me, List<Link> links, int recoveryCodes, List<Session> sessions) implements HttpAnswer {
        public Account {
            links = List.copyOf(links);
            sessions = List.copyOf(sessions);
        }
    }

    /** A channel on which an account can be linked. */
    record Link(String channel, boolean linked) {}

    /** A session of the agent; {@code current}: the one that asks. */
    record Session(String id, Instant since, Instant usedAt, boolean current) {}

    /** What brings an account at a service to the agent; {@code url} opens it there. */
    record Offer(String token, @Nullable String url) implements HttpAnswer {
        @Override
        public String toString() {
            return "Offer[]";
        }
    }

    /** New recovery codes, which nobody is told again. */
    record RecoveryCodes(List<String> codes) implements HttpAnswer {
        public RecoveryCodes {
            codes = List.copyOf(codes);
        }

        @Override
        public String toString() {
            return "RecoveryCodes[]";
        }
    }

    /** A file that was uploaded and can be sent now. */
    record Uploaded(Attachment media) implements HttpAnswer {}

    /** What the self-tests of the chat's connections found. */
    record Connections(List<Tested> tests) implements HttpAnswer {
        public Connections {
            tests = List.copyOf(tests);
        }
    }

    /** What one self-test found; {@code name}: what was tested. */
    record Tested(String name, List<Finding> findings) {
        public Tested {
            findings = List.copyOf(findings);
        }
    }

    /** One finding; {@code level}: ok, warning or failure. */
    record Finding(
            String level,
            String code,
            String text,
            @Nullable String remedy) {}
}
