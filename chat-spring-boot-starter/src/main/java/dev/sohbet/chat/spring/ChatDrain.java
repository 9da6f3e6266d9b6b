package dev.sohbet.chat.spring;

import dev.sohbet.chat.web.ChatServlet;
import org.springframework.context.SmartLifecycle;

/** Sends the chat's clients away before the web server begins to stop, so that it finds no request that waits for news. */
final class ChatDrain implements SmartLifecycle {
    private final ChatServlet servlet;
    private volatile boolean running;

    ChatDrain(ChatServlet servlet) {
        this.servlet = servlet;
    }

    @Override
    public void start() {
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

    /** What has the highest phase stops first; Boot's web servers are below it. */
    @Override
    public int getPhase() {
        return DEFAULT_PHASE;
    }
}
