package dev.sohbet.chat;

import dev.sohbet.chat.spi.AgentAccount;
import dev.sohbet.chat.spi.AgentLink;
import dev.sohbet.chat.spi.ChatStore;
import dev.sohbet.chat.spi.CodeSender;
import dev.sohbet.chat.spi.DeepLinks;
import dev.sohbet.chat.spi.SignIn;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings codes and news of sign-ins to agents' accounts, in the background: whoever asks is answered before anybody has looked whether
 * there is such an agent. Logs say ids and channels, and of failures only their kind, since their words may quote a code. Thread-safe.
 */
final class CodeSenders {
    private static final Logger log = LoggerFactory.getLogger(CodeSenders.class);
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final ChatStore store;
    private final Background background;
    private final Map<String, CodeSender> senders = new LinkedHashMap<>();

    CodeSenders(ChatStore store, Background background, List<CodeSender> senders) {
        this.store = store;
        this.background = background;
        for (CodeSender sender : senders) {
            if (this.senders.put(sender.channel(), sender) != null) {
                throw new IllegalArgumentException("Two code senders for the channel " + sender.channel());
            }
        }
    }

    /** The channels, in the order in which they were given. */
    Set<String> channels() {
        return senders.keySet();
    }

    Optional<String> deepLink(String channel, String token) {
        return senders.get(channel) instanceof DeepLinks links ? links.deepLink(token) : Optional.empty();
    }

    /** Sends a code to the agent of that name, if there is one with a link, by the first channel that takes it. */
    void send(String account, String code, Duration validFor, String from) {
        later("one-time code", () -> {
            Optional<AgentAccount> known = store.agentByUsername(account);
            if (known.isEmpty()) {
                log.info("A one-time code was asked for an account that is not there");
                return;
            }
            String agent = known.get().agent().id();
            for (AgentLink link : store.agentLinks(agent)) {
                CodeSender sender = senders.get(link.channel());
                if (sender != null && isTaken(sender, link, code, validFor, from)) {
                    log.info("A one-time code for agent {} was sent by {}", agent, link.channel());
                    return;
                }
            }
            log.warn("A one-time code for agent {} could not be sent: no channel took it", agent);
        });
    }

    private static boolean isTaken(CodeSender sender, AgentLink link, String code, Duration validFor, String from) {
        try {
            return sender.send(link, code, validFor, from);
        } catch (RuntimeException e) {
            log.warn(
                    "{} failed to send a one-time code: {}",
                    link.channel(),
                    e.getClass().getName());
            return false;
        }
    }

    /** Tells an agent of a sign-in, by every channel. */
    void announce(String agent, SignIn signIn) {
        later("news of a sign-in", () -> {
            for (AgentLink link : store.agentLinks(agent)) {
                CodeSender sender = senders.get(link.channel());
                if (sender != null) {
                    announce(sender, link, signIn);
                }
            }
        });
    }

    private static void announce(CodeSender sender, AgentLink link, SignIn signIn) {
        try {
            sender.announce(link, signIn);
        } catch (RuntimeException e) {
            log.warn(
                    "{} failed to tell of a sign-in: {}",
                    link.channel(),
                    e.getClass().getName());
        }
    }

    private void later(String what, Runnable work) {
        if (!background.within(LONGEST, what, work)) {
            log.warn("Too much waits to be sent; a {} was dropped", what);
        }
    }
}
