package dev.sohbet.chat.telegram.fake;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Which call fails, and what a failure looks like on the wire. Thread-safe. */
final class Faults {
    private static final String PROXY_PAGE = """
            <html>
            <head><title>502 Bad Gateway</title></head>
            <body>
            <center><h1>502 Bad Gateway</h1></center>
            <hr><center>nginx/1.18.0</center>
            </body>
            </html>
            """;

    private final Map<String, Deque<Fault>> next = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private Random random = new Random(0);
    private double rate;
    private List<Fault> among = List.of();

    synchronized void next(String method, Fault fault) {
        next.computeIfAbsent(method, name -> new ArrayDeque<>()).addLast(fault);
    }

    synchronized void atRandom(long seed, double share, List<Fault> faults) {
        random = new Random(seed);
        rate = share;
        among = List.copyOf(faults);
    }

    synchronized @Nullable Fault take(String method) {
        Deque<Fault> waiting = next.get(method);
        Fault chosen = waiting == null ? null : waiting.pollFirst();
        if (chosen == null && !among.isEmpty() && random.nextDouble() < rate) {
            chosen = among.get(random.nextInt(among.size()));
        }
        return chosen;
    }

    /** What a call that fails is answered with; null when it is not answered. */
    static @Nullable Reply answer(Fault fault, Reply proper) {
        return switch (fault.kind()) {
            case RESET_BEFORE_READING, RESET, HANG -> null;
            case BAD_GATEWAY -> Reply.html(502, PROXY_PAGE);
            case SLOW_BODY, TRUNCATED_BODY -> proper;
            case SERVER_ERROR -> Json.error(500, "Internal Server Error");
            case TOO_MANY_REQUESTS ->
                Refusal.tooManyRequests(fault.retryAfter()).reply();
            case REFUSED -> Json.error(fault.code(), fault.description(), parameters(fault));
        };
    }

    private static ObjectNode parameters(Fault fault) {
        return fault.retryAfter() == 0 ? Json.object() : Json.object().put("retry_after", fault.retryAfter());
    }

    static void write(Exchange exchange, @Nullable Fault fault, @Nullable Reply reply, Timeline timeline)
            throws IOException {
        if (reply == null) {
            if (fault != null && fault.kind() == Fault.Kind.HANG) {
                exchange.hang();
            } else {
                exchange.reset();
            }
        } else if (fault != null && fault.kind() == Fault.Kind.SLOW_BODY) {
            exchange.answerSlowly(reply, timeline);
        } else if (fault != null && fault.kind() == Fault.Kind.TRUNCATED_BODY) {
            exchange.answerHalf(reply);
        } else {
            exchange.answer(reply);
        }
    }
}
