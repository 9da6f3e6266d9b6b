package dev.sohbet.chat.web;

import dev.sohbet.chat.Chat;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.util.ServerInfo;
import org.apache.tomcat.websocket.server.WsSci;

final class TomcatContainer implements TestContainer {
    private final Tomcat tomcat = new Tomcat();
    private final Connector connector = new Connector();
    private final AtomicReference<ChatServlet> servlet = new AtomicReference<>();

    TomcatContainer(Chat chat, WebSettings settings) throws Exception {
        Path files = Files.createTempDirectory("tomcat");
        tomcat.setBaseDir(files.toString());
        connector.setPort(0);
        connector.setProperty("address", "127.0.0.1");
        tomcat.setConnector(connector);
        tomcat.setSilent(true);
        Context context = tomcat.addContext("", files.toString());
        context.addServletContainerInitializer(new WsSci(), null);
        context.addServletContainerInitializer(
                (classes, ours) -> servlet.set(ChatServlet.install(ours, chat, settings)), null);
        tomcat.start();
        files.toFile().deleteOnExit();
    }

    @Override
    public String name() {
        return ServerInfo.getServerInfo();
    }

    @Override
    public URI base() {
        return URI.create("http://127.0.0.1:" + connector.getLocalPort());
    }

    @Override
    public ChatServlet servlet() {
        return Objects.requireNonNull(servlet.get());
    }

    @Override
    public void close() {
        try {
            tomcat.stop();
            tomcat.destroy();
        } catch (LifecycleException e) {
            throw new IllegalStateException(e);
        }
    }
}
