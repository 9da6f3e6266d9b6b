package dev.sohbet.chat;

import dev.sohbet.chat.internal.signin.Codes;
import dev.sohbet.chat.internal.signin.CommonPasswords;
import dev.sohbet.chat.internal.signin.Passwords;
import dev.sohbet.chat.internal.signin.Secrets;
import dev.sohbet.chat.internal.signin.ServerKey;
import dev.sohbet.chat.model.AgentRole;
import dev.sohbet.chat.model.Author;
import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.model.Participant.Agent;
import dev.sohbet.chat.model.Participant.Visitor;
import dev.sohbet.chat.spi.AgentAccount;
import dev.sohbet.chat.spi.AgentSession;
import dev.sohbet.chat.spi.ChatStore;
import dev.sohbet.chat.spi.SignIn;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who somebody is: visitors by a token, agents by a password, a code or both ({@link SignInMode}) and then by the key of a session. The
 * store sees hashes only.
 * Thread-safe; every method may block on the store.
 */
public final class Identities {
    /** How long a code can be used after it was asked for. */
    public static final Duration CODE_VALID = CodeSignIn.VALID;

    private static final Logger log = LoggerFactory.getLogger(Identities.class);
    private static final int LOGINS_PER_ACCOUNT_AND_ADDRESS = 10;
    private static final int LOGINS_PER_ACCOUNT = 100;
    private static final int VISITORS_PER_ADDRESS_AND_HOUR = 60;
    private static final Duration TOUCH_EVERY = Duration.ofMinutes(1);

    private final ChatStore store;
    private final InstantSource clock;
    private final Secrets secrets;
    private final Passwords passwords;
    private final ChatLimits limits;
    private final SignInMode mode;
    private final CodeSignIn codes;
    private final CodeSenders senders;
    private final Attempts attempts;
    private final RateLimiter newVisitors;

    Identities(Parts parts) {
        this.store = parts.store;
        this.clock = parts.clock;
        this.secrets = parts.secrets;
        this.passwords = parts.passwords;
        this.limits = parts.limits;
        this.mode = parts.mode;
        this.senders = parts.senders;
        this.attempts = new Attempts(store, clock);
        this.codes = new CodeSignIn(parts.store, clock, secrets, parts.codes, parts.key, attempts, senders);
        this.newVisitors = new RateLimiter(
                clock, VISITORS_PER_ADDRESS_AND_HOUR, Duration.ofHours(1).dividedBy(VISITORS_PER_ADDRESS_AND_HOUR));
    }

