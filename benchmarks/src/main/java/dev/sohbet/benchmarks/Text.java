package dev.sohbet.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes read and written in place. A message says who wrote it and which of theirs it is, so that the agent's end can check it. */
final class Text {
    /** What people write is about this long. */
    static final int LENGTH = 100;

    private static final byte[] WORDS =
            "Hello, where is my order? It should have been here on Monday, and nobody has told me anything."
                    .getBytes(StandardCharsets.US_ASCII);

    private Text() {}

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Writes the text of a message; where it ends. */
    static int write(byte[] into, int at, int visitor, int n) {
        digits(into, at, 6, visitor);
        into[at + 6] = ' ';
        digits(into, at + 7, 8, n);
        into[at + 15] = ' ';
        System.arraycopy(WORDS, 0, into, at + 16, LENGTH - 16);
        return at + LENGTH;
    }

    static int visitor(byte[] bytes, int at) {
        return (int) number(bytes, at);
    }

    static int n(byte[] bytes, int at) {
        return (int) number(bytes, at + 7);
    }

    static int put(byte[] into, int at, byte[] what) {
        System.arraycopy(what, 0, into, at, what.length);
        return at + what.length;
    }

    static int digits(byte[] into, int at, int width, long number) {
        long rest = number;
        for (int i = at + width - 1; i >= at; i--) {
            into[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return at + width;
    }

    /** The number that begins here; -1 when none does. */
    static long number(byte[] bytes, int at) {
        long number = -1;
        for (int i = at; i < bytes.length && bytes[i] >= '0' && bytes[i] <= '9'; i++) {
            number = Math.max(0, number) * 10 + bytes[i] - '0';
        }
        return number;
    }

    static boolean startsWith(byte[] bytes, int from, int to, byte[] what) {
        return to - from >= what.length && Arrays.equals(bytes, from, from + what.length, what, 0, what.length);
    }

    /** Where this ends for the first time; -1 when it is not there. */
    static int after(byte[] bytes, int from, int to, byte[] what) {
        for (int i = from; i <= to - what.length; i++) {
            if (bytes[i] == what[0] && startsWith(bytes, i, to, what)) {
                return i + what.length;
            }
        }
        return -1;
    }
}
