package dev.sohbet.chat.web;

import dev.sohbet.chat.Chat;
import io.undertow.Undertow;
import io.undertow.Version;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.api.ServletContainerInitializerInfo;
import io.undertow.websockets.jsr.WebSocketDeploymentInfo;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

final class UndertowContainer implements TestContainer {
    private final DeploymentManager manager;
    private final Undertow undertow;
    private final AtomicReference<ChatServlet> servlet = new AtomicReference<>();

    UndertowContainer(Chat chat, WebSettings settings) throws ServletException {
        ServletContainerInitializer installer =
                (classes, ours) -> servlet.set(ChatServlet.install(ours, chat, settings));
        DeploymentInfo deployment = Servlets.deployment()
                .setClassLoader(UndertowContainer.class.getClassLoader())
                .setContextPath("/")
                .setDeploymentName("chat")
                .addServletContextAttribute(WebSocketDeploymentInfo.ATTRIBUTE_NAME, new WebSocketDeploymentInfo())
                .addServletContainerInitializer(new ServletContainerInitializerInfo(
                        installer.getClass(), () -> new Instance(installer), Set.of()));
        manager = Servlets.defaultContainer().addDeployment(deployment);
        manager.deploy();
        undertow = Undertow.builder()
                .addHttpListener(0, "127.0.0.1")
                .setHandler(manager.start())
                .build();
        undertow.start();
    }

    private record Instance(ServletContainerInitializer initializer)
            implements io.undertow.servlet.api.InstanceHandle<ServletContainerInitializer> {
        @Override
        public ServletContainerInitializer getInstance() {
            return initializer;
        }

        @Override
        public void release() {}
    }

    @Override
    public String name() {
        return "Undertow " + Version.getVersionString();
    }

    @Override
    public URI base() {
        InetSocketAddress address =
                (InetSocketAddress) undertow.getListenerInfo().get(0).getAddress();
        return URI.create("http://127.0.0.1:" + address.getPort());
    }

    @Override
    public ChatServlet servlet() {
        return Objects.requireNonNull(servlet.get());
    }

    @Override
    public void close() {
        try {
            manager.stop();
            manager.undeploy();
        } catch (ServletException e) {
            throw new IllegalStateException(e);
        } finally {
            undertow.stop();
        }
    }
}
