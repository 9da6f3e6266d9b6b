package dev.sohbet.chat.model;

/** The form of ids that come from outside. */
final class Ids {
    private static final int LONGEST = 64;

    private Ids() {}

    static void check(String what, String value, int shortest) {
        if (value.length() < shortest || value.length() > LONGEST) {
            throw malformed(what, shortest);
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean allowed =
                    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
            if (!allowed) {
                throw malformed(what, shortest);
            }
        }
    }

    private static ChatException malformed(String what, int shortest) {
        return new ChatException(
                ErrorCode.BAD_FRAME,
                "A " + what + " has " + shortest + " to " + LONGEST + " characters of A-Z, a-z, 0-9, '_' and '-'.");
    }
}
