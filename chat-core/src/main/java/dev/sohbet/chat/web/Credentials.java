package dev.sohbet.chat.web;

import dev.sohbet.chat.Chat;
import dev.sohbet.chat.ChatActor;
import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.model.Participant;
import dev.sohbet.chat.protocol.As;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns what proves a client into the chat as that client may use it. */
final class Credentials {
    private static final int LONGEST = 128;

    private final Chat chat;
    private final Origins origins;
    private final AgentCookie cookie;

    Credentials(Chat chat, Origins origins, AgentCookie cookie) {
        this.chat = chat;
        this.origins = origins;
        this.cookie = cookie;
    }

    /**
     * The client of an HTTP request, in the role that it named.
     *
     * @throws ChatException {@code unauthorized} or {@code origin_refused}
     */
    ChatActor of(HttpServletRequest request, As as) {
        origins.require(request, as == As.AGENT);
        return as == As.AGENT ? agent(cookie.read(request)) : visitor(bearer(request));
    }

    ChatActor visitor(@Nullable String token) {
        if (token == null) {
            throw unauthorized("This visitor is not known here; become one first.");
        }
        return chat.as(knownVisitor(token)
                .orElseThrow(() -> unauthorized("This visitor is no longer known here; become one again.")));
    }

    Optional<Participant.Visitor> knownVisitor(String token) {
        return token.length() > LONGEST ? Optional.empty() : chat.identities().visitor(token);
    }

    ChatActor agent(@Nullable String key) {
        if (key == null || key.length() > LONGEST) {
            throw unauthorized("Sign in first.");
        }
        return chat.as(chat.identities().agent(key).orElseThrow(Credentials::signInAgain));
    }

    static ChatException signInAgain() {
        return unauthorized("Sign in again.");
    }

    static @Nullable String bearer(HttpServletRequest request) {
        String header = request.getHeader("Authorization");
        return header != null && header.startsWith("Bearer ") ? header.substring("Bearer ".length()) : null;
    }

    private static ChatException unauthorized(String message) {
        return new ChatException(ErrorCode.UNAUTHORIZED, message);
    }
}
