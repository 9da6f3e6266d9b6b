package dev.sohbet.chat;

import dev.sohbet.chat.internal.signin.Passwords;
import dev.sohbet.chat.internal.signin.Secrets;
import dev.sohbet.chat.model.AgentRole;
import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.model.Participant.Agent;
import dev.sohbet.chat.model.Participant.Visitor;
import dev.sohbet.chat.spi.AgentAccount;
import dev.sohbet.chat.spi.AgentSession;
import dev.sohbet.chat.spi.IdentityStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who somebody is: visitors by a token, agents by user name and password and then by the key of a session. The store sees hashes only.
 * Thread-safe; every method may block on the store.
 */
public final class Identities {
    private static final Duration LOGIN_WINDOW = Duration.ofMinutes(15);
    private static final int LOGINS_PER_ACCOUNT_AND_ADDRESS = 10;
    private static final int LOGINS_PER_ADDRESS = 50;
    private static final int LOGINS_PER_ACCOUNT = 100;
    private static final int VISITORS_PER_ADDRESS_AND_HOUR = 60;
    private static final Duration TOUCH_EVERY = Duration.ofMinutes(1);

    private final IdentityStore store;
    private final InstantSource clock;
    private final Secrets secrets;
    private final Passwords passwords;
    private final ChatLimits limits;

    Identities(IdentityStore store, InstantSource clock, Secrets secrets, Passwords passwords, ChatLimits limits) {
        this.store = store;
        this.clock = clock;
        this.secrets = secrets;
        this.passwords = passwords;
        this.limits = limits;
    }

    /** A new visitor with the token that proves it from now on; the token is not kept anywhere here. */
    public record NewVisitor(Visitor visitor, String token) {
        @Override
        public String toString() {
            return "NewVisitor[" + visitor + "]";
        }
    }

    /** An agent who has signed in, with the key for the browser's cookie; the key is not kept anywhere here. */
    public record SignedIn(Agent agent, String key) {
        @Override
        public String toString() {
            return "SignedIn[" + agent + "]";
        }
    }

    /**
     * Makes a visitor.
     *
     * @param address where the request comes from, for limits
     * @throws ChatException {@code rate_limited} after 60 from one address within an hour
     */
    public NewVisitor newVisitor(@Nullable String name, String address) {
        Instant now = clock.instant();
        Duration window = Duration.ofHours(1);
        if (store.countAttempt("visitor:" + address, now, window) > VISITORS_PER_ADDRESS_AND_HOUR) {
            throw tooMany(window, "Too many new visitors from this address; try again later.");
        }
        String token = secrets.secret();
        Visitor visitor = new Visitor(secrets.id(), cleanName(name));
        store.addVisitor(visitor, Secrets.hash(token), now);
        return new NewVisitor(visitor, token);
    }

    /** The visitor whom this token proves; use keeps the token alive. */
    public Optional<Visitor> visitor(String token) {
        return store.visitorByToken(Secrets.hash(token), clock.instant(), limits.tokenIdle());
    }

    /**
     * Signs an agent in. An unknown user name and a wrong password get the same answer after the same work.
     *
     * @param address where the request comes from, for limits
     * @throws ChatException {@code bad_credentials}; {@code rate_limited} after too many tries for this account or from this address
     */
    public SignedIn signIn(String username, String password, String address) {
        Instant now = clock.instant();
        String account = username.toLowerCase(Locale.ROOT);
        if (account.length() > 64 || !account.codePoints().allMatch(c -> c > ' ' && c != 0x7f)) {
            throw new ChatException(ErrorCode.BAD_CREDENTIALS, "User name or password is wrong.");
        }
        // keys of different kinds must not meet, whatever somebody types for a user name
        limit("login-pair:" + address + ' ' + account, LOGINS_PER_ACCOUNT_AND_ADDRESS, now);
        limit("login-address:" + address, LOGINS_PER_ADDRESS, now);
        limit("login-account:" + account, LOGINS_PER_ACCOUNT, now);
        Optional<AgentAccount> known = store.agentByUsername(account);
        if (!passwords.matches(password, known.map(AgentAccount::passwordHash).orElse(null))) {
            throw new ChatException(ErrorCode.BAD_CREDENTIALS, "User name or password is wrong.");
        }
        Agent agent = known.orElseThrow().agent();
        String key = secrets.secret();
        store.addSession(new AgentSession(Secrets.hash(key), agent, now, now));
        return new SignedIn(agent, key);
    }

    /** The agent of this session, unless it has ended; counts as use. An open connection asks regularly, which keeps it alive. */
    public Optional<Agent> agent(String key) {
        Instant now = clock.instant();
        String hash = Secrets.hash(key);
        Optional<AgentSession> found = store.session(hash);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        AgentSession session = found.get();
        boolean over = now.isAfter(session.usedAt().plus(limits.sessionIdle()))
                || now.isAfter(session.createdAt().plus(limits.sessionTotal()));
        if (over) {
            store.endSession(hash);
            return Optional.empty();
        }
        if (now.isAfter(session.usedAt().plus(TOUCH_EVERY))) {
            store.touchSession(hash, now);
        }
        return Optional.of(session.agent());
    }

    /** Ends a session. */
    public void signOut(String key) {
        store.endSession(Secrets.hash(key));
    }

    /**
     * Adds an agent who signs in with a password.
     *
     * @return false when the user name is taken
     * @throws ChatException {@code bad_frame} when the password's length is not accepted
     */
    public boolean addAgent(String username, String password, String name, AgentRole role) {
        Agent agent = new Agent(secrets.id(), name, role);
        return store.addAgent(new AgentAccount(agent, username.toLowerCase(Locale.ROOT), passwords.hash(password)));
    }

    /**
     * Adds the first admin of a fresh site; does nothing where there is any agent.
     *
     * @param password null: one is made
     * @return the password that was made, to be shown once; empty when none was
     */
    public Optional<String> addFirstAdmin(String username, @Nullable String password) {
        if (store.hasAgents()) {
            return Optional.empty();
        }
        String chosen = password == null ? secrets.id() : password;
        boolean added = addAgent(username, chosen, username, AgentRole.ADMIN);
        return added && password == null ? Optional.of(chosen) : Optional.empty();
    }

    private void limit(String key, int most, Instant now) {
        if (store.countAttempt(key, now, LOGIN_WINDOW) > most) {
            throw tooMany(LOGIN_WINDOW, "Too many tries; try again later.");
        }
    }

    private static ChatException tooMany(Duration wait, String message) {
        return new ChatException(ErrorCode.RATE_LIMITED, message, wait, null);
    }

    private static @Nullable String cleanName(@Nullable String name) {
        if (name == null || name.isBlank()) {
            return null;
        }
        String clean = Texts.clean(name).replaceAll("\\s+", " ");
        if (clean.length() > 64) {
            throw new ChatException(ErrorCode.TOO_LONG, "A name has at most 64 characters.");
        }
        return clean;
    }
}
