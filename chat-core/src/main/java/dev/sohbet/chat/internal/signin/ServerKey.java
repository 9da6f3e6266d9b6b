package dev.sohbet.chat.internal.signin;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The key that all nodes of a site share and the store never sees: HMAC-SHA256. Thread-safe. */
public final class ServerKey {
    /** The fewest bytes that a key has. */
    public static final int SHORTEST = 32;

    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    /** @throws IllegalArgumentException when it is shorter than 32 bytes */
    public ServerKey(byte[] key) {
        if (key.length < SHORTEST) {
            throw new IllegalArgumentException("The server key has " + key.length + " bytes; it needs " + SHORTEST);
        }
        this.key = new SecretKeySpec(key, ALGORITHM);
    }

    /** What the store keeps of a secret that is too short for a plain digest. The parts hold no NUL. */
    public String hash(String... parts) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return HexFormat.of().formatHex(mac.doFinal(String.join("\0", parts).getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has " + ALGORITHM, e);
        }
    }

    @Override
    public String toString() {
        return "ServerKey";
    }
}
