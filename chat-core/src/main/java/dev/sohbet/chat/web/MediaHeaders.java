package dev.sohbet.chat.web;

import dev.sohbet.chat.MediaContent;
import dev.sohbet.chat.model.Attachment;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;

/**
 * What keeps a file from being anything but a file: shown in place only where it was written anew by us or is listed sound, never run,
 * never sniffed, never embedded elsewhere.
 */
final class MediaHeaders {
    private MediaHeaders() {}

    static void write(MediaContent content, boolean small, HttpServletResponse response) {
        Attachment file = content.attachment();
        response.setContentType(content.type());
        String disposition = isShownInPlace(file.kind()) ? "inline" : "attachment";
        response.setHeader("Content-Disposition", disposition + "; filename*=UTF-8''" + encoded(file.name()));
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Content-Security-Policy", "sandbox; default-src 'none'");
        response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("X-Robots-Tag", "noindex");
        if (!small) {
            response.setHeader("Accept-Ranges", "bytes");
            response.setHeader("ETag", ByteRange.tag(file.id()));
        }
    }

    private static boolean isShownInPlace(Attachment.Kind kind) {
        return switch (kind) {
            case IMAGE, VOICE, AUDIO, VIDEO -> true;
            case FILE -> false;
        };
    }

    /** RFC 8187, 3.2.1. */
    private static String encoded(String name) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || c == '.'
                    || c == '_'
                    || c == '-';
            if (plain) {
                encoded.append(c);
            } else {
                encoded.append(String.format("%%%02X", (int) c));
            }
        }
        return encoded.toString();
    }
}
