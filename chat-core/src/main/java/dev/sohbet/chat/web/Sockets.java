package dev.sohbet.chat.web;

import dev.sohbet.chat.Chat;
import dev.sohbet.chat.RateLimiter;
import dev.sohbet.chat.protocol.CloseCode;
import dev.sohbet.chat.protocol.FrameCodec;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.Extension;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All WebSockets of this node, and what they share. Thread-safe. */
final class Sockets {
    private final Chat chat;
    private final WebSettings settings;
    private final Credentials credentials;
    private final FrameCodec codec;
    private final EventEncoder encoder;
    private final Inboxes inboxes;
    private final WebThreads threads;
    private final Addresses addresses;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean draining;

    Sockets(
            Chat chat,
            WebSettings settings,
            Credentials credentials,
            FrameCodec codec,
            EventEncoder encoder,
            Inboxes inboxes,
            Addresses addresses,
            WebThreads threads) {
        this.chat = chat;
        this.settings = settings;
        this.credentials = credentials;
        this.codec = codec;
        this.encoder = encoder;
        this.inboxes = inboxes;
        this.addresses = addresses;
        this.threads = threads;
    }

    /**
     * Turns a checked request into a WebSocket. The endpoint is made for this connection and registered nowhere; data is handed over
     * in it, since not every container copies a configuration's properties to the session.
     */
    void upgrade(HttpServletRequest request, HttpServletResponse response, String address, @Nullable String agentKey)
            throws IOException, ServletException {
        ServerContainer container =
                (ServerContainer) request.getServletContext().getAttribute(ServerContainer.class.getName());
        if (container == null) {
            response.sendError(HttpServletResponse.SC_NOT_IMPLEMENTED, "This container has no WebSocket support");
            return;
        }
        Socket socket = new Socket(this, address, agentKey);
        // Jetty insists on a public class; the instance is ours whatever is named here
        ServerEndpointConfig config = ServerEndpointConfig.Builder.create(Endpoint.class, "/chat")
                .configurator(new ServerEndpointConfig.Configurator() {
                    @Override
                    public <T> T getEndpointInstance(Class<T> type) {
                        return type.cast(socket);
                    }

                    // no compression: of small frames it costs more than it saves, in time and 80 KB a connection
                    @Override
                    public List<Extension> getNegotiatedExtensions(
                            List<Extension> installed, List<Extension> requested) {
                        return List.of();
                    }

                    @Override
                    public boolean checkOrigin(String origin) {
                        return true; // checked before, with more knowledge than there is here
                    }
                })
                .build();
        try {
            container.upgradeHttpToWebSocket(request, response, config, Map.of());
        } catch (DeploymentException e) {
            throw new ServletException(e);
        }
    }

    /** Closes what is silent, unproved or no longer allowed. Meant to be run every second. */
    void runOnce() {
        Instant now = clock().instant();
        open.forEach(socket -> socket.check(now));
    }

    int count() {
        return open.size();
    }

    /** The keys of the agents' sessions that have connections here. */
    Set<String> agentKeys() {
        return open.stream()
                .flatMap(socket -> Stream.ofNullable(socket.agentKey()))
                .collect(Collectors.toSet());
    }

    /** These sessions have ended, and with them their connections. */
    void signedOut(Set<String> agentKeys) {
        for (Socket socket : open) {
            String key = socket.agentKey();
            if (key != null && agentKeys.contains(key)) {
                socket.close(CloseCode.SIGN_IN);
            }
        }
    }

    /** The node stops: all clients come back later, or to another. */
    void drain() {
        draining = true;
        open.forEach(socket -> socket.close(CloseCode.DRAIN));
    }

    /** The node goes on after all. */
    void resume() {
        draining = false;
    }

    void add(Socket socket) {
        addresses.add(socket.address());
        open.add(socket);
        if (draining) {
            socket.close(CloseCode.DRAIN); // its handshake was on the way when the others were sent away
        }
    }

    void remove(Socket socket) {
        if (open.remove(socket)) {
            addresses.remove(socket.address());
        }
    }

    RateLimiter newBudget() {
        return new RateLimiter(clock(), settings.frameBurst(), settings.frameRefill());
    }

    InstantSource clock() {
        return settings.clock();
    }

    String epoch() {
        return chat.epoch();
    }

    Credentials credentials() {
        return credentials;
    }

    FrameCodec codec() {
        return codec;
    }

    EventEncoder encoder() {
        return encoder;
    }

    Inboxes inboxes() {
        return inboxes;
    }

    Executor senders() {
        return threads.senders();
    }

    Executor closers() {
        return threads.closers();
    }

    Executor workers() {
        return threads.workers();
    }
}
