package dev.sohbet.chat.testkit;

import dev.sohbet.chat.spi.Delivery;
import dev.sohbet.chat.spi.Notifier;
import dev.sohbet.chat.spi.Receipt;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;

/** A notifier that writes down what it is given and fails as it is told to. Thread-safe. */
public final class RecordingNotifier implements Notifier {
    private final String channel;
    private final List<Delivery> delivered = new ArrayList<>();
    private final Queue<Failure> failures = new ArrayDeque<>();

    public RecordingNotifier(String channel) {
        this.channel = channel;
    }

    /** The next delivery fails so; told several times, the ones after it too. */
    public synchronized void fail(Failure failure) {
        failures.add(failure);
    }

    /** What was delivered, in order. */
    public synchronized List<Delivery> delivered() {
        return List.copyOf(delivered);
    }

    @Override
    public String channel() {
        return channel;
    }

    @Override
    public synchronized Result deliver(List<Delivery> head, Consumer<Receipt> receipts) {
        for (int i = 0; i < head.size(); i++) {
            Failure failure = failures.poll();
            if (failure != null) {
                return new Result.Stopped(i, failure);
            }
            Delivery delivery = head.get(i);
            delivered.add(delivery);
            receipts.accept(new Receipt(delivery.id(), 0, List.of("outside-" + delivery.id())));
        }
        return new Result.Delivered();
    }
}
