package dev.sohbet.chat.web;

import dev.sohbet.chat.Chat;
import dev.sohbet.chat.ChatActor;
import dev.sohbet.chat.Identities;
import dev.sohbet.chat.RateLimiter;
import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.protocol.As;
import dev.sohbet.chat.protocol.ClientFrame;
import dev.sohbet.chat.protocol.FrameCodec;
import dev.sohbet.chat.protocol.HttpRequest;
import dev.sohbet.chat.protocol.ServerFrame;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * The chat on a servlet container: mapped to {@code /chat/*} (or any other prefix), with asynchronous support, it serves everything
 * that docs/protocol.md describes. {@link #install} does both. Does not close the chat.
 */
public final class ChatServlet extends HttpServlet {
    /** The name under which {@link #install} registers the servlet. */
    public static final String NAME = "sohbet-chat";

    private static final long serialVersionUID = 1L;
    private static final Duration MERGE = Duration.ofMillis(250);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration SIGNED_OUT = Duration.ofSeconds(2);
    private static final int VISITOR_WATCHES = 5;
    private static final int DRAINED = 1 << 20;

    private final transient Chat chat;
    private final transient WebSettings settings;
    private final transient Proxies proxies;
    private final transient Origins origins;
    private final transient AgentCookie cookie;
    private final transient Credentials credentials;
    private final transient FrameCodec codec = new FrameCodec();
    private final transient EventEncoder encoder = new EventEncoder(codec);
    private final transient WebThreads threads = new WebThreads();
    private final transient Addresses addresses = new Addresses();
    private final transient UiFiles files = new UiFiles();
    private final transient Inboxes inboxes;
    private final transient Sockets sockets;
    private final transient LongPolls polls;
    private final transient AccountRequests account;
    private final transient SelfTests selfTests;
    private final transient Hooks hooks;
    private final transient MediaRequests media;
    private final transient MediaUploads uploads;
    private final transient RateLimiter requests;
    private volatile boolean stopping;

    public ChatServlet(Chat chat, WebSettings settings) {
        this.chat = chat;
        this.settings = settings;
        this.proxies = new Proxies(settings.trustedProxies());
        this.requests = new RateLimiter(settings.clock(), settings.frameBurst(), settings.frameRefill());
        this.origins = new Origins(settings.allowedOrigins(), proxies);
        this.cookie = AgentCookie.ofSession(settings, proxies);
        this.credentials = new Credentials(chat, origins, cookie);
        this.inboxes = new Inboxes(chat, codec, encoder);
        this.sockets = new Sockets(chat, settings, credentials, codec, encoder, inboxes, addresses, threads);
        this.polls = new LongPolls(chat, codec, encoder, inboxes, addresses, threads);
        this.account = new AccountRequests(chat, settings, proxies, origins, cookie, codec, this::signedOut);
        this.selfTests = new SelfTests(chat, settings.clock());
        this.hooks = new Hooks(chat, settings.clock());
        this.media = new MediaRequests(chat, credentials, cookie, threads);
        this.uploads = new MediaUploads(proxies, codec, threads, settings.clock());
    }

    /** Puts a chat under {@code /chat/*}; to be called while the context starts. */
    public static ChatServlet install(ServletContext context, Chat chat, WebSettings settings) {
        ChatServlet servlet = new ChatServlet(chat, settings);
        ServletRegistration.Dynamic registration = context.addServlet(NAME, servlet);
        if (registration == null) {
            throw new IllegalStateException("This context has a servlet '" + NAME + "' already");
        }
        registration.addMapping("/chat/*");
        registration.setAsyncSupported(true);
        registration.setLoadOnStartup(1);
        return servlet;
    }

    @Override
    public void init() {
        threads.everyOnWorkers(MERGE, inboxes::runOnce);
        threads.everyOnWorkers(SIGNED_OUT, this::endSignedOut);
        threads.every(LOOK, sockets::runOnce);
        threads.every(LOOK, uploads::runOnce);
    }

    /** An agent may have signed out on another node. */
    private void endSignedOut() {
        Set<String> keys = new HashSet<>(sockets.agentKeys());
        keys.addAll(polls.agentKeys());
        signedOut(chat.identities().ended(keys));
    }

    private void signedOut(Set<String> keys) {
        sockets.signedOut(keys);
        polls.signedOut(keys);
    }

    /** Sends every client away to come back later, and ends. */
    @Override
    public void destroy() {
        drain();
        inboxes.close();
        threads.close();
    }

    /** Accepts nothing new and sends every client away to come back later: to be called before the container stops. */
    public void drain() {
        stopping = true;
        sockets.drain();
        polls.drain();
    }

    /** Accepts clients again after {@link #drain}: for a container that went on instead of stopping. */
    public void resume() {
        sockets.resume();
        polls.resume();
        stopping = false;
    }

    /** How many WebSockets are open. */
    public int connections() {
        return sockets.count();
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        MediaDownload.failIfCut(request);
        String path = path(request);
        if (path.startsWith(Hooks.PATH)) {
            hooks.handle(path, stopping, request, response);
        } else if (path.startsWith(MediaRequests.PATH) && Set.of("GET", "HEAD").contains(request.getMethod())) {
            cors(request, response);
            media.get(path, request, response);
        } else {
            super.service(request, response);
        }
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        String path = path(request);
        if (path.equals("/ws")) {
            upgrade(request, response);
            return;
        }
        String name = path.equals("/panel") ? "panel.html" : path.substring(1);
        if (name.equals("manifest.txt") || !files.serve(name, request, response)) {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
        }
    }

    @Override
    protected void doOptions(HttpServletRequest request, HttpServletResponse response) {
        if (origins.isForeignAndAllowed(request)) {
            cors(request, response);
            response.setHeader("Access-Control-Allow-Methods", "POST");
            response.setHeader("Access-Control-Allow-Headers", "Content-Type, Authorization, X-Chat-Name");
            response.setHeader("Access-Control-Max-Age", "600");
        }
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        cors(request, response);
        try {
            if (stopping) {
                throw new ChatException(
                        ErrorCode.UNAVAILABLE, "The chat is restarting; try again.", Duration.ofSeconds(1), null);
            }
            switch (path(request)) {
                case "/api/frame" -> frame(request, response);
                case "/api/events" -> events(request);
                case "/api/visitor" -> visitor(request, response);
                case "/api/sign-in" -> account.signIn(request, response);
                case "/api/login" -> account.login(request, response);
                case "/api/code" -> account.code(request, response);
                case "/api/media" -> uploads.start(request, response, () -> uploader(request));
                case "/api/logout" -> account.logout(request, response);
                case "/api/session" -> session(request, response);
                case "/api/self-test" -> selfTest(request, response);
                default -> {
                    if (!path(request).startsWith("/api/account")
                            || !account.handle(path(request), agent(request), request, response)) {
                        response.sendError(HttpServletResponse.SC_NOT_FOUND);
                    }
                }
            }
        } catch (RuntimeException e) {
            ServerFrame.Error error = FrameHandler.error(null, e);
            Duration wait = error.retryAfter();
            if (wait != null) {
                response.setHeader("Retry-After", String.valueOf(Math.max(1, wait.toSeconds())));
            }
            if (error.code() == ErrorCode.TOO_LARGE) {
                Http.hangUp(request, response);
                Http.drain(request, DRAINED);
            }
            Http.write(response, Http.status(error), codec.encode(error));
        }
    }

    private void upgrade(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        String key = cookie.read(request);
        try {
            // without an Origin it is no browser, and then a cookie has no business here
            origins.require(request, key != null && request.getHeader("Origin") == null);
        } catch (ChatException e) {
            response.sendError(HttpServletResponse.SC_FORBIDDEN);
            return;
        }
        String address = proxies.address(request);
        if (stopping) {
            response.sendError(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        } else if (isCrowded(address)) {
            response.sendError(429);
        } else if (!"websocket".equalsIgnoreCase(request.getHeader("Upgrade"))) {
            response.setHeader("Upgrade", "websocket");
            response.sendError(426);
        } else {
            sockets.upgrade(request, response, address, origins.trustsCookie(request) ? key : null);
        }
    }

    private void frame(HttpServletRequest request, HttpServletResponse response) throws IOException {
        FrameCodec.RoleFrame asked = codec.decodeWithRole(Http.body(request));
        ClientFrame frame = asked.frame();
        try {
            ChatActor actor = credentials.of(request, asked.as());
            limit(actor);
            if (frame instanceof ClientFrame.Hello hello) {
                if (hello.v() != FrameCodec.VERSION) {
                    throw new ChatException(
                            ErrorCode.UNSUPPORTED_VERSION, "This server speaks version " + FrameCodec.VERSION + ".");
                }
                Http.write(response, 200, codec.encode(Pages.welcome(actor, hello, chat.epoch())));
            } else if (frame instanceof ClientFrame.Typing) {
                FrameHandler.handle(actor, frame, reply -> {});
                response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            } else if (frame instanceof ClientFrame.Watch || frame instanceof ClientFrame.Visibility) {
                throw new ChatException(ErrorCode.UNKNOWN_KIND, "That is for WebSockets only.");
            } else {
                Exchange exchange = new Exchange(request, codec, threads.senders());
                try {
                    FrameHandler.handle(actor, frame, exchange::answer);
                } catch (RuntimeException e) {
                    exchange.answer(FrameHandler.error(frame.id(), e));
                }
            }
        } catch (RuntimeException e) {
            ServerFrame.Error error = FrameHandler.error(frame.id(), e);
            Http.write(response, Http.status(error), codec.encode(error));
        }
    }

    private void events(HttpServletRequest request) throws IOException {
        HttpRequest.Events asked = codec.decodeEvents(Http.body(request));
        ChatActor actor = credentials.of(request, asked.as());
        limit(actor);
        if (asked.as() == As.VISITOR && asked.inbox() != null) {
            throw new ChatException(ErrorCode.FORBIDDEN, "Only agents have an inbox.");
        }
        if (asked.as() == As.VISITOR && asked.watch().size() > VISITOR_WATCHES) {
            throw new ChatException(ErrorCode.BAD_FRAME, "A visitor watches at most " + VISITOR_WATCHES + " threads.");
        }
        String address = proxies.address(request);
        if (isCrowded(address)) {
            throw new ChatException(
                    ErrorCode.RATE_LIMITED, "Too many connections from this address.", Duration.ofSeconds(5), null);
        }
        String key = asked.as() == As.AGENT ? cookie.read(request) : null;
        polls.poll(actor, asked, address, key, new Exchange(request, codec, threads.senders()));
    }

    private void visitor(HttpServletRequest request, HttpServletResponse response) throws IOException {
        HttpRequest.BeVisitor asked = codec.decodeBeVisitor(Http.body(request));
        origins.require(request, false);
        String token = Credentials.bearer(request);
        var known = token == null ? null : credentials.knownVisitor(token).orElse(null);
        ServerFrame answer;
        if (known != null) {
            answer = new ServerFrame.Identity(null, known.author());
        } else {
            Identities.NewVisitor made = chat.identities().newVisitor(asked.name(), proxies.address(request));
            answer = new ServerFrame.Identity(made.token(), made.visitor().author());
        }
        Http.write(response, 200, codec.encode(answer));
    }

    private ChatActor uploader(HttpServletRequest request) {
        ChatActor actor = credentials.of(request, "agent".equals(Query.of(request, "as")) ? As.AGENT : As.VISITOR);
        limit(actor);
        return actor;
    }

    private void session(HttpServletRequest request, HttpServletResponse response) throws IOException {
        codec.decodeEmpty(Http.body(request));
        ChatActor agent = credentials.of(request, As.AGENT);
        Http.write(
                response,
                200,
                codec.encode(new ServerFrame.Identity(null, agent.who().author())));
    }

    private void selfTest(HttpServletRequest request, HttpServletResponse response) throws IOException {
        ChatActor unused = agent(request);
        String language = codec.decodeText(Http.body(request), "lang");
        Http.write(response, 200, codec.encode(selfTests.run(language)));
    }

    private ChatActor agent(HttpServletRequest request) {
        ChatActor agent = credentials.of(request, As.AGENT);
        limit(agent);
        return agent;
    }

    private void limit(ChatActor actor) {
        Duration wait = requests.take(
                actor.who().author().role().wire() + ':' + actor.who().author().id());
        if (!wait.isZero()) {
            throw new ChatException(ErrorCode.RATE_LIMITED, "Too much at once; wait a moment.", wait, null);
        }
    }

    private boolean isCrowded(String address) {
        return addresses.count(address) >= settings.connectionsPerAddress();
    }

    private void cors(HttpServletRequest request, HttpServletResponse response) {
        response.addHeader("Vary", "Origin");
        if (origins.isForeignAndAllowed(request)) {
            response.setHeader("Access-Control-Allow-Origin", request.getHeader("Origin"));
        }
    }

    private static String path(HttpServletRequest request) {
        String path = request.getPathInfo();
        return path == null ? "/" : path;
    }
}
