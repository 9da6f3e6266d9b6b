package dev.sohbet.chat.web;

import dev.sohbet.chat.AgentLinks;
import dev.sohbet.chat.Chat;
import dev.sohbet.chat.ChatActor;
import dev.sohbet.chat.Identities;
import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.model.Participant.Agent;
import dev.sohbet.chat.protocol.FrameCodec;
import dev.sohbet.chat.protocol.HttpAnswer;
import dev.sohbet.chat.protocol.HttpRequest;
import dev.sohbet.chat.protocol.ServerFrame;
import dev.sohbet.chat.spi.AgentLink;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Agents sign in and out, and see to their own account. Bodies are read before anything is believed, and what is asked is checked. */
final class AccountRequests {
    private final Chat chat;
    private final Proxies proxies;
    private final Origins origins;
    private final AgentCookie cookie;
    private final AgentCookie attempt;
    private final FrameCodec codec;
    private final Consumer<Set<String>> signedOut;

    /** @param signedOut ends the connections of sessions, by their keys */
    AccountRequests(
            Chat chat,
            WebSettings settings,
            Proxies proxies,
            Origins origins,
            AgentCookie cookie,
            FrameCodec codec,
            Consumer<Set<String>> signedOut) {
        this.chat = chat;
        this.proxies = proxies;
        this.origins = origins;
        this.cookie = cookie;
        this.attempt = AgentCookie.ofAttempt(settings, proxies, Identities.CODE_VALID);
        this.codec = codec;
        this.signedOut = signedOut;
    }

    void signIn(HttpServletRequest request, HttpServletResponse response) throws IOException {
        codec.decodeEmpty(Http.body(request));
        origins.require(request, false);
        answer(response, new HttpAnswer.SignIn(identities().mode().wire()));
    }

    void login(HttpServletRequest request, HttpServletResponse response) throws IOException {
        HttpRequest.Login asked = codec.decodeLogin(Http.body(request));
        requireSafe(request);
        enter(
                request,
                response,
                identities().signIn(asked.username(), asked.password(), Requesters.of(request, proxies)));
    }

    void code(HttpServletRequest request, HttpServletResponse response) throws IOException {
        HttpRequest asked = codec.decodeCode(Http.body(request));
        requireSafe(request);
        if (asked instanceof HttpRequest.AskCode ask) {
            String begun = identities()
                    .beginCode(ask.username(), ask.password(), ask.recovery(), Requesters.of(request, proxies));
            attempt.write(request, response, begun);
            answer(response, new HttpAnswer.CodeAsked(Identities.CODE_VALID));
        } else if (asked instanceof HttpRequest.BringCode bring) {
            String begun = attempt.read(request);
            Identities.SignedIn signedIn = identities()
                    .signInWithCode(begun == null ? "" : begun, bring.code(), Requesters.of(request, proxies));
            attempt.clear(request, response);
            enter(request, response, signedIn);
        }
    }

    /** A new session, and an end to the one before. */
    private void enter(HttpServletRequest request, HttpServletResponse response, Identities.SignedIn signedIn)
            throws IOException {
        String before = cookie.read(request);
        if (before != null) {
            end(before);
        }
        cookie.write(request, response, signedIn.key());
        Http.write(
                response,
                200,
                codec.encode(new ServerFrame.Identity(null, signedIn.agent().author())));
    }

    void logout(HttpServletRequest request, HttpServletResponse response) throws IOException {
        codec.decodeEmpty(Http.body(request));
        origins.require(request, true);
        @Nullable String key = cookie.read(request);
        if (key != null) {
            end(key);
        }
        cookie.clear(request, response);
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    }

    private void end(String key) {
        identities().signOut(key);
        signedOut.accept(Set.of(key));
    }

    /** What a signed-in agent asks of its account. @return false when there is no such request */
    boolean handle(String path, ChatActor actor, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        String body = Http.body(request);
        if (!(actor.who() instanceof Agent agent)) {
            throw new IllegalStateException("only agents have cookies");
        }
        switch (path) {
            case "/api/account" -> {
                codec.decodeEmpty(body);
                answer(response, account(agent, request));
            }
            case "/api/account/link" -> {
                String channel = channel(body);
                String token = links().offer(agent, channel, cookie.read(request));
                String url = links().deepLink(channel, token).orElse(null);
                answer(response, new HttpAnswer.Offer(token, url));
            }
            case "/api/account/unlink" -> {
                boolean unused = links().remove(agent, channel(body), cookie.read(request));
                answer(response, account(agent, request));
            }
            case "/api/account/recovery-codes" -> {
                codec.decodeEmpty(body);
                answer(response, new HttpAnswer.RecoveryCodes(identities().newRecoveryCodes(agent)));
            }
            case "/api/account/end-session" -> {
                boolean unused = identities().endSession(agent, codec.decodeText(body, "session"));
                answer(response, account(agent, request));
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private HttpAnswer.Account account(Agent agent, HttpServletRequest request) {
        Set<String> linked = links().of(agent).stream().map(AgentLink::channel).collect(Collectors.toUnmodifiableSet());
        List<HttpAnswer.Link> channels = links().channels().stream()
                .map(channel -> new HttpAnswer.Link(channel, linked.contains(channel)))
                .toList();
        String key = cookie.read(request);
        String current = key == null ? "" : Identities.sessionOf(key);
        List<HttpAnswer.Session> sessions = identities().sessions(agent).stream()
                .map(session -> new HttpAnswer.Session(
                        session.keyHash(),
                        session.createdAt(),
                        session.usedAt(),
                        session.keyHash().equals(current)))
                .toList();
        return new HttpAnswer.Account(agent.author(), channels, identities().recoveryCodes(agent), sessions);
    }

    private String channel(String body) {
        String channel = codec.decodeText(body, "channel");
        if (!links().channels().contains(channel)) {
            throw new ChatException(ErrorCode.NOT_FOUND, "There is no such channel here.");
        }
        return channel;
    }

    private void requireSafe(HttpServletRequest request) {
        origins.require(request, true);
        cookie.requireConfidential(request);
    }

    private void answer(HttpServletResponse response, HttpAnswer answer) throws IOException {
        Http.write(response, 200, codec.encode(answer));
    }

    private Identities identities() {
        return chat.identities();
    }

    private AgentLinks links() {
        return chat.links();
    }
}
