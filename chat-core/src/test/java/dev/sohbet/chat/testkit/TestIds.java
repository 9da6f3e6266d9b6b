package dev.sohbet.chat.testkit;

import dev.sohbet.chat.model.AgentRole;
import dev.sohbet.chat.model.ClientId;
import dev.sohbet.chat.model.Participant.Agent;
import dev.sohbet.chat.model.Participant.Visitor;
import dev.sohbet.chat.model.ThreadId;
import java.util.Random;

/** Ids that are the same for the same seed. Not thread-safe. */
public final class TestIds {
    private static final String BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private final Random random;

    public TestIds(long seed) {
        this.random = new Random(seed);
    }

    /** 22 characters, as 128 random bits have. */
    public String id() {
        StringBuilder id = new StringBuilder(22);
        for (int i = 0; i < 22; i++) {
            id.append(BASE64URL.charAt(random.nextInt(64)));
        }
        return id.toString();
    }

    public ThreadId threadId() {
        return new ThreadId(id());
    }

    public ClientId clientId() {
        return new ClientId(id());
    }

    public Visitor visitor(String name) {
        return new Visitor(id(), name);
    }

    public Agent agent(String name) {
        return new Agent(id(), name, AgentRole.AGENT);
    }
}
