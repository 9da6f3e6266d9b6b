package dev.sohbet.chat.internal.signin;

import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Codes that people type: what they look like, and what is meant by what is typed. Thread-safe where its source of randomness is. */
public final class Codes {
    /** How many recovery codes an agent is given. */
    public static final int RECOVERY_CODES = 10;

    private static final int TEN_TO_THE_8 = 100_000_000;
    private static final Pattern ONE_TIME = Pattern.compile("[0-9]{8}");
    private static final Pattern NOISE = Pattern.compile("[\\s\\p{Pd}]+");
    /** Crockford's 32: no letter that looks like a digit. */
    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

    private static final int GROUPS = 4;
    private static final int GROUP = 4;

    private final RandomGenerator random;

    /** @param random cryptographically strong outside of tests */
    public Codes(RandomGenerator random) {
        this.random = random;
    }

    /** Eight digits. */
    public String oneTime() {
        return String.format(Locale.ROOT, "%08d", random.nextInt(TEN_TO_THE_8));
    }

    /** Ten codes of 80 random bits, in groups: {@code 7k3q-m0xd-9v2p-aa41}. */
    public List<String> recovery() {
        return Stream.generate(
                        () -> IntStream.range(0, GROUPS).mapToObj(i -> group()).collect(Collectors.joining("-")))
                .distinct()
                .limit(RECOVERY_CODES)
                .toList();
    }

    private String group() {
        return IntStream.range(0, GROUP)
                .mapToObj(i -> ALPHABET.charAt(random.nextInt(ALPHABET.length())))
                .map(String::valueOf)
                .collect(Collectors.joining());
    }

    /** What was typed or pasted, without the spaces and dashes that make it readable, and with digits for letters that look like them. */
    public static String plain(String typed) {
        return NOISE.matcher(typed)
                .replaceAll("")
                .toLowerCase(Locale.ROOT)
                .replace('o', '0')
                .replace('i', '1')
                .replace('l', '1');
    }

    /** Whether this is the form of a one-time code; otherwise it can only be a recovery code. */
    public static boolean isOneTime(String plain) {
        return ONE_TIME.matcher(plain).matches();
    }
}
