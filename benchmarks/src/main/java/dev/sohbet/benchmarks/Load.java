package dev.sohbet.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Visitors who write and one agent who sees it all, on one thread. In a closed loop every visitor writes again as soon as the last
 * message is acknowledged. At an offered rate messages are due at fixed times, whatever the server does, and are measured from then: a
 * message that had to wait before it could be sent has waited.
 *
 * <p>Checks while it measures: every message that is sent is acknowledged, and reaches the agent once and in order.
 */
final class Load implements Site.Ear, AutoCloseable {
    private static final int REMEMBERED = 1 << 12;
    private static final Duration LONGEST_DRAIN = Duration.ofSeconds(10);
    private static final long SPIN_BELOW = 1_500_000;

    private final Site site;
    private final Selector selector = Selector.open();
    private final List<Wire> visitors = new ArrayList<>();
    private final Wire agent;
    private final long run = System.nanoTime() % 10_000_000_000L;
    private final byte[] buffer = new byte[512];
    private final int[] sent;
    private final int[] acked;
    private final int[] arrived;
    private final long[] lastSeq;
    private final long[][] dueAt;
    private final Histogram ackTimes = new Histogram();
    private final Histogram agentTimes = new Histogram();
    private final Histogram lags = new Histogram();
    private final List<String> faults = new ArrayList<>();
    private long faultCount;
    private boolean closedLoop;
    private long recordFrom = Long.MAX_VALUE;
    private long recordTo = Long.MIN_VALUE;
    private long ackedInWindow;

    Load(Site site, int visitors) throws IOException {
        this.site = site;
        this.sent = new int[visitors];
        this.acked = new int[visitors];
        this.arrived = new int[visitors];
        this.lastSeq = new long[visitors];
        Arrays.fill(lastSeq, -1);
        this.dueAt = new long[visitors][REMEMBERED];
        for (int i = 0; i < visitors; i++) {
            this.visitors.add(register(site.visitor(i, this)));
        }
        this.agent = register(site.agent(visitors, this));
    }

    /**
     * What was measured.
     *
     * @param lags how much later than due messages were sent, at an offered rate: the load generator's own share of the times
     * @param busy the share of its core that the load generator used
     * @param sent all that was sent, warming up included
     */
    record Result(
            double seconds,
            long acked,
            Histogram ackTimes,
            Histogram agentTimes,
            Histogram lags,
            double busy,
            long sent,
            long faultCount,
            List<String> faults) {
        double perSecond() {
            return acked / seconds;
        }
    }

    private Wire register(Wire wire) throws IOException {
        wire.channel().configureBlocking(false);
        wire.channel().register(selector, SelectionKey.OP_READ, wire);
        return wire;
    }

    /** A closed loop until so many messages are sent, for at most that long: a server compiles what it runs often. */
    void warmUp(int messages, Duration longest) throws IOException {
        long late = System.nanoTime() + longest.toNanos();
        closedLoop = true;
        for (int i = 0; i < visitors.size(); i++) {
            send(i, System.nanoTime());
        }
        while (Arrays.stream(acked).sum() < messages && System.nanoTime() < late) {
            select(100);
        }
        closedLoop = false;
        drain();
    }

    /** Every visitor always has a message under way. */
    Result closedLoop(Duration warmUp, Duration measured) throws IOException {
        long begin = System.nanoTime();
        window(begin + warmUp.toNanos(), measured);
        closedLoop = true;
        for (int i = 0; i < visitors.size(); i++) {
            send(i, System.nanoTime());
        }
        long cpu = 0;
        while (System.nanoTime() < recordTo) {
            if (cpu == 0 && System.nanoTime() >= recordFrom) {
                cpu = cpuTime();
            }
            select(100);
        }
        long used = cpuTime() - cpu;
        closedLoop = false;
        drain();
        return result(measured, used);
    }

    /** This many messages a second, evenly spaced, from one visitor after the other. */
    Result offered(double perSecond, Duration warmUp, Duration measured) throws IOException {
        long begin = System.nanoTime();
        window(begin + warmUp.toNanos(), measured);
        long cpu = cpuTime();
        long count = 0;
        while (true) {
            long due = begin + (long) (count * 1e9 / perSecond);
            if (due >= recordTo) {
                break;
            }
            long now = System.nanoTime();
            if (now >= due) {
                if (due >= recordFrom) {
                    lags.record(now - due);
                }
                send((int) (count++ % visitors.size()), due);
            }
            long left = due - System.nanoTime();
            select(left < SPIN_BELOW ? 0 : left / 1_000_000);
        }
        long used = cpuTime() - cpu;
        drain();
        return result(measured, used);
    }

