package dev.sohbet.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What to measure, and for how long. */
record Options(
        List<Target> targets,
        Set<Phase> phases,
        int visitors,
        int rate,
        int rounds,
        int warmUp,
        Duration measured,
        int idle,
        int starts,
        int lone,
        boolean inbox,
        String serverCores,
        String databaseCores,
        String jvm,
        Path socketio,
        Path result) {
    /** The kinds of measurement, in the order in which they are made. */
    enum Phase {
        LONE,
        CLOSED,
        OFFERED,
        IDLE,
        START
    }

    private static final Map<String, String> USUAL = Map.ofEntries(
            Map.entry("targets", "memory,sqlite,postgresql,socketio-sqlite,socketio-postgresql"),
            Map.entry("phases", "lone,closed,offered,idle,start"),
            Map.entry("visitors", "200"),
            Map.entry("rate", "1000"),
            Map.entry("rounds", "3"),
            Map.entry("warm-up", "60000"),
            Map.entry("seconds", "8"),
            Map.entry("idle", "2000"),
            Map.entry("starts", "3"),
            Map.entry("lone", "300"),
            Map.entry("inbox", "false"),
            Map.entry("server-cores", "0"),
            Map.entry("database-cores", "0"),
            Map.entry("jvm", "-Xmx1g"),
            Map.entry("socketio", "benchmarks/socketio"),
            Map.entry("name", "latest"));

    private static final Map<String, String> QUICK = Map.of(
            "rounds", "1", "warm-up", "20000", "seconds", "3", "idle", "500", "starts", "1", "lone", "50", "name",
            "quick");

    /** Reads {@code --name value} pairs and {@code --quick}. */
    static Options of(String... arguments) {
        Map<String, String> values = new LinkedHashMap<>(USUAL);
        for (int i = 0; i < arguments.length; i++) {
            String name = arguments[i].replaceFirst("^--", "");
            if (name.equals("quick")) {
                values.putAll(QUICK);
            } else if (USUAL.containsKey(name) && i + 1 < arguments.length) {
                values.put(name, arguments[++i]);
            } else {
                throw new IllegalArgumentException("--quick, or --name value with one of "
                        + USUAL.keySet().stream().sorted().toList() + ", not " + arguments[i]);
            }
        }
        return new Options(values);
    }

    private Options(Map<String, String> values) {
        this(
                words(values, "targets").stream().map(Target::of).toList(),
                EnumSet.copyOf(words(values, "phases").stream()
                        .map(word -> Phase.valueOf(word.toUpperCase(Locale.ROOT)))
                        .toList()),
                number(values, "visitors"),
                number(values, "rate"),
                number(values, "rounds"),
                number(values, "warm-up"),
                Duration.ofSeconds(number(values, "seconds")),
                number(values, "idle"),
                number(values, "starts"),
                number(values, "lone"),
                Boolean.parseBoolean(values.get("inbox")),
                text(values, "server-cores"),
                text(values, "database-cores"),
                text(values, "jvm"),
                Path.of(text(values, "socketio")),
                Path.of("benchmarks", "results", text(values, "name") + ".md"));
    }

    private static String text(Map<String, String> values, String name) {
        return values.getOrDefault(name, "");
    }

    private static int number(Map<String, String> values, String name) {
        return Integer.parseInt(text(values, name));
    }

    private static List<String> words(Map<String, String> values, String name) {
        return Arrays.asList(text(values, name).split(",", -1));
    }

    /** The options of a server's JVM; {@code {target}} in them is its name. */
    List<String> serverJvm(String target) {
        return Arrays.stream(jvm.replace("{target}", target).split(" ", -1))
                .filter(option -> !option.isEmpty())
                .toList();
    }
}
