package dev.sohbet.chat.web;

import dev.sohbet.chat.Chat;
import java.net.URI;
import java.util.Arrays;
import java.util.List;

/** A servlet container on a free port of this machine, with one chat on it. Which ones there are is the class path's choice. */
interface TestContainer extends AutoCloseable {
    /** The containers of this run. */
    static List<String> kinds() {
        return Arrays.asList(System.getProperty("sohbet.containers", "tomcat").split(",", -1));
    }

    static TestContainer start(String kind, Chat chat, WebSettings settings) {
        try {
            return switch (kind) {
                case "tomcat" -> new TomcatContainer(chat, settings);
                case "jetty" -> new JettyContainer(chat, settings);
                case "undertow" -> new UndertowContainer(chat, settings);
                default -> throw new IllegalArgumentException(kind);
            };
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Its name and version. */
    String name();

    URI base();

    ChatServlet servlet();

    @Override
    void close();
}
