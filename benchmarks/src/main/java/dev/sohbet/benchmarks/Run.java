package dev.sohbet.benchmarks;

import dev.sohbet.benchmarks.Options.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Measures all targets side by side: all servers are up, and each round measures one after the other, so that what else the machine
 * does meets them all. Load comes from this process, which the script pins to a core of its own.
 */
public final class Run implements AutoCloseable {
    private static final Duration LONGEST_WARM_UP = Duration.ofSeconds(40);

    private final Options options;
    private final Path folder;
    private final Report report;
    private final @Nullable Subject postgres;
    private final long postmaster;
    private final Map<Target, Subject> subjects = new EnumMap<>(Target.class);
    private final Map<Target, Site> sites = new EnumMap<>(Target.class);

    private Run(Options options) throws IOException {
        this.options = options;
        this.folder = Files.createTempDirectory("sohbet-benchmark");
        this.report = new Report(options);
        List<Target> stored =
                options.targets().stream().filter(Target::needsPostgres).toList();
        this.postgres = stored.isEmpty()
                ? null
                : Subject.start(
                        options.databaseCores(),
                        Subject.java(
                                List.of("-Xmx64m"),
                                PostgresServer.class,
                                stored.stream().map(Target::database).toArray(String[]::new)));
        this.postmaster = postgres == null ? 0 : Subject.number(postgres.ask("pid"), "pid");
    }

    public static void main(String[] arguments) throws Exception {
        Options options = Options.of(arguments);
        try (Run run = new Run(options)) {
            run.all();
            System.out.println(run.report);
            run.report.write(options.result());
        }
    }

    private void all() throws IOException, InterruptedException {
        for (Target target : options.targets()) {
            Subject subject = start(target);
            subjects.put(target, subject);
            Site site = target.site(subject.port(), options.inbox());
            site.prepare(options.visitors());
            sites.put(target, site);
        }
        boolean loaded =
                options.phases().contains(Phase.CLOSED) || options.phases().contains(Phase.OFFERED);
        for (Target target : options.targets()) {
            say("warming up", target);
            try (Load load = load(target)) {
                load.warmUp(loaded ? options.warmUp() : 1_000, LONGEST_WARM_UP);
            }
        }
        for (Target target : phase(Phase.LONE)) {
            try (Load load = new Load(site(target), 1)) {
                report.lone(target, load.lone(options.lone(), Duration.ofMillis(10)));
            }
        }
        for (int round = 0; round < options.rounds(); round++) {
            for (Target target : turn(phase(Phase.CLOSED), round)) {
                say("closed loop, round " + (round + 1), target);
                measure(target, report::closed, load -> load.closedLoop(Duration.ofSeconds(1), options.measured()));
            }
            for (Target target : turn(phase(Phase.OFFERED), round)) {
                say("offered rate, round " + (round + 1), target);
                measure(
                        target,
                        report::offered,
                        load -> load.offered(options.rate(), Duration.ofSeconds(1), options.measured()));
            }
        }
        closeAll(subjects);
        for (Target target : phase(Phase.IDLE)) {
            say("idle connections", target);
            idle(target);
        }
        for (int i = 0; i < options.starts(); i++) {
            for (Target target : phase(Phase.START)) {
                try (Subject subject = start(target)) {
                    report.start(target, subject.startSeconds(), subject.cpuSeconds(), subject.residentBytes());
                }
            }
        }
    }

    private Subject start(Target target) throws IOException {
        return target.start(options, folder, postgres == null ? 0 : postgres.port());
    }

    private Load load(Target target) throws IOException {
        return new Load(site(target), options.visitors());
    }

    private Site site(Target target) {
        return java.util.Objects.requireNonNull(sites.get(target));
    }

    private List<Target> phase(Phase phase) {
        return options.phases().contains(phase) ? options.targets() : List.of();
    }

    /** Another one begins each round. */
    private static List<Target> turn(List<Target> targets, int round) {
        List<Target> turned = new ArrayList<>(targets);
        Collections.rotate(turned, -round);
        return turned;
    }

    private interface Measurement {
        Load.Result of(Load load) throws IOException;
    }

    private interface Sink {
        void take(Target target, Load.Result result, Cost cost);
    }

    /**
     * What a measurement has cost.
     *
     * @param entriesPerCommit 0 where that is not known
     * @param threads CPU seconds of the server's threads by their kind
     */
    record Cost(
            double serverCpu,
            double databaseCpu,
            double entriesPerCommit,
            double millisPerCommit,
            Map<String, Double> threads) {}

    private void measure(Target target, Sink sink, Measurement measurement) throws IOException {
        Subject subject = java.util.Objects.requireNonNull(subjects.get(target));
        try (Load load = load(target)) {
            String before = target.isOurs() ? subject.ask("store") : "";
            Map<String, Double> threads = subject.threadCpuSeconds();
            double server = subject.cpuSeconds();
            double database = Subject.childrenCpuSeconds(postmaster);
            Load.Result result = measurement.of(load);
            server = subject.cpuSeconds() - server;
            database = Subject.childrenCpuSeconds(postmaster) - database;
            Map<String, Double> grown = new TreeMap<>(subject.threadCpuSeconds());
            threads.forEach((name, seconds) -> grown.merge(name, -seconds, Double::sum));
            String after = target.isOurs() ? subject.ask("store") : "";
            double commits = grown(before, after, "commits");
            sink.take(
                    target,
                    result,
                    new Cost(
                            server,
                            target.needsPostgres() ? database : 0,
                            commits == 0 ? 0 : grown(before, after, "entries") / commits,
                            commits == 0 ? 0 : grown(before, after, "nanos") / commits / 1e6,
                            grown));
        }
    }

    private static double grown(String before, String after, String name) {
        return before.isEmpty() ? 0 : Subject.number(after, name) - Subject.number(before, name);
    }

    private void idle(Target target) throws IOException, InterruptedException {
        try (Subject subject = start(target)) {
            Site site = target.site(subject.port(), false);
            for (int i = 0; i < 20; i++) {
                site.idler(i).close(); // what is loaded once is no connection's share
            }
            long heap = subject.heapBytes();
            long resident = subject.residentBytes();
            List<Wire> idle = new ArrayList<>();
            for (int i = 0; i < options.idle(); i++) {
                idle.add(site.idler(100 + i));
            }
            long heapThen = subject.heapBytes();
            long residentThen = subject.residentBytes();
            report.idle(target, heap, heapThen, resident, residentThen);
            for (Wire wire : idle) {
                wire.close();
            }
        }
    }

    private static void say(String what, Target target) {
        System.err.println(what + ": " + target.title());
    }

    private static void closeAll(Map<Target, Subject> subjects) throws IOException {
        for (Subject subject : subjects.values()) {
            subject.close();
        }
        subjects.clear();
    }

    @Override
    public void close() throws IOException {
        closeAll(subjects);
        if (postgres != null) {
            postgres.close();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
