package dev.sohbet.chat;

import java.util.Locale;

/** How agents sign in. */
public enum SignInMode {
    /** With a password. */
    PASSWORD,
    /** With a one-time code that is sent to the agent's linked account. */
    CODE,
    /** With both: only who knows the password is sent a code. */
    PASSWORD_CODE;

    private final String wire = name().toLowerCase(Locale.ROOT).replace('_', '+');

    /** The name used in the protocol: {@code password}, {@code code}, {@code password+code}. */
    public String wire() {
        return wire;
    }

    /** Whether a password is asked for. */
    public boolean asksPassword() {
        return this != CODE;
    }

    /** Whether a code is asked for. */
    public boolean asksCode() {
        return this != PASSWORD;
    }
}
