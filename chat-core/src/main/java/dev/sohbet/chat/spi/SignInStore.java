package dev.sohbet.chat.spi;

import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One-time codes and recovery codes. Both arrive hashed, and so does what names an attempt. Accounts are user names in lower case, whether
 * there is such an agent or not.
 */
public interface SignInStore {
    /** Keeps an attempt to sign in. One with a code cancels the codes of the same account's earlier attempts. Forgets what has ended. */
    void addCode(CodeAttempt attempt, Instant now);

    /** The attempt, unless it has ended. */
    Optional<CodeAttempt> codeAttempt(String attempt, Instant now);

    /** Counts a try; false when there were {@code most} already, or the attempt has ended. Of any number at once, that many are true. */
    boolean tryCode(String attempt, Instant now, int most);

    /** Uses up the attempt's code, once: false when it is used, cancelled, or has ended. */
    boolean useCode(String attempt, String codeHash, Instant now);

    /** Gives an agent these recovery codes in place of all it had. */
    void setRecoveryCodes(String agentId, Collection<String> codeHashes);

    /** Uses up a recovery code, once, and ends the agent's codes under way; false when the agent has no such code. */
    boolean useRecoveryCode(String agentId, String codeHash);

    /** How many recovery codes an agent has left. */
    int recoveryCodes(String agentId);

    /**
     * Somebody signs in with a code.
     *
     * @param id the hash of what the browser holds
     * @param codeHash null: without a code, or with one that is cancelled
     */
    record CodeAttempt(String id, String account, @Nullable String codeHash, Instant endsAt) {
        @Override
        public String toString() {
            return "CodeAttempt[" + account + ", until " + endsAt + "]";
        }
    }
}
