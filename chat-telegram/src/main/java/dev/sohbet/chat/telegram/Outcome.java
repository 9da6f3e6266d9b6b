package dev.sohbet.chat.telegram;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a call to the Bot API ended. Telegram has no idempotency key, so what may have arrived is told apart from what did not. */
sealed interface Outcome<T> {
    /** The same for another kind of result. @throws IllegalStateException for {@link Ok} */
    default <R> Outcome<R> other() {
        throw new IllegalStateException("there is a result");
    }

    /** Done. */
    record Ok<T>(T value) implements Outcome<T> {}

    /** Not tried, since the budget has no room for it before that time. */
    record NoRoom<T>(Duration after) implements Outcome<T> {
        @Override
        public <R> Outcome<R> other() {
            return new NoRoom<>(after);
        }
    }

    /** Nothing of it has reached Telegram, or Telegram said "later": safe to try again after this time. */
    record NotSent<T>(String reason, Duration after) implements Outcome<T> {
        @Override
        public <R> Outcome<R> other() {
            return new NotSent<>(reason, after);
        }
    }

    /** It may have been done or not. */
    record Uncertain<T>(String reason) implements Outcome<T> {
        @Override
        public <R> Outcome<R> other() {
            return new Uncertain<>(reason);
        }
    }

    /**
     * Telegram says no.
     *
     * @param code an HTTP status
     * @param migratedTo the chat's new id, when the group has become a supergroup
     */
    record Refused<T>(
            int code, String description, @Nullable Long migratedTo) implements Outcome<T> {
        /** Whether Telegram's words contain one of these; its codes alone do not tell its refusals apart. */
        boolean says(String... words) {
            String said = description.toLowerCase(Locale.ROOT);
            for (String word : words) {
                if (said.contains(word.toLowerCase(Locale.ROOT))) {
                    return true;
                }
            }
            return false;
        }

        /** Whether nothing at all can be said there until somebody mends it. */
        boolean isForPeople() {
            return code == 401
                    || code == 403
                    || code == 404
                    || says("chat not found", "not enough rights", "kicked", "not a member", "can't initiate")
                    || says("restricted", "write_forbidden", "no rights", "write access", "administrator rights")
                    || says("deactivated", "peer_id_invalid");
        }

        /** Whether the topic is the matter. */
        boolean isAboutTopic() {
            return says("thread not found", "TOPIC_");
        }

        @Override
        public <R> Outcome<R> other() {
            return new Refused<>(code, description, migratedTo);
        }
    }
}
