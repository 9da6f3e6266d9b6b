package dev.sohbet.chat.cloudinary.fake;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The documented way to sign: all parameters but some, in the order of their names, and then the secret. */
final class Signature {
    private static final Set<String> NOT_SIGNED = Set.of("file", "cloud_name", "resource_type", "api_key", "signature");
    private static final int SHA_256_DIGITS = 64;

    private Signature() {}

    static String toSign(Map<String, String> params) {
        return new TreeMap<>(params)
                .entrySet().stream()
                        .filter(param -> !NOT_SIGNED.contains(param.getKey())
                                && !param.getValue().isEmpty())
                        .map(param -> param.getKey() + "=" + param.getValue().replace("&", "%26"))
                        .collect(Collectors.joining("&"));
    }

    static boolean isRight(String signature, Map<String, String> params, String secret) {
        String algorithm = signature.length() == SHA_256_DIGITS ? "SHA-256" : "SHA-1";
        try {
            byte[] digest = MessageDigest.getInstance(algorithm)
                    .digest((toSign(params) + secret).getBytes(StandardCharsets.UTF_8));
            return MessageDigest.isEqual(
                    HexFormat.of().formatHex(digest).getBytes(StandardCharsets.US_ASCII),
                    signature.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e); // each Java has both
        }
    }
}
