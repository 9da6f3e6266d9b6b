package dev.sohbet.chat.telegram;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * What proves that a push comes from Telegram: the last part of the webhook's address, and a header. Both are made of the bot's token, so
 * that nothing is stored and all nodes agree; who knows them does not know the token. Thread-safe.
 */
final class WebhookSecret {
    /** The header by which Telegram shows it. */
    static final String HEADER = "X-Telegram-Bot-Api-Secret-Token";

    private final String path;
    private final String header;

    WebhookSecret(String token) {
        path = derive(token, "sohbet telegram webhook path");
        header = derive(token, "sohbet telegram webhook header");
    }

    private static String derive(String token, String label) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(token.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return base64(mac.doFinal(label.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has HmacSHA256", e);
        }
    }

    /** The webhook's whole address, below that of the chat's webhooks. */
    URI address(URI hooks) {
        String base = hooks.toString();
        return URI.create((base.endsWith("/") ? base : base + '/') + TelegramBridge.CHANNEL + '/' + path);
    }

    /** What Telegram shows in {@link #HEADER}. */
    String header() {
        return header;
    }

    /** Tells one secret from another without being one: for remembering which was set. */
    String fingerprint() {
        try {
            return base64(MessageDigest.getInstance("SHA-256").digest(header.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /** As {@code Webhook.verify}. Takes as long for one wrong character as for many. */
    boolean verify(String path, Function<String, @Nullable String> header) {
        String shown = header.apply(HEADER);
        boolean isPath = isEqual(this.path, path);
        boolean isHeader = isEqual(this.header, shown == null ? "" : shown);
        return isPath && isHeader;
    }

    private static boolean isEqual(String known, String told) {
        return MessageDigest.isEqual(known.getBytes(StandardCharsets.UTF_8), told.getBytes(StandardCharsets.UTF_8));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public String toString() {
        return "WebhookSecret[]";
    }
}
