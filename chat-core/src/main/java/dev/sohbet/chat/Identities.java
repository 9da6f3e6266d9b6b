package dev.sohbet.chat;

import dev.sohbet.chat.internal.signin.CommonPasswords;
import dev.sohbet.chat.internal.signin.Passwords;
import dev.sohbet.chat.internal.signin.Secrets;
import dev.sohbet.chat.model.AgentRole;
import dev.sohbet.chat.model.Author;
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
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who somebody is: visitors by a token, agents by user name and password and then by the key of a session. The store sees hashes only.
 * Thread-safe; every method may block on the store.
 */
public final class Identities {
    private static final Logger log = LoggerFactory.getLogger(Identities.class);
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
    private final RateLimiter logins;
    private final RateLimiter newVisitors;

    Identities(IdentityStore store, InstantSource clock, Secrets secrets, Passwords passwords, ChatLimits limits) {
        this.store = store;
        this.clock = clock;
        this.secrets = secrets;
        this.passwords = passwords;
        this.limits = limits;
        this.logins = new RateLimiter(clock, LOGINS_PER_ADDRESS, LOGIN_WINDOW.dividedBy(LOGINS_PER_ADDRESS));
        this.newVisitors = new RateLimiter(
                clock, VISITORS_PER_ADDRESS_AND_HOUR, Duration.ofHours(1).dividedBy(VISITORS_PER_ADDRESS_AND_HOUR));
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
        Duration window = Duration.ofHours(1);
        Instant now = clock.instant();
        here(newVisitors, address, "Too many new visitors from this address; try again later.");
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
        if (!isUsername(account)) {
            throw wrong();
        }
        here(logins, address, "Too many tries; try again later.");
        Optional<AgentAccount> known = passwords.inTurn(() -> {
            // keys of different kinds must not meet, whatever somebody types for a user name; the address comes first,
            // so that it cannot leave a row for each name it makes up
            limit("login-address:" + address, LOGINS_PER_ADDRESS, now);
            limit("login-pair:" + address + ' ' + account, LOGINS_PER_ACCOUNT_AND_ADDRESS, now);
            limit("login-account:" + account, LOGINS_PER_ACCOUNT, now);
            Optional<AgentAccount> found = store.agentByUsername(account);
            boolean right = passwords.matches(
                    password, found.map(AgentAccount::passwordHash).orElse(null));
            return right ? found : Optional.<AgentAccount>empty();
        });
        if (known.isEmpty()) {
            throw wrong();
        }
        Agent agent = known.get().agent();
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
            touch(hash, now);
        }
        return Optional.of(session.agent());
    }

    /** Who may read must not be kept out because that they do cannot be written down. */
    private void touch(String hash, Instant now) {
        try {
            store.touchSession(hash, now);
        } catch (ChatException e) {
            log.warn("The use of a session could not be noted, it is tried again at the next: {}", e.toString());
        }
    }

    /** Of these keys, those whose session has ended, on whatever node that was; costs one query. */
    public Set<String> ended(Collection<String> keys) {
        Map<String, String> byHash = new HashMap<>();
        keys.forEach(key -> byHash.put(Secrets.hash(key), key));
        if (!byHash.isEmpty()) {
            byHash.keySet().removeAll(store.liveSessions(byHash.keySet()));
        }
        return Set.copyOf(byHash.values());
    }

    /** Ends a session. */
    public void signOut(String key) {
        store.endSession(Secrets.hash(key));
    }

    /**
     * Adds an agent who signs in with a password.
     *
     * @param username 1 to 64 characters without spaces; compared without regard to case
     * @param password 8 to 128 characters, none of the passwords that everyone tries first
     * @param name what visitors are shown, 1 to 64 characters
     * @return false when the user name is taken
     * @throws ChatException {@code bad_frame} when one of them is not accepted
     */
    public boolean addAgent(String username, String password, String name, AgentRole role) {
        if (!isUsername(username)) {
            throw new ChatException(ErrorCode.BAD_FRAME, "A user name has 1 to 64 characters and no spaces.");
        }
        if (CommonPasswords.isCommon(password, username)) {
            throw new ChatException(
                    ErrorCode.BAD_FRAME, "This password is one of those that are tried first; choose another.");
        }
        Agent agent = new Agent(secrets.id(), name, role);
        Author unused = agent.author(); // refuses a name that could never be shown
        return store.addAgent(new AgentAccount(agent, username.toLowerCase(Locale.ROOT), passwords.hash(password)));
    }

    /**
     * Adds the first admin of a fresh site; does nothing where there is one.
     *
     * @param password null: one is made
     * @return the password that was made, to be shown once; empty when none was
     */
    public Optional<String> addFirstAdmin(String username, @Nullable String password) {
        if (store.hasAdmins()) {
            return Optional.empty();
        }
        String chosen = password == null ? secrets.id() : password;
        boolean added = addAgent(username, chosen, username, AgentRole.ADMIN);
        return added && password == null ? Optional.of(chosen) : Optional.empty();
    }

    private static boolean isUsername(String username) {
        return !username.isEmpty()
                && username.length() <= 64
                && username.codePoints().allMatch(c -> c > ' ' && c != 0x7f);
    }

    private static ChatException wrong() {
        return new ChatException(ErrorCode.BAD_CREDENTIALS, "User name or password is wrong.");
    }

    /** Refuses a flood before it costs the store anything. */
    private static void here(RateLimiter limiter, String address, String message) {
        Duration wait = limiter.take(address);
        if (!wait.isZero()) {
            throw tooMany(wait, message);
        }
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
