package dev.sohbet.chat.spring;

import dev.sohbet.chat.web.ChatServlet;
import org.springframework.context.SmartLifecycle;

/**
 * Sends the chat's clients away before the web server begins to stop, so that it finds no request that waits for news, and lets them in
 * again when it has started again.
 */
final class ChatDrain implements SmartLifecycle {
    private final ChatServlet servlet;
    private volatile boolean running;

    ChatDrain(ChatServlet servlet) {
        this.servlet = servlet;
    }

    @Override
    public void start() {
        servlet.resume();
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        servlet.drain();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** A pause keeps the web server, and so the clients may stay. Not known to Spring Framework 6, which has no pauses. */
    @SuppressWarnings("MissingOverride")
    public boolean isPauseable() {
        return false;
    }

    /** What has the highest phase stops first; Boot's web servers are below it. */
    @Override
    public int getPhase() {
        return DEFAULT_PHASE;
    }
}
