package dev.sohbet.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** Gathers what was measured and writes it down as Markdown. */
final class Report {
    private record Measured(Load.Result result, Run.Cost cost) {}

    private record Start(double seconds, double cpu, long resident) {}

    private final Options options;
    private final String machine;
    private final Map<Target, List<Measured>> closed = new EnumMap<>(Target.class);
    private final Map<Target, List<Measured>> offered = new EnumMap<>(Target.class);
    private final Map<Target, Load.Result> lone = new EnumMap<>(Target.class);
    private final Map<Target, String> idle = new EnumMap<>(Target.class);
    private final Map<Target, List<Start>> starts = new EnumMap<>(Target.class);
    private final List<String> faults = new ArrayList<>();

    Report(Options options) {
        this.options = options;
        this.machine = machine();
    }

    void closed(Target target, Load.Result result, Run.Cost cost) {
        add(closed, target, new Measured(result, cost));
        faults("closed loop", target, result);
    }

    void offered(Target target, Load.Result result, Run.Cost cost) {
        add(offered, target, new Measured(result, cost));
        faults("offered rate", target, result);
    }

    void lone(Target target, Load.Result result) {
        lone.put(target, result);
        faults("lone message", target, result);
    }

    void idle(Target target, long heap, long heapThen, long resident, long residentThen) {
        idle.put(
                target,
                row(
                        target.title(),
                        format("%.1f", (heapThen - heap) / 1024.0 / options.idle()),
                        format("%.1f", (residentThen - resident) / 1024.0 / options.idle()),
                        format("%.0f", resident / 1048576.0),
                        format("%.0f", residentThen / 1048576.0)));
    }

    void start(Target target, double seconds, double cpu, long resident) {
        add(starts, target, new Start(seconds, cpu, resident));
    }

    private void faults(String phase, Target target, Load.Result result) {
        if (result.faultCount() > 0) {
            faults.add("- " + target.title() + ", " + phase + ": " + result.faultCount() + " faults, such as "
                    + result.faults());
        }
    }

    private static <T> void add(Map<Target, List<T>> to, Target target, T what) {
        to.computeIfAbsent(target, key -> new ArrayList<>()).add(what);
    }