    /** What identities work with. */
    record Parts(
            ChatStore store,
            InstantSource clock,
            Secrets secrets,
            Passwords passwords,
            Codes codes,
            ServerKey key,
            CodeSenders senders,
            SignInMode mode,
            ChatLimits limits) {}

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
        Duration wait = newVisitors.take(address);
        if (wait.isZero() && store.countAttempt("visitor:" + address, now, window) > VISITORS_PER_ADDRESS_AND_HOUR) {
            wait = window;
        }
        if (!wait.isZero()) {
            throw new ChatException(
                    ErrorCode.RATE_LIMITED, "Too many new visitors from this address; try again later.", wait, null);
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

    /** How agents sign in here. */
    public SignInMode mode() {
        return mode;
    }

    /** As {@link #signIn(String, String, Requester)}, of a requester of whom nothing but the address is told. */
    public SignedIn signIn(String username, String password, String address) {
        return signIn(username, password, new Requester(address, address));
    }

    /**
     * Signs an agent in with a password alone. An unknown user name and a wrong password get the same answer after the same work.
     *
     * @throws ChatException {@code bad_credentials}; {@code rate_limited} after too many tries for this account or from this address;
     *     {@code forbidden} where agents sign in with codes
     */
    public SignedIn signIn(String username, String password, Requester from) {
        if (mode.asksCode()) {
            throw new ChatException(ErrorCode.FORBIDDEN, "Agents sign in with a code here.");
        }
        return begin(withPassword(username, password, from), from);
    }

    /**
     * Begins to sign an agent in by a code, which is sent to the agent's linked account. Whether there is such an agent with such an
     * account and whether the code arrives makes no difference to the result, nor to the work that is done before it. A new code cancels
     * the account's earlier one.
     *
     * @param password asked for by {@link SignInMode#PASSWORD_CODE} only
     * @param recovery whether a recovery code shall do: then nothing is sent, and no code cancelled
     * @return a secret for the browser, which it has to bring with the code within 5 minutes
     * @throws ChatException {@code bad_credentials} for a wrong password; {@code rate_limited} after 3 codes within 10 minutes, 10 within a
     *     day or 10 failures within an hour for this account, or 20 attempts within an hour from this address; {@code forbidden} where
     *     agents sign in with a password alone
     */
    public String beginCode(String username, @Nullable String password, boolean recovery, Requester from) {
        requireCodes();
        if (!isUsername(username)) {
            throw new ChatException(ErrorCode.BAD_FRAME, "A user name has 1 to 64 characters and no spaces.");
        }
        if (mode.asksPassword()) {
            AgentAccount unused = withPassword(username, password == null ? "" : password, from);
        } else {
            attempts.here(from.address());
        }
        return codes.begin(username.toLowerCase(Locale.ROOT), recovery, from);
    }

    /**
     * Signs an agent in with a code, or with a recovery code in its place. Each works once.
     *
     * @param attempt what {@link #beginCode} returned to this browser
     * @throws ChatException {@code bad_credentials}, and the same for a code that is wrong, expired, used, cancelled, of another browser or
     *     another account; {@code rate_limited} after too many tries for this account or from this address; {@code forbidden} where agents
     *     sign in with a password alone
     */
    public SignedIn signInWithCode(String attempt, String code, Requester from) {
        requireCodes();
        return begin(codes.finish(attempt, code, from), from);
    }

    private void requireCodes() {
        if (!mode.asksCode()) {
            throw new ChatException(ErrorCode.FORBIDDEN, "Agents sign in with a password here.");
        }
    }

    private AgentAccount withPassword(String username, String password, Requester from) {
        String account = username.toLowerCase(Locale.ROOT);
        if (!isUsername(account)) {
            throw wrong();
        }
        String address = from.address();
        attempts.here(address);
        return passwords
                .inTurn(() -> {
                    // keys of different kinds must not meet, whatever somebody types for a user name; the address comes
                    // first, so that it cannot leave a row for each name it makes up
                    attempts.fromAddress(address);
                    attempts.limit("login-pair:" + address + ' ' + account, LOGINS_PER_ACCOUNT_AND_ADDRESS);
                    attempts.limit("login-account:" + account, LOGINS_PER_ACCOUNT);
                    Optional<AgentAccount> found = store.agentByUsername(account);
                    boolean right = passwords.matches(
                            password, found.map(AgentAccount::passwordHash).orElse(null));
                    return right ? found : Optional.<AgentAccount>empty();
                })
                .orElseThrow(Identities::wrong);
    }

    private SignedIn begin(AgentAccount account, Requester from) {
        Agent agent = account.agent();
        Instant now = clock.instant();
        String key = secrets.secret();
        String session = sessionOf(key);
        store.addSession(new AgentSession(session, agent, now, now));
        log.info("Agent {} signed in ({}): {}", agent.id(), mode.wire(), from.description());
        senders.announce(agent.id(), new SignIn(session, from.description(), now));
        return new SignedIn(agent, key);
    }

    /** What names the session of this key to its agent and to {@link #revoke}; it proves nothing. */
    public static String sessionOf(String key) {
        return Secrets.hash(key);
    }

    /** "This was not me": ends a session, on all nodes within seconds. */
    public void revoke(String session) {
        if (store.endSession(session)) {
            log.info("A session was revoked");
        }
    }

    /** The sessions of an agent, the newest first; {@link AgentSession#keyHash()} names each. */
    public List<AgentSession> sessions(Agent agent) {
        Instant now = clock.instant();
        return store.sessions(agent.id()).stream()
                .filter(session -> !isOver(session, now))
                .toList();
    }

    /** Ends one of the agent's own sessions; false when it has no such session. */
    public boolean endSession(Agent agent, String session) {
        return store.session(session)
                        .filter(found -> found.agent().id().equals(agent.id()))
                        .isPresent()
                && store.endSession(session);
    }

    /**
     * Makes ten recovery codes for an agent, each of which signs in once in the place of a code that does not arrive. Those made before no
     * longer work, and nobody can look these up again.
     */
    public List<String> newRecoveryCodes(Agent agent) {
        return codes.newRecoveryCodes(agent.id());
    }

    /** How many recovery codes an agent has left. */
    public int recoveryCodes(Agent agent) {
        return store.recoveryCodes(agent.id());
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
        if (isOver(session, now)) {
            store.endSession(hash);
            return Optional.empty();
        }
        if (now.isAfter(session.usedAt().plus(TOUCH_EVERY))) {
            touch(hash, now);
        }
        return Optional.of(session.agent());
    }

    private boolean isOver(AgentSession session, Instant now) {
        return now.isAfter(session.usedAt().plus(limits.sessionIdle()))
                || now.isAfter(session.createdAt().plus(limits.sessionTotal()));
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
