package dev.sohbet.chat.spi;

import dev.sohbet.chat.model.Participant.Agent;
import dev.sohbet.chat.model.Participant.Visitor;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Visitors and their tokens, agents and their sessions. Secrets arrive hashed: no method sees a token, code or password. */
public interface IdentityStore {
    /** The most agents that are listed. */
    int MOST_AGENTS = 200;

    /** Adds a visitor who is known by this token from now on. */
    void addVisitor(Visitor visitor, String tokenHash, Instant now);

    /**
     * The visitor of this token, unless it was not used for longer than {@code idle}. Use renews it; an implementation may write
     * that down once an hour only.
     */
    Optional<Visitor> visitorByToken(String tokenHash, Instant now, Duration idle);

    /** Adds an agent; false, with no effect, when the user name is taken. User names are compared in lower case. */
    boolean addAgent(AgentAccount account);

    Optional<AgentAccount> agentByUsername(String username);

    /** Whether there is an admin who is not disabled. */
    boolean hasAdmins();

    /** The agents who are not disabled, by user name; the first {@value #MOST_AGENTS} where there are more. */
    List<Agent> agents();

    void addSession(AgentSession session);

    /** The session of this key with its agent as it is now; empty when it has ended or its agent is disabled. */
    Optional<AgentSession> session(String keyHash);

    /**
     * Of these sessions, by the hashes of their keys, those that have not ended and whose agent is not disabled. Cheap: asked every
     * other second for who is connected.
     */
    Set<String> liveSessions(Collection<String> keyHashes);

    /** Notes that a session was in use at this time. */
    void touchSession(String keyHash, Instant now);

    /** Ends a session; false when there was none. */
    boolean endSession(String keyHash);

    /** The sessions of an agent, the newest first; none when it is disabled. At most 100. */
    List<AgentSession> sessions(String agentId);

    /**
     * Counts an attempt and returns how many there were for this key in the current window, this one included. A window begins with the
     * first attempt after the last one ended. Counts of other nodes are included.
     */
    int countAttempt(String key, Instant now, Duration window);

    /** How many attempts there were for this key in the current window, without counting one; 0 where none is under way. */
    int attempts(String key, Instant now);
}