    void write(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, toString());
        System.err.println("written to " + file);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("# Measured " + Instant.now().truncatedTo(ChronoUnit.SECONDS) + "\n\n");
        text.append(machine).append("\n");
        if (!closed.isEmpty()) {
            text.append(format(
                            "\n## Closed loop: %d visitors who always have a message under way, one agent who sees all\n\n",
                            options.visitors()))
                    .append(row(
                            "",
                            "acked/s: median (rounds)",
                            "send→ack p50 / p95 / p99 ms",
                            "send→agent p50 / p95 / p99 ms",
                            "CPU s per 10,000: server + database",
                            "entries per commit",
                            "ms per commit",
                            "load's core"))
                    .append(rule(8));
            closed.forEach((target, all) -> text.append(row(
                    target.title(),
                    format("**%.0f** (%s)", median(all, m -> m.result.perSecond()), rounds(all)),
                    percentiles(all, Load.Result::ackTimes),
                    percentiles(all, Load.Result::agentTimes),
                    cpu(all),
                    format("%.1f", median(all, m -> m.cost.entriesPerCommit())),
                    format("%.2f", median(all, m -> m.cost.millisPerCommit())),
                    format("%.0f %%", median(all, m -> m.result.busy()) * 100))));
            ratios(text);
            threads(text, "closed loop", closed);
        }
        if (!offered.isEmpty()) {
            text.append(format("\n## %d messages a second offered\n\n", options.rate()))
                    .append(row(
                            "",
                            "send→ack p50 / p95 / p99 ms",
                            "p99 of each round",
                            "max",
                            "send→agent p50 / p95 / p99 ms",
                            "sent late p99 ms",
                            "CPU s per 10,000: server + database",
                            "entries per commit"))
                    .append(rule(8));
            offered.forEach((target, all) -> text.append(row(
                    target.title(),
                    percentiles(all, Load.Result::ackTimes),
                    String.join(
                            " ",
                            all.stream()
                                    .map(m -> format("%.1f", m.result.ackTimes().millis(99)))
                                    .toList()),
                    format("%.1f", merged(all, Load.Result::ackTimes).maxMillis()),
                    percentiles(all, Load.Result::agentTimes),
                    format("%.2f", merged(all, Load.Result::lags).millis(99)),
                    cpu(all),
                    format("%.1f", median(all, m -> m.cost.entriesPerCommit())))));
        }
        if (!offered.isEmpty()) {
            threads(text, "offered rate", offered);
        }
        if (!lone.isEmpty()) {
            text.append("\n## One visitor, one message at a time\n\n")
                    .append(row("", "send→ack p50 / p95 / p99 ms", "send→agent p50 / p95 / p99 ms"))
                    .append(rule(3));
            lone.forEach((target, result) ->
                    text.append(row(target.title(), percentiles(result.ackTimes()), percentiles(result.agentTimes()))));
        }
        if (!idle.isEmpty()) {
            text.append(format("\n## %d idle connections\n\n", options.idle()))
                    .append(row("", "heap KB each", "resident KB each", "resident MB before", "after"))
                    .append(rule(5));
            idle.values().forEach(text::append);
        }
        if (!starts.isEmpty()) {
            text.append("\n## Start, until it serves\n\n")
                    .append(row("", "s: median", "CPU s", "resident MB"))
                    .append(rule(4));
            starts.forEach((target, all) -> text.append(row(
                    target.title(),
                    format("%.2f", median(all, Start::seconds)),
                    format("%.2f", median(all, Start::cpu)),
                    format("%.0f", median(all, start -> start.resident / 1048576.0)))));
        }
        text.append("\n## Faults\n\n")
                .append(
                        faults.isEmpty()
                                ? "None: every message was acknowledged and reached the agent once and in order.\n"
                                : String.join("\n", faults) + "\n");
        return text.toString();
    }

    /** Which threads of the server use its core. */
    private static void threads(StringBuilder text, String phase, Map<Target, List<Measured>> measured) {
        text.append("\nCPU s per 10,000 by thread, ").append(phase).append(":\n\n");
        measured.forEach((target, all) -> {
            Map<String, Double> seconds = new TreeMap<>();
            all.forEach(m -> m.cost.threads().forEach((name, cpu) -> seconds.merge(name, cpu, Double::sum)));
            double sent = all.stream().mapToLong(m -> m.result.sent()).sum() / 10_000.0;
            text.append("- ")
                    .append(target.title())
                    .append(": ")
                    .append(String.join(
                            ", ",
                            seconds.entrySet().stream()
                                    .filter(entry -> entry.getValue() / sent >= 0.005)
                                    .sorted(Map.Entry.<String, Double>comparingByValue()
                                            .reversed())
                                    .map(entry -> format("%s %.2f", entry.getKey(), entry.getValue() / sent))
                                    .toList()))
                    .append("\n");
        });
    }

    private void ratios(StringBuilder text) {
        ratio(text, Target.SQLITE, Target.SOCKETIO_SQLITE);
        ratio(text, Target.POSTGRESQL, Target.SOCKETIO_POSTGRESQL);
    }

    private void ratio(StringBuilder text, Target ours, Target theirs) {
        List<Measured> a = closed.get(ours);
        List<Measured> b = closed.get(theirs);
        if (a != null && b != null) {
            text.append(format(
                    "\n%s: **%.2f** times as many messages as %s.\n",
                    ours.title(),
                    median(a, m -> m.result.perSecond()) / median(b, m -> m.result.perSecond()),
                    theirs.title()));
        }
    }

    private static String rounds(List<Measured> all) {
        return String.join(
                " ", all.stream().map(m -> format("%.0f", m.result.perSecond())).toList());
    }

    private static String cpu(List<Measured> all) {
        double sent = all.stream().mapToLong(m -> m.result.sent()).sum() / 10_000.0;
        double server = all.stream().mapToDouble(m -> m.cost.serverCpu()).sum();
        double database = all.stream().mapToDouble(m -> m.cost.databaseCpu()).sum();
        return format("%.2f + %.2f", server / sent, database / sent);
    }

    private interface Times {
        Histogram of(Load.Result result);
    }

    private static Histogram merged(List<Measured> all, Times times) {
        Histogram merged = new Histogram();
        all.forEach(m -> merged.add(times.of(m.result)));
        return merged;
    }

    private static String percentiles(List<Measured> all, Times times) {
        return percentiles(merged(all, times));
    }

    private static String percentiles(Histogram times) {
        return format("%.2f / %.2f / %.2f", times.millis(50), times.millis(95), times.millis(99));
    }

    private static <T> double median(List<T> all, ToDoubleFunction<T> of) {
        List<Double> values =
                new ArrayList<>(all.stream().map(of::applyAsDouble).toList());
        Collections.sort(values);
        int middle = values.size() / 2;
        return values.size() % 2 == 1 ? values.get(middle) : (values.get(middle - 1) + values.get(middle)) / 2;
    }

    private static String row(String... cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }

    private static String rule(int columns) {
        return "| --- |" + " ---: |".repeat(columns - 1) + "\n";
    }

    @SuppressWarnings("AnnotateFormatMethod") // Error Prone's annotations are no dependency of ours
    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }

    private String machine() {
        return """
                %s, %d cores, %s MB memory, Linux %s; Java %s, Node %s; load average at the start %s. Server on core %s, database on core %s, \
                JVM options of the server `%s`.
                """.formatted(
                        line("/proc/cpuinfo", "model name"),
                        cores(),
                        Long.parseLong(line("/proc/meminfo", "MemTotal").replaceAll("\\D", "")) / 1024,
                        System.getProperty("os.version"),
                        Runtime.version(),
                        output("node", "--version"),
                        file("/proc/loadavg").split(" ", 2)[0],
                        options.serverCores(),
                        options.databaseCores(),
                        options.jvm());
    }

    private static long cores() {
        return file("/proc/cpuinfo")
                .lines()
                .filter(l -> l.startsWith("processor"))
                .count();
    }

    private static String line(String file, String name) {
        return file(file)
                .lines()
                .filter(l -> l.startsWith(name))
                .map(l -> l.substring(l.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("0");
    }

    private static String file(String name) {
        try {
            return Files.readString(Path.of(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String output(String... command) {
        try {
            Process process = new ProcessBuilder(command).start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            process.waitFor(5, TimeUnit.SECONDS);
            return text;
        } catch (IOException e) {
            return "none";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "none";
        }
    }
}