    /** One message after the other from one visitor, each after a pause. */
    Result lone(int messages, Duration pause) throws IOException {
        long begin = System.nanoTime();
        recordFrom = begin;
        recordTo = Long.MAX_VALUE;
        long cpu = cpuTime();
        for (int i = 0; i < messages; i++) {
            long next = System.nanoTime() + pause.toNanos();
            while (System.nanoTime() < next) {
                select(1);
            }
            send(0, System.nanoTime());
            long late = System.nanoTime() + LONGEST_DRAIN.toNanos();
            while (arrived[0] < sent[0] && System.nanoTime() < late) {
                select(1);
            }
        }
        drain();
        return result(Duration.ofNanos(System.nanoTime() - begin), cpuTime() - cpu);
    }

    private void window(long from, Duration measured) {
        recordFrom = from;
        recordTo = from + measured.toNanos();
        ackedInWindow = 0;
        ackTimes.clear();
        agentTimes.clear();
        lags.clear();
    }

    private Result result(Duration measured, long cpuNanos) {
        double seconds = measured.toNanos() / 1e9;
        return new Result(
                seconds,
                ackedInWindow,
                copy(ackTimes),
                copy(agentTimes),
                copy(lags),
                cpuNanos / 1e9 / seconds,
                Arrays.stream(sent).asLongStream().sum(),
                faultCount,
                List.copyOf(faults));
    }

    private static Histogram copy(Histogram of) {
        Histogram copy = new Histogram();
        copy.add(of);
        return copy;
    }

    private static long cpuTime() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private void send(int visitor, long due) throws IOException {
        int n = sent[visitor]++;
        dueAt[visitor][n & (REMEMBERED - 1)] = due;
        visitors.get(visitor).send(buffer, site.write(buffer, run, visitor, n));
    }

    /** Waits until all that was sent has been acknowledged and has arrived. */
    private void drain() throws IOException {
        long late = System.nanoTime() + LONGEST_DRAIN.toNanos();
        while (!isDone() && System.nanoTime() < late) {
            select(10);
        }
        for (int i = 0; i < sent.length; i++) {
            if (acked[i] != sent[i] || arrived[i] != sent[i]) {
                wrong("visitor %d sent %d, %d acknowledged, %d arrived".formatted(i, sent[i], acked[i], arrived[i]));
            }
        }
    }

    private boolean isDone() {
        for (int i = 0; i < sent.length; i++) {
            if (acked[i] < sent[i] || arrived[i] < sent[i]) {
                return false;
            }
        }
        return true;
    }

    private void select(long millis) throws IOException {
        if (millis == 0) {
            selector.selectNow(this::ready);
        } else {
            selector.select(this::ready, millis);
        }
    }

    private void ready(SelectionKey key) {
        Wire wire = (Wire) key.attachment();
        try {
            wire.receive();
        } catch (IOException e) {
            key.cancel();
            wrong((wire == agent ? "agent: " : "visitor: ") + e);
        }
        @Nullable String closed = wire.closed();
        if (closed != null && key.isValid()) {
            key.cancel();
            wrong((wire == agent ? "agent: " : "visitor: ") + closed);
        }
    }

    @Override
    public void acked(int visitor, int n) {
        long now = System.nanoTime();
        if (n != acked[visitor]) {
            wrong("visitor %d: message %d acknowledged, not %d".formatted(visitor, n, acked[visitor]));
        }
        acked[visitor] = Math.max(acked[visitor], n + 1);
        long due = dueAt[visitor][n & (REMEMBERED - 1)];
        if (now >= recordFrom && now < recordTo) {
            ackedInWindow++;
        }
        if (due >= recordFrom && due < recordTo) {
            ackTimes.record(now - due);
        }
        if (closedLoop) {
            try {
                send(visitor, now);
            } catch (IOException e) {
                wrong("visitor %d cannot send: %s".formatted(visitor, e));
            }
        }
    }

    @Override
    public void arrived(int visitor, int n, long seq, long prev) {
        long now = System.nanoTime();
        if (n != arrived[visitor]) {
            wrong("visitor %d: message %d arrived at the agent, not %d".formatted(visitor, n, arrived[visitor]));
        }
        arrived[visitor] = Math.max(arrived[visitor], n + 1);
        if (seq <= lastSeq[visitor] || (prev >= 0 && lastSeq[visitor] >= 0 && prev != lastSeq[visitor])) {
            wrong("visitor %d: seq %d after %d, prev %d".formatted(visitor, seq, lastSeq[visitor], prev));
        }
        lastSeq[visitor] = seq;
        long due = dueAt[visitor][n & (REMEMBERED - 1)];
        if (due >= recordFrom && due < recordTo) {
            agentTimes.record(now - due);
        }
    }

    @Override
    public void wrong(String what) {
        faultCount++;
        if (faults.size() < 5) {
            faults.add(what);
        }
    }

    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            ((Wire) key.attachment()).close();
        }
        selector.close();
    }
}
