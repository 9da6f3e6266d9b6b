package dev.sohbet.chat.telegram;

import dev.sohbet.chat.telegram.Outcome.Ok;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.telegram.telegrambots.meta.api.methods.GetMe;
import org.telegram.telegrambots.meta.api.objects.User;
import org.telegram.telegrambots.meta.api.objects.chat.ChatFullInfo;

/**
 * How conversations lie in a chat of the team's, which follows from what that chat is.
 *
 * @param topics whether each has a topic of its own
 * @param closes whether a topic can be closed: in a group only
 */
record Layout(boolean topics, boolean closes) {

    /** Asks Telegram once in ten minutes about each chat. Thread-safe. */
    static final class Finder {
        private static final Duration KNOWN_FOR = Duration.ofMinutes(10);

        private final BotApi api;
        private final InstantSource clock;
        private final Map<Long, Known> known = new HashMap<>();

        Finder(BotApi api, InstantSource clock) {
            this.api = api;
            this.clock = clock;
        }

        private record Known(Layout layout, Instant until) {}

        /** Never {@link Outcome.Uncertain}: nothing is said to anybody by this question. */
        synchronized Outcome<Layout> of(long asked) {
            Known before = known.get(asked);
            Instant now = clock.instant();
            if (before != null && now.isBefore(before.until())) {
                return new Ok<>(before.layout());
            }
            Outcome<Layout> found = asked > 0 ? ofPerson() : ofGroup(asked);
            if (found instanceof Ok<Layout> ok) {
                known.put(asked, new Known(ok.value(), now.plus(KNOWN_FOR)));
            }
            return found instanceof Outcome.Uncertain<Layout>
                    ? new Outcome.NotSent<>("Telegram does not answer", Duration.ofSeconds(1))
                    : found;
        }

        /** What was known may be so no longer. */
        synchronized void forget(long chat) {
            known.remove(chat);
        }

        private Outcome<Layout> ofPerson() {
            Outcome<User> bot = api.call(new GetMe());
            return bot instanceof Ok<User> ok
                    ? new Ok<>(new Layout(Boolean.TRUE.equals(ok.value().getHasTopicsEnabled()), false))
                    : bot.other();
        }

        private Outcome<Layout> ofGroup(long asked) {
            Outcome<ChatFullInfo> told = api.call(new ChatRequest(asked));
            return told instanceof Ok<ChatFullInfo> ok
                    ? new Ok<>(new Layout(Boolean.TRUE.equals(ok.value().getIsForum()), true))
                    : told.other();
        }
    }
}
