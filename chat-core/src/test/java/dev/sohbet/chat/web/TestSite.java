package dev.sohbet.chat.web;

import dev.sohbet.chat.Chat;
import dev.sohbet.chat.ChatLimits;
import dev.sohbet.chat.Identities;
import dev.sohbet.chat.memory.InMemoryChatStore;
import dev.sohbet.chat.model.AgentRole;
import dev.sohbet.chat.spi.ChatStore;
import dev.sohbet.chat.testkit.TestClient;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** A running site: a store, a chat, a container, and people who visit it. */
final class TestSite implements AutoCloseable {
    static final String PASSWORD = "correct horse battery";
    static final ChatLimits UNLIMITED = ChatLimits.DEFAULT.withSending(1, Duration.ZERO);
    static final WebSettings OPEN =
            new WebSettings(Set.of(), Set.of(), "chat", false, 5_000, 1, Duration.ZERO, InstantSource.system());

    private final Chat chat;
    private final TestContainer container;
    private final AtomicInteger addresses = new AtomicInteger();
    private final Map<String, Identities.SignedIn> sessions = new ConcurrentHashMap<>();

    private TestSite(Chat chat, TestContainer container) {
        this.chat = chat;
        this.container = container;
    }

    /** On the first container of this run, without limits. */
    static TestSite start() {
        return start(TestContainer.kinds().get(0));
    }

    static TestSite start(String kind) {
        return start(kind, new InMemoryChatStore(), OPEN, builder -> builder);
    }

    static TestSite start(ChatStore store) {
        return start(TestContainer.kinds().get(0), store, OPEN, builder -> builder);
    }

    static TestSite start(ChatStore store, WebSettings settings, UnaryOperator<Chat.Builder> more) {
        return start(TestContainer.kinds().get(0), store, settings, more);
    }

    static TestSite start(String kind, ChatStore store, WebSettings settings, UnaryOperator<Chat.Builder> more) {
        Chat chat = more.apply(Chat.builder().store(store).limits(UNLIMITED)).build();
        return new TestSite(chat, TestContainer.start(kind, chat, settings));
    }

    Chat chat() {
        return chat;
    }

    TestContainer container() {
        return container;
    }

    URI base() {
        return container.base();
    }

    /** A new visitor. Made past the limits of addresses, which the carrier counts. */
    TestClient visitor() {
        Identities.NewVisitor made = chat.identities().newVisitor(null, "test-" + addresses.incrementAndGet());
        return TestClient.visitor(base(), made.token(), made.visitor().id());
    }

    /** Ayşe, of the role agent; every time with the same session, since signing in costs half a second. */
    TestClient agent() {
        return agent("ayse", AgentRole.AGENT);
    }

    TestClient agent(String username, AgentRole role) {
        Identities.SignedIn signedIn = sessions.computeIfAbsent(username, name -> {
            chat.identities().addAgent(name, PASSWORD, name, role);
            return chat.identities().signIn(name, PASSWORD, "test");
        });
        return TestClient.agentWithCookie(
                base(), "chat-chat=" + signedIn.key(), signedIn.agent().id());
    }

    @Override
    public void close() {
        container.close();
        chat.close();
    }
}
