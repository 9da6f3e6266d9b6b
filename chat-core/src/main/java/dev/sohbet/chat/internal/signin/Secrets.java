package dev.sohbet.chat.internal.signin;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** Makes ids and secrets, and hashes secrets for the store. Thread-safe where its source of randomness is. */
public final class Secrets {
    private static final int ID_BYTES = 16;
    private static final int SECRET_BYTES = 32;

    private final RandomGenerator random;

    /** @param random cryptographically strong outside of tests */
    public Secrets(RandomGenerator random) {
        this.random = random;
    }

    /** An id of 128 random bits, 22 characters. */
    public String id() {
        return text(ID_BYTES);
    }

    /** A secret of 256 random bits, 43 characters. */
    public String secret() {
        return text(SECRET_BYTES);
    }

    private String text(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** What the store keeps of a secret. A plain digest is enough for 256 random bits. */
    public static String hash(String secret) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha.digest(secret.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
