package dev.sohbet.chat.cloudinary;

import java.util.Locale;
import java.util.Map;

/** What became of a call. */
sealed interface Outcome {
    /** It was done. */
    record Done(Map<?, ?> answer) implements Outcome {
        /** A field of the answer as text; empty where there is none. */
        String field(String name) {
            Object value = answer.get(name);
            return value == null ? "" : value.toString();
        }
    }

    /**
     * Cloudinary answered that it will not.
     *
     * @param status of HTTP
     * @param message in Cloudinary's words, which may hold the signature of the request
     */
    record Refused(int status, String message) implements Outcome {
        private static final int LONGEST_LOGGED = 200;

        boolean says(String words) {
            return message.toLowerCase(Locale.ROOT).contains(words);
        }

        /** The message for the log: a line of visible ASCII, and nothing where it is about a signature. */
        String loggable() {
            if (says("signature")) {
                return "(about the signature)";
            }
            String line = message.replaceAll("[^ -~]+", " ").strip();
            return line.length() <= LONGEST_LOGGED ? line : line.substring(0, LONGEST_LOGGED) + "...";
        }
    }

    /**
     * There was no answer; it may have been done or not.
     *
     * @param kind of failure, without words of an HTTP client, which may hold addresses
     */
    record Unanswered(String kind) implements Outcome {}
}
