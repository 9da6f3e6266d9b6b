package dev.sohbet.chat.jdbc;

import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ErrorCode;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a database's failures mean to the chat. */
final class Failures {
    private static final Duration SOON = Duration.ofSeconds(2);

    /** Serialization failure, deadlock, unique violation, lock not available. */
    private static final Set<String> IN_THE_WAY = Set.of("40001", "40P01", "23505", "55P03");

    private static final int SQLITE_TOO_BIG = 18;
    private static final int SQLITE_CONSTRAINT = 19;

    private Failures() {}

    /** Whether another transaction was in the way, so that the same again may succeed. */
    static boolean isTransient(Throwable failure) {
        SQLException cause = cause(failure);
        return cause != null && IN_THE_WAY.contains(state(cause));
    }

    /** Whether it is what was to be stored that failed, and not the storing. */
    static boolean isOfTheData(Throwable failure) {
        SQLException cause = cause(failure);
        if (cause == null) {
            return false;
        }
        String state = state(cause);
        return state.startsWith("22") || state.startsWith("54") || (cause.getErrorCode() & 0xff) == SQLITE_TOO_BIG;
    }

    /** Whether a constraint was violated, after trying again did not help. */
    static boolean isOfConstraint(Throwable failure) {
        SQLException cause = cause(failure);
        return cause != null && (state(cause).startsWith("23") || (cause.getErrorCode() & 0xff) == SQLITE_CONSTRAINT);
    }

    static ChatException unavailable(Throwable failure) {
        if (failure instanceof ChatException known) {
            return known;
        }
        return new ChatException(
                ErrorCode.UNAVAILABLE, "The chat's storage does not answer at the moment.", SOON, failure);
    }

    static ChatException unavailable(String message) {
        return new ChatException(ErrorCode.UNAVAILABLE, message, SOON, null);
    }

    private static String state(SQLException failure) {
        String state = failure.getSQLState();
        return state == null ? "" : state;
    }

    private static @Nullable SQLException cause(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException found) {
                return found;
            }
        }
        return null;
    }
}
