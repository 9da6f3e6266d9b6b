package dev.sohbet.chat;

import dev.sohbet.chat.model.AgentRole;
import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ChatThread;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.model.Participant;
import org.jspecify.annotations.Nullable;

/** The one place that says who may do what. */
final class Authorizer {
    private Authorizer() {}

    /** What can be asked for. */
    enum Action {
        /** See a thread as its visitor does. */
        READ,
        /** Write in a thread. */
        SEND,
        /** See and write what visitors must not see: notes; change a thread's status, assign it, block its visitor; send again. */
        WORK,
        /** See what agents see. */
        OVERSEE,
        /** Take back what cannot be had again. */
        ADMINISTER
    }

    /** @throws ChatException {@code forbidden}, when this participant may never do that */
    static void check(Participant who, Action action) {
        boolean allowed;
        if (who instanceof Participant.Visitor) {
            allowed = action == Action.READ || action == Action.SEND;
        } else if (who instanceof Participant.Agent agent) {
            AgentRole needed = switch (action) {
                case READ, OVERSEE -> AgentRole.VIEWER;
                case SEND, WORK -> AgentRole.AGENT;
                case ADMINISTER -> AgentRole.ADMIN;
            };
            allowed = agent.role().includes(needed);
        } else {
            allowed = true; // bots and the system are the host's own code
        }
        if (!allowed) {
            throw new ChatException(ErrorCode.FORBIDDEN, "You may not do that.");
        }
    }

    /**
     * Checks that and that the thread is one this participant may touch.
     *
     * @param thread null when there is none: someone else's thread and none at all get one and the same answer
     * @throws ChatException {@code forbidden} or {@code not_found}
     */
    static ChatThread check(Participant who, Action action, @Nullable ChatThread thread) {
        check(who, action);
        boolean foreign = thread != null
                && who instanceof Participant.Visitor visitor
                && !thread.visitor().is(visitor.author());
        if (thread == null || foreign) {
            throw notFound();
        }
        return thread;
    }

    static ChatException notFound() {
        return new ChatException(ErrorCode.NOT_FOUND, "There is no such conversation.");
    }
}
