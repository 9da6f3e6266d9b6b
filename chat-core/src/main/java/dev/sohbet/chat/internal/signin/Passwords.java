package dev.sohbet.chat.internal.signin;

import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ErrorCode;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Password hashes: PBKDF2-HMAC-SHA256 with 600,000 rounds (OWASP Password Storage Cheat Sheet), from the JDK, so that no native
 * library is needed; the format says what it is. Thread-safe.
 */
public final class Passwords {
    /** Lengths that are accepted for a new password. */
    public static final int SHORTEST = 8;

    public static final int LONGEST = 128;

    private static final String FORMAT = "pbkdf2-sha256";
    private static final int ROUNDS = 600_000;
    private static final int SALT_BYTES = 16;
    private static final int KEY_BITS = 256;
    private static final Duration WAIT = Duration.ofSeconds(5);
    private static final int MOST_WAITING = 16;

    private final RandomGenerator random;
    /** Half of the processors: people who try passwords must leave the host some. */
    private final Semaphore atOnce =
            new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));

    private final Semaphore waiting = new Semaphore(MOST_WAITING);
    private final String nobody;

    public Passwords(RandomGenerator random) {
        this.random = random;
        // never matches: its key is random, not derived from a password
        this.nobody = String.join("$", FORMAT, String.valueOf(ROUNDS), base64(SALT_BYTES), base64(KEY_BITS / 8));
    }

    /** The hash to store. @throws ChatException {@code bad_frame} when the length is not accepted */
    public String hash(String password) {
        if (password.length() < SHORTEST || password.length() > LONGEST) {
            throw new ChatException(
                    ErrorCode.BAD_FRAME, "A password has " + SHORTEST + " to " + LONGEST + " characters.");
        }
        String salt = base64(SALT_BYTES);
        return String.join("$", FORMAT, String.valueOf(ROUNDS), salt, derive(password, salt, ROUNDS));
    }

    /**
     * Whether the password belongs to the hash; without a hash the same work is done in vain, so that an unknown user name takes as
     * long as a wrong password.
     */
    public boolean matches(String password, @Nullable String hash) {
        String[] parts = (hash == null ? nobody : hash).split("\\$", -1);
        if (parts.length != 4 || !parts[0].equals(FORMAT) || password.length() > LONGEST) {
            return false;
        }
        byte[] expected = Base64.getDecoder().decode(parts[3]);
        byte[] actual = Base64.getDecoder().decode(derive(password, parts[2], Integer.parseInt(parts[1])));
        return MessageDigest.isEqual(expected, actual) && hash != null;
    }

    /**
     * Runs work that hashes a password when it is its turn: few at a time, and few who wait, since each holds one of the host's
     * threads.
     *
     * @throws ChatException {@code overloaded}, when that takes too long
     */
    public <T> T inTurn(Supplier<T> work) {
        if (!waiting.tryAcquire()) {
            throw overloaded();
        }
        try {
            if (!atOnce.tryAcquire(WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw overloaded();
            }
            try {
                return work.get();
            } finally {
                atOnce.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ChatException(ErrorCode.UNAVAILABLE, "The chat is restarting; try again.");
        } finally {
            waiting.release();
        }
    }

    private static ChatException overloaded() {
        return new ChatException(
                ErrorCode.OVERLOADED, "Too many sign-ins at once; try again.", Duration.ofSeconds(5), null);
    }

    private static String derive(String password, String salt, int rounds) {
        PBEKeySpec spec =
                new PBEKeySpec(password.toCharArray(), Base64.getDecoder().decode(salt), rounds, KEY_BITS);
        try {
            SecretKeyFactory factory = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256");
            return Base64.getEncoder()
                    .encodeToString(factory.generateSecret(spec).getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has PBKDF2WithHmacSHA256", e);
        } finally {
            spec.clearPassword();
        }
    }

    private String base64(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }
}
