package dev.sohbet.chat.web;

import dev.sohbet.chat.Chat;
import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.spi.Webhook;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What other services push, below {@code /hooks/}. Answers say nothing but a status, and the address is in no log: its last part is a
 * secret.
 */
final class Hooks {
    static final String PATH = "/hooks/";

    private static final int LARGEST = 1 << 20;
    private static final Duration COME_AGAIN = Duration.ofSeconds(5);
    private static final Logger log = LoggerFactory.getLogger(Hooks.class);

    private final Chat chat;
    private final Tally forged;

    Hooks(Chat chat, InstantSource clock) {
        this.chat = chat;
        this.forged = new Tally(clock);
    }

    /** @param path the request's path below the servlet's, which begins with {@link #PATH} */
    void handle(String path, boolean stopping, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        int slash = path.indexOf('/', PATH.length());
        String name = path.substring(PATH.length(), slash < 0 ? path.length() : slash);
        Webhook hook = chat.webhook(name).orElse(null);
        if (hook == null) {
            answer(request, response, HttpServletResponse.SC_NOT_FOUND);
        } else if (!request.getMethod().equals("POST")) {
            response.setHeader("Allow", "POST");
            answer(request, response, HttpServletResponse.SC_METHOD_NOT_ALLOWED);
        } else if (!hook.verify(slash < 0 ? "" : path.substring(slash + 1), request::getHeader)) {
            refuse(name, request, response);
        } else if (stopping) {
            comeAgain(request, response);
        } else {
            receive(hook, request, response);
        }
    }

    private void refuse(String name, HttpServletRequest request, HttpServletResponse response) throws IOException {
        long count = forged.add();
        if (count > 0) {
            log.warn(
                    "{} request(s) to the webhook '{}' did not come from its service and were refused (said once a minute)",
                    count,
                    name);
        }
        answer(request, response, HttpServletResponse.SC_FORBIDDEN);
    }

    private static void receive(Webhook hook, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        byte[] body = body(request);
        if (body == null) {
            if (request.getContentLengthLong() > LARGEST) { // of a body in chunks, nobody knows whether more comes
                Http.drain(request, 2 * LARGEST);
            }
            answer(request, response, HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE);
            return;
        }
        try {
            hook.receive(body);
            answer(request, response, HttpServletResponse.SC_OK);
        } catch (ChatException e) {
            int status = Http.status(e.code());
            if (status == HttpServletResponse.SC_SERVICE_UNAVAILABLE) {
                log.warn("The webhook '{}' was told to come again: {}", hook.name(), e.toString());
                comeAgain(request, response);
            } else if (status >= HttpServletResponse.SC_INTERNAL_SERVER_ERROR) {
                failed(hook, e, request, response);
            } else {
                log.warn("The webhook '{}' got what it cannot read: {}", hook.name(), e.toString());
                answer(request, response, HttpServletResponse.SC_BAD_REQUEST);
            }
        } catch (RuntimeException e) {
            failed(hook, e, request, response);
        }
    }

    private static void failed(
            Webhook hook, RuntimeException e, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        log.error("The webhook '{}' failed", hook.name(), e);
        answer(request, response, HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
    }

    /** The whole body; null when it is too large. */
    private static byte @Nullable [] body(HttpServletRequest request) throws IOException {
        if (request.getContentLengthLong() > LARGEST) {
            return null;
        }
        byte[] bytes = request.getInputStream().readNBytes(LARGEST + 1);
        return bytes.length > LARGEST ? null : bytes;
    }

    private static void comeAgain(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader("Retry-After", String.valueOf(COME_AGAIN.toSeconds()));
        answer(request, response, HttpServletResponse.SC_SERVICE_UNAVAILABLE);
    }

    /** At once, whatever of the body is still to come. */
    private static void answer(HttpServletRequest request, HttpServletResponse response, int status)
            throws IOException {
        response.setStatus(status);
        response.setHeader("Cache-Control", "no-store");
        response.setContentLength(0);
        if (status != HttpServletResponse.SC_OK) {
            Http.hangUp(request, response); // the rest of such a body is not worth reading
        }
        response.flushBuffer();
    }
}
