package dev.sohbet.chat;

import dev.sohbet.chat.internal.signin.Codes;
import dev.sohbet.chat.internal.signin.Secrets;
import dev.sohbet.chat.internal.signin.ServerKey;
import dev.sohbet.chat.model.ChatException;
import dev.sohbet.chat.model.ErrorCode;
import dev.sohbet.chat.spi.AgentAccount;
import dev.sohbet.chat.spi.ChatStore;
import dev.sohbet.chat.spi.SignInStore.CodeAttempt;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signing in with a one-time code, or with a recovery code in its place. The browser holds a secret that names its attempt; the code's hash
 * binds the code to that secret and to the account. Whether there is such an account makes no difference to what is done, only to what
 * comes of it. Thread-safe.
 */
final class CodeSignIn {
    /** How long a code can be used. */
    static final Duration VALID = Duration.ofMinutes(5);

    private static final Logger log = LoggerFactory.getLogger(CodeSignIn.class);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int TRIES = 5;
    private static final int ASKS_PER_ADDRESS_AND_HOUR = 20;
    private static final Duration SENDS_WINDOW = Duration.ofMinutes(10);
    private static final int SENDS_PER_WINDOW = 3;
    private static final int SENDS_PER_DAY = 10;
    private static final int FAILURES_PER_HOUR = 10;
    private static final Duration FIRST_DELAY = Duration.ofSeconds(15);
    private static final Duration LONGEST_DELAY = Duration.ofMinutes(15);
    private static final int ALARM_AT_FAILURES_PER_MINUTE = 100;
    private static final int LONGEST_INPUT = 64;
    private static final String NOBODY = "nobody";

    private final ChatStore store;
    private final InstantSource clock;
    private final Secrets secrets;
    private final Codes codes;
    private final ServerKey key;
    private final Attempts attempts;
    private final CodeSenders senders;

    CodeSignIn(
            ChatStore store,
            InstantSource clock,
            Secrets secrets,
            Codes codes,
            ServerKey key,
            Attempts attempts,
            CodeSenders senders) {
        this.store = store;
        this.clock = clock;
        this.secrets = secrets;
        this.codes = codes;
        this.key = key;
        this.attempts = attempts;
        this.senders = senders;
    }

    /**
     * Begins an attempt; with a code that is sent, unless a recovery code shall do, which is there also when codes do not arrive.
     *
     * @return the secret for the browser
     */
    String begin(String account, boolean recovery, Requester from) {
        attempts.limit("code-address:" + from.address(), ASKS_PER_ADDRESS_AND_HOUR, HOUR);
        String attempt = secrets.secret();
        if (recovery) {
            add(attempt, account, null);
            return attempt;
        }
        requireNoDelay(account);
        attempts.limit("code-sent:" + account, SENDS_PER_WINDOW, SENDS_WINDOW);
        attempts.limit("code-day:" + account, SENDS_PER_DAY, Duration.ofDays(1));
        String code = codes.oneTime();
        add(attempt, account, key.hash(attempt, account, code));
        senders.send(account, code, VALID, from.description());
        return attempt;
    }

    private void add(String attempt, String account, @Nullable String codeHash) {
        Instant now = clock.instant();
        store.addCode(new CodeAttempt(Secrets.hash(attempt), account, codeHash, now.plus(VALID)), now);
    }

    /** The agent's account, when the code is right. Expired, used, cancelled, another browser's, another account's, wrong: one answer. */
    AgentAccount finish(String attempt, String typed, Requester from) {
        attempts.here(from.address());
        attempts.fromAddress(from.address());
        if (attempt.length() > LONGEST_INPUT || typed.length() > LONGEST_INPUT) {
            throw wrong();
        }
        CodeAttempt known =
                store.codeAttempt(Secrets.hash(attempt), clock.instant()).orElseThrow(CodeSignIn::wrong);
        String code = Codes.plain(typed);
        boolean oneTime = Codes.isOneTime(code);
        if (oneTime) {
            requireNoDelay(known.account());
        }
        if (!store.tryCode(known.id(), clock.instant(), TRIES)) {
            throw wrong();
        }
        return (oneTime ? byCode(known, attempt, code) : byRecoveryCode(known, code)).orElseThrow(CodeSignIn::wrong);
    }

    private Optional<AgentAccount> byCode(CodeAttempt known, String attempt, String code) {
        String hash = key.hash(attempt, known.account(), code);
        String right = known.codeHash() == null ? "" : known.codeHash();
        boolean isRight = MessageDigest.isEqual(bytes(hash), bytes(right));
        if (!isRight || !store.useCode(known.id(), hash, clock.instant())) {
            countFailure(known.account());
            return Optional.empty();
        }
        return store.agentByUsername(known.account());
    }

    /** No account's failures close this way: its 80 bits need no delay, and it is there for when everything else is closed. */
    private Optional<AgentAccount> byRecoveryCode(CodeAttempt known, String code) {
        Optional<AgentAccount> account = store.agentByUsername(known.account());
        String agent = account.map(found -> found.agent().id()).orElse(NOBODY);
        if (!store.useRecoveryCode(agent, recoveryHash(agent, code))) {
            return Optional.empty();
        }
        log.info("Agent {} used a recovery code; {} are left", agent, store.recoveryCodes(agent));
        return account;
    }

    /** Ten new recovery codes, to be shown once; those before no longer work. */
    List<String> newRecoveryCodes(String agent) {
        List<String> made = codes.recovery();
        store.setRecoveryCodes(
                agent,
                made.stream()
                        .map(code -> recoveryHash(agent, Codes.plain(code)))
                        .toList());
        log.info("Agent {} was given new recovery codes", agent);
        return made;
    }

    private static String recoveryHash(String agent, String plain) {
        return Secrets.hash(agent + ':' + plain);
    }

    private void countFailure(String account) {
        int failures = attempts.count("code-failed:" + account, HOUR);
        if (failures >= FAILURES_PER_HOUR) {
            int unused = attempts.count("code-wait:" + account, delay(failures));
        }
        if (attempts.count("code-failed", MINUTE) == ALARM_AT_FAILURES_PER_MINUTE) {
            log.warn("Somebody guesses one-time codes: {} wrong ones within a minute", ALARM_AT_FAILURES_PER_MINUTE);
        }
    }

    private void requireNoDelay(String account) {
        if (attempts.counted("code-wait:" + account) > 0) {
            throw Attempts.tooMany(delay(attempts.counted("code-failed:" + account)));
        }
    }

    /** Doubles with each failure; never a lock. */
    private static Duration delay(int failures) {
        int doublings = Math.min(Math.max(0, failures - FAILURES_PER_HOUR), 10);
        Duration delay = FIRST_DELAY.multipliedBy(1L << doublings);
        return delay.compareTo(LONGEST_DELAY) < 0 ? delay : LONGEST_DELAY;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static ChatException wrong() {
        return new ChatException(ErrorCode.BAD_CREDENTIALS, "This code is wrong or can no longer be used.");
    }
}
