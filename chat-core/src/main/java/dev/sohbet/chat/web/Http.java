package dev.sohbet.chat.web;

import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.protocol.FrameCodec;
import dev.sohbet.chat.protocol.ServerFrame;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Bodies in and out. */
final class Http {
    private static final int PIECE = 64 * 1024;

    private Http() {}

    /**
     * A request's JSON body. The content type keeps other sites' forms out: they cannot send it without asking first.
     *
     * @throws ChatException {@code bad_json} or {@code too_large}
     */
    static String body(HttpServletRequest request) throws IOException {
        String type = request.getContentType();
        if (type == null || !type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
            throw new ChatException(ErrorCode.BAD_JSON, "Send application/json.");
        }
        if (request.getContentLengthLong() > FrameCodec.MAX_FRAME_BYTES) {
            throw tooLarge();
        }
        byte[] bytes = request.getInputStream().readNBytes(FrameCodec.MAX_FRAME_BYTES + 1);
        if (bytes.length > FrameCodec.MAX_FRAME_BYTES) {
            throw tooLarge();
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    static void write(HttpServletResponse response, int status, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        head(response, status, bytes.length);
        response.getOutputStream().write(bytes);
    }

    /** Everything but the body of a JSON answer. */
    static void head(HttpServletResponse response, int status, int length) {
        response.setStatus(status);
        response.setContentType("application/json;charset=utf-8");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setContentLength(length);
    }

    /**
     * Reads on where a body was too large, so far that a client which is merely a little over the limit gets its answer: a connection
     * that is closed with unread bytes is reset, and the reset may overtake the answer (RFC 9112, 9.6).
     *
     * @param most how many bytes, about
     */
    static void drain(HttpServletRequest request, int most) throws IOException {
        InputStream in = request.getInputStream();
        byte[] unseen = new byte[PIECE];
        for (int left = most; left > 0 && in.readNBytes(unseen, 0, PIECE) == PIECE; left -= PIECE) {}
    }

    /**
     * Tells a client of HTTP/1.1 not to use this connection again, as the rest of a request's body may be left unread
     * (RFC 9112, 9.6). Without it, the client's next request may meet the closing of the connection.
     */
    static void hangUp(HttpServletRequest request, HttpServletResponse response) {
        if (request.getProtocol().equals("HTTP/1.1")) {
            response.setHeader("Connection", "close");
        }
    }

    static int status(ServerFrame frame) {
        return frame instanceof ServerFrame.Error error ? status(error.code()) : HttpServletResponse.SC_OK;
    }

    static int status(ErrorCode code) {
        return switch (code) {
            case BAD_JSON, BAD_FRAME, UNKNOWN_KIND, UNSUPPORTED_VERSION, BAD_TEXT, TOO_LONG, BAD_MEDIA -> 400;
            case UNAUTHORIZED, BAD_CREDENTIALS -> 401;
            case FORBIDDEN, BLOCKED, ORIGIN_REFUSED -> 403;
            case NOT_FOUND -> 404;
            case CONFLICT, THREAD_CLOSED -> 409;
            case TOO_LARGE -> 413;
            case RATE_LIMITED -> 429;
            case OVERLOADED, UNAVAILABLE -> 503;
            case INTERNAL -> 500;
        };
    }

    private static ChatException tooLarge() {
        return new ChatException(
                ErrorCode.TOO_LARGE, "A request has at most " + FrameCodec.MAX_FRAME_BYTES + " bytes.");
    }
}
