package dev.sohbet.chat.testkit;

import dev.sohbet.chat.spi.AgentLink;
import dev.sohbet.chat.spi.CodeSender;
import dev.sohbet.chat.spi.DeepLinks;
import dev.sohbet.chat.spi.SignIn;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A code sender that writes down what it is given, and fails as it is told to. Thread-safe. */
public final class RecordingCodeSender implements CodeSender, DeepLinks {
    private final String channel;
    private final BlockingQueue<Sent> sent = new LinkedBlockingQueue<>();
    private final BlockingQueue<Announced> announced = new LinkedBlockingQueue<>();
    private volatile boolean takes = true;
    private volatile @Nullable RuntimeException failure;

    public RecordingCodeSender(String channel) {
        this.channel = channel;
    }

    /** A code that arrived. */
    public record Sent(AgentLink to, String code, Duration validFor, String from) {}

    /** News that arrived. */
    public record Announced(AgentLink to, SignIn signIn) {}

    /** From now on, the other side takes codes or does not. */
    public void takes(boolean takes) {
        this.takes = takes;
    }

    /** From now on, sending throws this; null: no longer. */
    public void fail(@Nullable RuntimeException failure) {
        this.failure = failure;
    }

    /** The next code that arrives; waits for it. */
    public Sent nextCode() {
        return next(sent);
    }

    /** The next news that arrive; waits for them. */
    public Announced nextNews() {
        return next(announced);
    }

    /** How many codes have arrived and were not asked for. */
    public int waiting() {
        return sent.size();
    }

    private static <T> T next(BlockingQueue<T> queue) {
        try {
            T next = queue.poll(30, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("nothing arrived");
            }
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String channel() {
        return channel;
    }

    @Override
    public boolean send(AgentLink to, String code, Duration validFor, String from) {
        sent.add(new Sent(to, code, validFor, from));
        RuntimeException thrown = failure;
        if (thrown != null) {
            throw thrown;
        }
        return takes;
    }

    @Override
    public void announce(AgentLink to, SignIn signIn) {
        announced.add(new Announced(to, signIn));
    }

    @Override
    public Optional<String> deepLink(String token) {
        return Optional.of("https://" + channel + ".example/start?token=" + token);
    }
}
